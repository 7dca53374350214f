"""The services that a Task can call, and their errors as a state machine sees them."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid

from quire_local.errors import AwsError
from quire_local.states.failures import DATA_LIMIT_EXCEEDED, RUNTIME, StateFailure
from quire_local.states.names import check_input, check_name
from quire_local.states.resource import Call, Service
from quire_local.states.services import Run
from quire_local.states.values import MAX_BYTES, Json, dumps, loads

log = logging.getLogger(__name__)
_CALLING_FUNCTIONS = {Service.FUNCTION, Service.INVOKE}
_NAMES = {Service.PUT_EVENTS: "EventBridge", Service.START_EXECUTION: "StepFunctions"}


async def call_service(call: Call, arguments: Json, run: Run, *, begun: asyncio.Event) -> Json:
    """The call's result; StateFailure where the service refused it, broke or could not do the work.

    `begun` is set when its time begins to count.
    """
    name = _NAMES.get(call.service, "Lambda")
    try:
        return await _call(call, arguments, run, begun)
    except AwsError as error:
        cause = f"{error.message} (Service: {name}, Status Code: {error.status})"
        code = f"{error.code}Exception" if call.service is Service.START_EXECUTION else error.code
        raise StateFailure(f"{name}.{code}", cause) from error
    except StateFailure:
        raise
    except Exception as error:  # a service that breaks is one that could not be reached: worth a retry
        log.exception("call broke", extra={"service": name, "execution": run.execution.arn})
        raise StateFailure(f"{name}.SdkClientException", f"{type(error).__name__}: {error}") from error


async def _call(call: Call, arguments: Json, run: Run, begun: asyncio.Event) -> Json:
    if call.service not in _CALLING_FUNCTIONS:
        begun.set()
    match call.service:
        case Service.FUNCTION:
            return await _invoke(call.resource, arguments, run, begun)
        case Service.INVOKE:
            function = _needed(arguments, "FunctionName", str)
            payload = await _invoke(function, arguments.get("Payload", {}), run, begun)
            return {"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200}
        case Service.PUT_EVENTS:
            return await _put_events(_needed(arguments, "Entries", list), run)
        case Service.START_EXECUTION:
            return await _start_execution(_needed(arguments, "StateMachineArn", str), arguments, run)


async def _invoke(function: str, payload: Json, run: Run, begun: asyncio.Event) -> Json:
    invocation = await run.services.invoker.invoke(function, dumps(payload).encode(), begun=begun)
    if invocation.error is not None:
        raise _function_failure(invocation.payload)
    if len(invocation.payload) > MAX_BYTES:
        cause = f"The function {function} returned a result larger than the maximum number of bytes service limit."
        raise StateFailure(DATA_LIMIT_EXCEEDED, cause)
    return loads(invocation.payload or b"null")


async def _put_events(entries: list[Json], run: Run) -> Json:
    answer = await run.services.bus.put_events([_entry(entry, run) for entry in entries])
    if answer.get("FailedEntryCount", 0) > 0:
        raise StateFailure("EventBridge.FailedEntry", dumps(answer))
    return {"Entries": answer["Entries"], "FailedEntryCount": 0}


async def _start_execution(arn: str, arguments: Json, run: Run) -> Json:
    services = run.services
    if arn not in services.machines:
        raise AwsError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    name = check_name(arguments.get("Name", str(uuid.uuid4())))
    given = arguments.get("Input", {})
    text = check_input(given if isinstance(given, str) else dumps(given))
    machine, now = services.machines[arn], time.time()
    started = await services.store.write(lambda db: services.lifecycle.start(db, machine, name, text, now=now))
    run.conductor.wake()
    return {"ExecutionArn": started.arn, "StartDate": int(started.started * 1000)}


def _entry(entry: Json, run: Run) -> Json:
    """An entry as EventBridge takes it: Detail as text, and the execution and its machine among the resources."""
    if not isinstance(entry, dict):
        raise StateFailure(RUNTIME, "Each of Entries must be an object.")
    detail = entry.get("Detail", {})
    own = [run.execution.arn, run.machine.arn]
    text = detail if isinstance(detail, str) else dumps(detail)
    return {**entry, "Detail": text, "Resources": [*entry.get("Resources", []), *own]}


def _needed(arguments: Json, name: str, kind: type) -> Json:
    if not isinstance(arguments, dict) or not isinstance(arguments.get(name), kind):
        raise StateFailure(RUNTIME, f"The Arguments of the task have no valid {name}.")
    return arguments[name]


def _function_failure(payload: bytes) -> StateFailure:
    """The function's own errorType is the error's name, and all that it said is the cause."""
    text = payload.decode("utf-8", "replace")
    try:
        said = loads(text)
    except ValueError:
        said = None
    kind = said.get("errorType") if isinstance(said, dict) else None
    return StateFailure(kind if isinstance(kind, str) and kind else "Lambda.Unknown", text)
