"""What a Task's Resource asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Service(Enum):
    INVOKE = "lambda:invoke"
    PUT_EVENTS = "events:putEvents"
    START_EXECUTION = "states:startExecution"
    FUNCTION = "function"
    """A function's own ARN: the payload is the arguments, the result is what the function answered."""


@dataclass(frozen=True, kw_only=True)
class Call:
    service: Service
    resource: str
    """The action as history names it, or the function's ARN."""
    waits_for_token: bool = False

    @property
    def resource_type(self) -> str:
        return "lambda" if self.service is Service.FUNCTION else self.service.value.partition(":")[0]


def parse(resource: str) -> Call | None:
    """The call behind a Resource; None where this is no Resource that can be called here."""
    if resource.startswith("arn:aws:lambda:") and ":function:" in resource:
        return Call(service=Service.FUNCTION, resource=resource)
    return _OPTIMISED.get(resource)


_OPTIMISED = {
    "arn:aws:states:::lambda:invoke": Call(service=Service.INVOKE, resource="invoke"),
    "arn:aws:states:::lambda:invoke.waitForTaskToken": Call(
        service=Service.INVOKE, resource="invoke.waitForTaskToken", waits_for_token=True
    ),
    "arn:aws:states:::states:startExecution": Call(service=Service.START_EXECUTION, resource="startExecution"),
    "arn:aws:states:::events:putEvents": Call(service=Service.PUT_EVENTS, resource="putEvents"),
}
