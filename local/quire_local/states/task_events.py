"""The history of one call: a function's own ARN and the optimised integrations have different event types."""

from __future__ import annotations

from quire_local.identity import REGION
from quire_local.states import history
from quire_local.states.failures import HEARTBEAT_TIMEOUT, TIMEOUT, StateFailure
from quire_local.states.history import WHOLE, Event
from quire_local.states.resource import Call, Service


def scheduled(call: Call, arguments: str, *, timeout: int | None, heartbeat: int | None) -> Event:
    given = {"timeoutInSeconds": timeout, "heartbeatInSeconds": heartbeat}
    limits = {name: seconds for name, seconds in given.items() if seconds is not None}
    if call.service is Service.FUNCTION:
        details = {"resource": call.resource, "input": arguments, "inputDetails": WHOLE}
        return Event("LambdaFunctionScheduled", {**details, **limits})
    return Event("TaskScheduled", {**_named(call), "region": REGION, "parameters": arguments, **limits})


def started(call: Call) -> Event:
    return Event(f"{_prefix(call)}Started", _named(call))


def submitted(call: Call, result: str) -> Event:
    return Event("TaskSubmitted", {**_named(call), "output": result, "outputDetails": WHOLE})


def succeeded(call: Call, result: str) -> Event:
    return Event(f"{_prefix(call)}Succeeded", {**_named(call), "output": result, "outputDetails": WHOLE})


def failed(call: Call, failure: StateFailure) -> Event:
    ending = "TimedOut" if failure.error in (TIMEOUT, HEARTBEAT_TIMEOUT) else "Failed"
    return history.failed(f"{_prefix(call)}{ending}", failure, **_named(call))


def _prefix(call: Call) -> str:
    return "LambdaFunction" if call.service is Service.FUNCTION else "Task"


def _named(call: Call) -> dict[str, str]:
    if call.service is Service.FUNCTION:
        return {}
    return {"resourceType": call.resource_type, "resource": call.resource}
