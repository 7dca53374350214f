"""Stands in for awslambdaric where it has no wheel (macOS): the same loop, context, errors and log lines.

Standard library only. One test suite runs both.
"""

from __future__ import annotations

import decimal
import http.client
import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from quire_local.functions import runtime_logs
from quire_local.functions.runtime_context import Context

API = "/2018-06-01/runtime"

_ESCAPING = tuple(f"AWS_Lambda_python3.{minor}" for minor in range(8, 12))

Handler = Callable[[Any, Context], Any]


class Fault(Exception):  # noqa: N818 - Lambda's own word
    """A failure that Lambda names itself: Runtime.ImportModuleError, Runtime.MarshalError, ..."""

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


class RuntimeApi:
    """The worker's end of the Runtime API, over one kept connection."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address)

    def next(self) -> tuple[bytes, Mapping[str, str]]:
        return self._call("GET", "/invocation/next", None)

    def respond(self, request_id: str, body: bytes) -> None:
        self._call("POST", f"/invocation/{request_id}/response", body)

    def fail(self, request_id: str, error: Mapping[str, Any]) -> None:
        self._call("POST", f"/invocation/{request_id}/error", _json(error).encode())

    def fail_init(self, error: Mapping[str, Any]) -> None:
        self._call("POST", "/init/error", _json(error).encode())

    def _call(self, method: str, path: str, body: bytes | None) -> tuple[bytes, Mapping[str, str]]:
        self._connection.request(method, API + path, body)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"the Runtime API answered {response.status} to {path}")
        return answer, dict(response.headers)


def main(handler_name: str) -> None:
    request_id = runtime_logs.set_up()
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = _load(handler_name)
    except Exception as problem:  # noqa: BLE001 - the outermost door: any fault of the module is reported
        error = _describe(problem, "")
        runtime_logs.log_error(error)
        api.fail_init(error)
        sys.exit(1)
    while True:
        event, headers = api.next()
        request_id.current = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        _handle(api, handler, event, Context(headers))


def _handle(api: RuntimeApi, handler: Handler, event: bytes, context: Context) -> None:
    try:
        body = _encode(handler(_decode(event), context))
    except Exception as problem:  # noqa: BLE001 - the outermost door: whatever a handler raises is its answer
        error = _describe(problem, context.aws_request_id)
        runtime_logs.log_error(error)
        api.fail(context.aws_request_id, error)
    else:
        api.respond(context.aws_request_id, body)


def _load(name: str) -> Handler:
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        message = f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise Fault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", message, trace) from error
    handler: Handler | None = getattr(module, function_name, None)
    if handler is None:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
    return handler


def _decode(event: bytes) -> Any:
    try:
        return json.loads(event)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error


def _encode(result: Any) -> bytes:
    if isinstance(result, bytes):
        return result
    try:
        return _json(result, default=_number).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def _json(value: object, default: Callable[[object], object] | None = None) -> str:
    """Since its Python 3.12 Lambda does not escape what is not ASCII."""
    escapes = os.environ.get("AWS_EXECUTION_ENV") in _ESCAPING
    return json.dumps(value, default=default, ensure_ascii=escapes)


def _number(value: object) -> int | float:
    """DynamoDB's numbers are Decimals, and Lambda takes them."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _describe(problem: Exception, request_id: str) -> dict[str, Any]:
    return {
        "errorMessage": str(problem),
        "errorType": problem.kind if isinstance(problem, Fault) else type(problem).__name__,
        "requestId": request_id,
        "stackTrace": problem.trace if isinstance(problem, Fault) else _trace(problem),
    }


def _trace(problem: Exception) -> list[str]:
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if frame.filename != __file__]
    return traceback.format_list([(frame.filename, frame.lineno or 0, frame.name, frame.line) for frame in ours])


if __name__ == "__main__":
    main(sys.argv[1])
