"""AWS::Serverless::Function and its layers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quire_local.resources import EventSourceMapping, Function
from quire_local.template.properties import Properties

_WITHOUT_EFFECT = (
    "Architectures",
    "Description",
    "LoggingConfig",
    "Policies",
    "Role",
    "Tags",
    "Tracing",
    "RecursiveLoop",
    "SnapStart",
)


def read_function(
    logical_id: str,
    properties: Properties,
    *,
    identity: Mapping[str, str],
    root: Path,
    layers: Mapping[str, Path],
    placements: Mapping[str, frozenset[str]],
) -> Function:
    """The function itself; its Events belong to `events.py` and `apis.py`."""
    properties.expect("PackageType", properties.get("PackageType", "Zip"), ("Zip",))
    asynchronous = properties.part("EventInvokeConfig")
    function = Function(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=identity["Arn"],
        folder=(root / properties.need("CodeUri")).resolve(),
        handler=properties.need("Handler"),
        runtime=properties.need("Runtime"),
        layers=tuple(layers[layer] for layer in properties.get("Layers", [])),
        environment={key: str(value) for key, value in _variables(properties).items()},
        timeout=float(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", 128)),
        placement=_placement(properties, placements),
        reserved_concurrency=properties.get("ReservedConcurrentExecutions"),
        maximum_retries=int(asynchronous.get("MaximumRetryAttempts", 2)),
        maximum_event_age=int(asynchronous.get("MaximumEventAgeInSeconds", 21_600)),
        on_failure=_on_failure(asynchronous),
        dead_letter=properties.part("DeadLetterQueue").get("TargetArn"),
    )
    if not function.runtime.startswith("python3."):
        raise properties.unsupported(f"Runtime {function.runtime}")
    asynchronous.finish()
    properties.get("Events")
    properties.get("FunctionName")
    properties.finish(without_effect=_WITHOUT_EFFECT)
    return function


def read_mapping(function: Function, event: Properties) -> EventSourceMapping:
    """An SQS event of a function."""
    scaling = event.part("ScalingConfig")
    kinds = event.get("FunctionResponseTypes", [])
    mapping = EventSourceMapping(
        function=function.arn,
        queue=event.need("Queue"),
        batch_size=int(event.get("BatchSize", 10)),
        window=float(event.get("MaximumBatchingWindowInSeconds", 0)),
        max_concurrency=scaling.get("MaximumConcurrency"),
        report_item_failures="ReportBatchItemFailures" in kinds,
    )
    event.expect("Enabled", event.get("Enabled", True), (True,))
    scaling.finish()
    event.finish()
    return mapping


def _variables(properties: Properties) -> dict[str, Any]:
    environment = properties.part("Environment")
    variables: dict[str, Any] = environment.get("Variables", {})
    environment.finish()
    return variables


def _placement(properties: Properties, placements: Mapping[str, frozenset[str]]) -> str:
    """A function without VpcConfig is outside; inside, its security group is its placement."""
    network = properties.part("VpcConfig")
    groups = network.get("SecurityGroupIds", ["outside"])
    network.get("SubnetIds")
    network.finish()
    if len(groups) != 1 or groups[0] not in placements:
        raise network.unsupported(f"the placement {groups}, which Metadata.LocalCloud.Placements does not name,")
    return str(groups[0])


def _on_failure(asynchronous: Properties) -> str | None:
    destinations = asynchronous.part("DestinationConfig")
    failure = destinations.part("OnFailure")
    failure.expect("Type", failure.get("Type", "SQS"), ("SQS", "Lambda", "EventBridge"))
    destination: str | None = failure.get("Destination")
    failure.finish()
    destinations.finish()
    return destination
