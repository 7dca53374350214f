"""AWS::Serverless::Function and its queues."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quire_local.eventbridge.patterns import InvalidPattern, Pattern
from quire_local.resources import EventSourceMapping, Function
from quire_local.template.invoke_config import read_invoke_config
from quire_local.template.packages import IMAGE, Layers, read_package
from quire_local.template.properties import Properties

MOST_FILTERS = 10

_WITHOUT_EFFECT = (
    "Architectures",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "DeploymentPreference",
    "Description",
    "Policies",
    "ProvisionedConcurrencyConfig",
    "Role",
    "Tags",
    "Tracing",
    "RecursiveLoop",
    "SnapStart",
    "VersionDescription",
)


def read_function(
    logical_id: str,
    properties: Properties,
    *,
    identity: Mapping[str, str],
    root: Path,
    layers: Layers,
    metadata: Callable[[str], Properties],
    placements: Mapping[str, frozenset[str]],
) -> Function:
    """The function itself; its Events belong to `events.py` and `apis.py`."""
    if "InlineCode" in properties:
        raise properties.unsupported("the property InlineCode")
    package = read_package(properties, metadata(logical_id), root=root, layers=layers)
    function = Function(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=identity["Arn"],
        folder=package.folder,
        handler=package.handler,
        runtime=package.runtime,
        layers=package.layers,
        environment={key: str(value) for key, value in _variables(properties).items()},
        timeout=float(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", 128)),
        placement=_placement(properties, placements),
        reserved_concurrency=_reserved(properties.get("ReservedConcurrentExecutions")),
        alias=properties.get("AutoPublishAlias"),
        package=package.kind,
        log_format=_log_format(properties),
        **read_invoke_config(properties),
    )
    properties.get("Events")
    properties.get("FunctionName")
    properties.finish(without_effect=(*_WITHOUT_EFFECT, "ImageUri") if package.kind == IMAGE else _WITHOUT_EFFECT)
    return function


def read_mapping(function: Function, event: Properties) -> EventSourceMapping:
    """An SQS event of a function."""
    scaling = event.part("ScalingConfig")
    kinds = event.get("FunctionResponseTypes", [])
    mapping = EventSourceMapping(
        function=function.called,
        queue=event.need("Queue"),
        batch_size=int(event.get("BatchSize", 10)),
        window=float(event.get("MaximumBatchingWindowInSeconds", 0)),
        max_concurrency=scaling.get("MaximumConcurrency"),
        report_item_failures="ReportBatchItemFailures" in kinds,
        filters=tuple(_filters(event)),
        enabled=event.get("Enabled", True),
    )
    event.expect("Enabled", mapping.enabled, (True, False))
    scaling.finish()
    event.finish()
    return mapping


def _reserved(value: Any) -> int | None:
    return None if value is None else int(value)


def _variables(properties: Properties) -> dict[str, Any]:
    environment = properties.part("Environment")
    variables: dict[str, Any] = environment.get("Variables", {})
    environment.finish()
    return variables


def _log_format(properties: Properties) -> str:
    """Levels and groups have no effect here: all that is written is kept, in one file for each function."""
    logging = properties.part("LoggingConfig")
    log_format = str(logging.get("LogFormat", "Text"))
    logging.finish(without_effect=("ApplicationLogLevel", "LogGroup", "SystemLogLevel"))
    return log_format


def _placement(properties: Properties, placements: Mapping[str, frozenset[str]]) -> str:
    """A function without VpcConfig is outside; inside, its security group is its placement."""
    network = properties.part("VpcConfig")
    groups = network.get("SecurityGroupIds", ["outside"])
    network.get("SubnetIds")
    network.finish(without_effect=("Ipv6AllowedForDualStack",))
    if len(groups) != 1 or groups[0] not in placements:
        raise network.unsupported(f"the placement {groups}, which Metadata.LocalCloud.Placements does not name,")
    return str(groups[0])


def _filters(event: Properties) -> Iterator[dict[str, Any]]:
    """The patterns of FilterCriteria; of a message's fields Lambda filters by its body alone."""
    criteria = event.part("FilterCriteria")
    filters = criteria.items("Filters")
    criteria.finish()
    if len(filters) > MOST_FILTERS:
        raise criteria.unsupported(f"more than {MOST_FILTERS} Filters")
    for each in filters:
        yield _pattern(each)
        each.finish()


def _pattern(properties: Properties) -> dict[str, Any]:
    text = properties.need("Pattern")
    try:
        pattern = json.loads(text)
        Pattern(pattern)
    except InvalidPattern as error:
        raise properties.unsupported(f"Pattern: {error}") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise properties.unsupported(f"Pattern {text!r}, which is not JSON,") from error
    if set(pattern) != {"body"}:
        raise properties.unsupported(f"Pattern on {sorted(set(pattern) - {'body'})}, which is not the message's body,")
    return dict(pattern)
