"""EventInvokeConfig and the dead-letter queue: what becomes of asynchronous invokes."""

from __future__ import annotations

from typing import Any

from quire_local.template.properties import Properties

_SERVICES = {"SQS": "sqs", "Lambda": "lambda", "EventBridge": "events"}


def read_invoke_config(properties: Properties) -> dict[str, Any]:
    """The fields of `resources.Function` that it is about."""
    config = properties.part("EventInvokeConfig")
    destinations = config.part("DestinationConfig")
    letters = properties.part("DeadLetterQueue")
    letters.expect("Type", letters.get("Type", "SQS"), ("SQS",))
    read = {
        "maximum_retries": int(config.get("MaximumRetryAttempts", 2)),
        "maximum_event_age": int(config.get("MaximumEventAgeInSeconds", 21_600)),
        "on_success": _destination(destinations.part("OnSuccess")),
        "on_failure": _destination(destinations.part("OnFailure")),
        "dead_letter": letters.get("TargetArn"),
    }
    for part in (letters, destinations, config):
        part.finish()
    return read


def _destination(properties: Properties) -> str | None:
    kind, destination = properties.get("Type"), properties.get("Destination")
    properties.finish()
    properties.expect("Type", kind, (None, *_SERVICES))
    if destination is None:
        if kind is not None:
            raise properties.unsupported("leaving out Destination")
        return None
    allowed = {_SERVICES[kind]} if kind else set(_SERVICES.values())
    if allowed.isdisjoint(str(destination).split(":")[2:3]):
        raise properties.unsupported(f"the Destination {destination}")
    return str(destination)
