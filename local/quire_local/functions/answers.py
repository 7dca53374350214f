"""What Lambda answers in a function's place when the function cannot."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass

UNHANDLED = "Unhandled"
"""Lambda says this of every function error of a Python runtime, raised by the handler or not."""


@dataclass(frozen=True)
class Answer:
    """A function's answer; `error` as Lambda's X-Amz-Function-Error."""

    payload: bytes
    error: str | None
    log_line: str | None = None
    """What the function's log says of it, where the function could not say it itself."""


def timed_out(request_id: str, seconds: float) -> Answer:
    what = f"Task timed out after {seconds:.2f} seconds"
    return _error("Sandbox.Timedout", f"RequestId: {request_id} Error: {what}", log_line=f"{request_id} {what}")


def out_of_memory(request_id: str) -> Answer:
    return _error("Runtime.OutOfMemory", f"RequestId: {request_id} Error: Runtime exited with error: signal: killed")


def exited(request_id: str, returncode: int) -> Answer:
    return _error("Runtime.ExitError", f"RequestId: {request_id} Error: {_describe_exit(returncode)}")


def response_too_large(limit: int) -> Answer:
    message = f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    return _error("Function.ResponseSizeTooLarge", message)


def _describe_exit(returncode: int) -> str:
    if returncode == 0:
        return "Runtime exited without providing a reason"
    if returncode > 0:
        return f"Runtime exited with error: exit status {returncode}"
    name = signal.strsignal(-returncode) or str(-returncode)
    return f"Runtime exited with error: signal: {name.partition(':')[0].lower()}"


def _error(kind: str, message: str, *, log_line: str | None = None) -> Answer:
    payload = json.dumps({"errorType": kind, "errorMessage": message}, separators=(",", ":")).encode()
    return Answer(payload, UNHANDLED, log_line=log_line or f"{message}\n{kind}")
