"""Functions, aliases and event source mappings as Lambda's API describes them."""

from __future__ import annotations

import json
import platform
import uuid
from typing import Any

from quire_local.functions.names import PUBLISHED, Address
from quire_local.resources import EventSourceMapping, Function

_ARCHITECTURES = {"arm64": "arm64", "aarch64": "arm64"}


def configuration(address: Address) -> dict[str, Any]:
    """A FunctionConfiguration. What only AWS has (role, code's hash, time of change) is left out."""
    function = address.function
    image = function.package == "Image"
    run = {"ImageConfigResponse": {"ImageConfig": {"Command": [function.handler]}}} if image else _zipped(function)
    letters = {"DeadLetterConfig": {"TargetArn": function.dead_letter}} if function.dead_letter else {}
    return (
        run
        | letters
        | {
            "FunctionName": function.name,
            "FunctionArn": address.arn,
            "PackageType": function.package,
            "Timeout": int(function.timeout),
            "MemorySize": function.memory,
            "Version": address.version,
            "Environment": {"Variables": dict(function.environment)},
            "Architectures": [_ARCHITECTURES.get(platform.machine(), "x86_64")],
            "TracingConfig": {"Mode": "PassThrough"},
            "LoggingConfig": {"LogFormat": function.log_format, "LogGroup": f"/aws/lambda/{function.name}"},
            "State": "Active",
            "LastUpdateStatus": "Successful",
        }
    )


def alias(function: Function) -> dict[str, Any]:
    return {"AliasArn": function.called, "Name": function.alias, "FunctionVersion": PUBLISHED, "Description": ""}


def event_source(mapping: EventSourceMapping) -> dict[str, Any]:
    """An EventSourceMappingConfiguration; its id is the same after a restart."""
    document: dict[str, Any] = {
        "UUID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{mapping.queue} {mapping.function}")),
        "EventSourceArn": mapping.queue,
        "FunctionArn": mapping.function,
        "BatchSize": mapping.batch_size,
        "MaximumBatchingWindowInSeconds": int(mapping.window),
        "FunctionResponseTypes": ["ReportBatchItemFailures"] if mapping.report_item_failures else [],
        "State": "Enabled" if mapping.enabled else "Disabled",
        "StateTransitionReason": "USER_INITIATED",
    }
    if mapping.max_concurrency is not None:
        document["ScalingConfig"] = {"MaximumConcurrency": mapping.max_concurrency}
    if mapping.filters:
        filters = [{"Pattern": json.dumps(pattern)} for pattern in mapping.filters]
        document["FilterCriteria"] = {"Filters": filters}
    return document


def _zipped(function: Function) -> dict[str, Any]:
    return {"Runtime": function.runtime, "Handler": function.handler}
