"""What a failed delivery means: whether it is tried again, and what its dead letter says."""

from __future__ import annotations

from quire_local.errors import AwsError
from quire_local.eventbridge.deliveries import Delivery
from quire_local.eventbridge.rules import Route

NOT_RETRIED = "ERROR_FROM_TARGET"
"""An API destination's answer that another try would not change."""

_NO_RESOURCE = frozenset({"ResourceNotFoundException", "QueueDoesNotExist", "StateMachineDoesNotExist"})
_NO_PERMISSION = frozenset({"AccessDeniedException", "AccessDenied"})
_THROTTLING = frozenset({"TooManyRequestsException", "ThrottlingException", "RequestThrottled"})
_FINAL = _NO_RESOURCE | _NO_PERMISSION | {NOT_RETRIED}
_TOLD = frozenset({"TIMEOUT", "CONNECTION_FAILURE"})


def is_final(error: AwsError) -> bool:
    """Another try would fail as well."""
    return error.code in _FINAL


def exhausted(delivery: Delivery, route: Route, next_try: float) -> str | None:
    """Which part of the retry policy forbids one more attempt."""
    if delivery.retries >= route.target.maximum_retries:
        return "MaximumRetryAttempts"
    if next_try - delivery.created_at > route.target.maximum_event_age:
        return "MaximumEventAgeInSeconds"
    return None


def explain(delivery: Delivery, route: Route, error: AwsError, condition: str | None) -> dict[str, str]:
    """The message attributes with which EventBridge explains a dead letter."""
    found = {
        route.origin_attribute: route.origin,
        "TARGET_ARN": route.target.arn,
        "ERROR_CODE": _error_code(error),
        "ERROR_MESSAGE": error.message or error.code,
        "RETRY_ATTEMPTS": str(delivery.retries),
    }
    return found | ({"EXHAUSTED_RETRY_CONDITION": condition} if condition else {})


def _error_code(error: AwsError) -> str:
    if error.code in _NO_RESOURCE:
        return "NO_RESOURCE"
    if error.code in _NO_PERMISSION:
        return "NO_PERMISSIONS"
    if error.code in _THROTTLING:
        return "THROTTLING"
    return error.code if error.code in _TOLD else "ERROR_FROM_TARGET"
