"""Reading how a Map runs its items: inside the machine's own execution, or each as one of their own."""

from __future__ import annotations

import re

from quire_local.errors import Section, Unsupported
from quire_local.states.definition import Distributed
from quire_local.states.fields import Fields, InvalidDefinition
from quire_local.states.values import dumps

DISTRIBUTED = ("ItemBatcher", "Label", "ToleratedFailureCount", "ToleratedFailurePercentage")
"""The fields that only a distributed Map has."""

_LABEL = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,40}")
_UNLABELLED = re.compile(r"[^A-Za-z0-9_-]")


def read_distributed(fields: Fields, processor: Fields, name: str) -> Distributed | None:
    """None for an inline Map."""
    if not _is_distributed(processor):
        for field in DISTRIBUTED:
            if fields.has(field):
                raise InvalidDefinition(fields.where, f"{field} needs ProcessorConfig.Mode DISTRIBUTED")
        return None
    batcher = fields.inside("ItemBatcher") if fields.has("ItemBatcher") else Fields.of(fields.where, {})
    batcher.allow("BatchInput", "MaxItemsPerBatch")
    if fields.has("ItemBatcher") and not batcher.has("MaxItemsPerBatch"):
        raise InvalidDefinition(batcher.where, "MaxItemsPerBatch is needed")
    flow = {field: processor.raw[field] for field in ("StartAt", "States")}
    return Distributed(
        label=_label(fields, name),
        source=dumps({"QueryLanguage": "JSONata", **flow}),
        tolerated_count=fields.number_template("ToleratedFailureCount"),
        tolerated_percentage=fields.number_template("ToleratedFailurePercentage"),
        batch_size=batcher.number_template("MaxItemsPerBatch", lowest=1),
        batch_input=batcher.object_template("BatchInput"),
    )


def _is_distributed(processor: Fields) -> bool:
    if not processor.has("ProcessorConfig"):
        return False
    config = processor.inside("ProcessorConfig")
    config.allow("Mode", "ExecutionType")
    mode = config.raw.get("Mode", "INLINE")
    if mode == "INLINE" and not config.has("ExecutionType"):
        return False
    if mode != "DISTRIBUTED":
        raise Unsupported(processor.where, f"ProcessorConfig {dumps(config.raw)}", Section.STEP_FUNCTIONS)
    if config.text("ExecutionType") != "STANDARD":
        raise Unsupported(config.where, f"ExecutionType {config.raw['ExecutionType']}", Section.STEP_FUNCTIONS)
    return True


def _label(fields: Fields, name: str) -> str:
    if not fields.has("Label"):
        return _UNLABELLED.sub("", name)[:40] or "Map"
    label = fields.text("Label")
    if not _LABEL.fullmatch(label):
        raise InvalidDefinition(fields.where, "Label has at most 40 characters, none of them special")
    return label
