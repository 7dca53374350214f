"""A handler that does what its event asks for."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

STARTED = time.time_ns()
calls = 0


def handler(event: dict[str, Any], context: Any) -> Any:
    global calls  # noqa: PLW0603 - a warm worker keeps its globals, which is what is tested
    calls += 1
    return ACTIONS[event.get("do", "echo")](event, context)


def echo(event: dict[str, Any], _: Any) -> Any:
    return event


def who(_: dict[str, Any], context: Any) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "calls": calls,
        "started": STARTED,
        "requestId": context.aws_request_id,
        "functionName": context.function_name,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "folder": str(Path.cwd()),
    }


def note(event: dict[str, Any], context: Any) -> None:
    Path(event["note"]).write_text(json.dumps(who(event, context)))


def context(_: dict[str, Any], context: Any) -> dict[str, Any] | None:
    """What the caller told of itself."""
    told = context.client_context
    if told is None:
        return None
    fields = ("installation_id", "app_title", "app_version_name")
    client = told.client and {name: getattr(told.client, name) for name in fields}
    return {"custom": told.custom, "env": told.env, "client": client}


def environment(_: dict[str, Any], __: Any) -> dict[str, Any]:
    return {"environment": dict(os.environ), "path": sys.path}


def spin(_: dict[str, Any], __: Any) -> None:
    while True:
        pass


def fail(event: dict[str, Any], _: Any) -> None:
    raise ValueError(event.get("message", "no good"))


def leave(event: dict[str, Any], _: Any) -> None:
    os._exit(event["status"])


def quit_(event: dict[str, Any], _: Any) -> None:
    sys.exit(event["status"])


def told(_: dict[str, Any], context: Any) -> dict[str, Any]:
    """What Lambda tells a function, as far as it is the same wherever that runs."""
    names = ("_HANDLER", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    return {
        "environment": {name: os.environ[name] for name in names},
        "runtime": bool(os.environ["AWS_LAMBDA_RUNTIME_API"]),
        "context": [context.function_name, context.function_version, context.memory_limit_in_mb],
        "arn": context.invoked_function_arn.rpartition(":")[2],
        "identity": [context.identity.cognito_identity_id, context.client_context],
        "time": 0 < context.get_remaining_time_in_millis() <= 20_000,
        "folder": str(Path.cwd()),
        "path": sys.path[0],
    }


def grow(_: dict[str, Any], __: Any) -> None:
    held = []
    while True:
        held.append(b"x" * 20_000_000)
        time.sleep(0.02)


def grow_in_child(_: dict[str, Any], __: Any) -> None:
    subprocess.run([sys.executable, "-c", "import time; held = b'x' * 400_000_000; time.sleep(60)"], check=False)


def rubbish(_: dict[str, Any], __: Any) -> object:
    return {"a": {1, 2}}


def huge(event: dict[str, Any], _: Any) -> str:
    return "x" * event["size"]


def talk(_: dict[str, Any], __: Any) -> None:
    sys.stdout.write("hello from stdout: grüße\n")
    sys.stderr.write("hello from stderr\n")
    logging.getLogger().warning("hello from logging")


def say(event: dict[str, Any], _: Any) -> None:
    sys.stdout.write(event["text"] + "\n")


def leave_child_and_spin(event: dict[str, Any], _: Any) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    Path(event["note"]).write_text(str(child.pid))
    time.sleep(600)


def spin_with_child(event: dict[str, Any], context: Any) -> None:
    """The child stays in the worker's own process group."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(event["note"]).touch()
    spin(event, context)


def hold(event: dict[str, Any], _: Any) -> int:
    held = b"x" * (event["megabytes"] * 2**20)
    time.sleep(event["seconds"])
    return len(held) // 2**20


def meet(event: dict[str, Any], _: Any) -> int:
    """Returns when `people` calls have come to the place."""
    place = Path(event["place"])
    with place.open("a") as file:
        file.write("x")
    while len(place.read_text()) < event["people"]:
        time.sleep(0.01)
    return os.getpid()


def fail_until(event: dict[str, Any], _: Any) -> None:
    """Fails for the first `times` calls, counted in a file: each may run in another process."""
    tally = Path(event["tally"])
    with tally.open("a") as file:
        file.write("x")
    if len(tally.read_text()) <= event.get("times", 1_000):
        raise RuntimeError("not yet")


ACTIONS = {
    action.__name__: action
    for action in (
        *(echo, who, note, context, environment, talk, say, rubbish, huge),
        *(spin, fail, leave, quit_, told, grow, grow_in_child, leave_child_and_spin, spin_with_child),
        *(hold, meet, fail_until),
    )
}
