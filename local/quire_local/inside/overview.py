"""Everything that a cloud consists of, on one page."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence

from quire_local.bucket_resources import Bucket
from quire_local.inside.queues import QueueState
from quire_local.inside.reading import Reader
from quire_local.inside.telling import Event, Invoke, Told
from quire_local.resources import Function, Rule, Table


class FunctionState(Told):
    name: str
    placement: str
    memory: int
    timeout: float
    invocations: int
    """Since the start, as are errors, throttles and coldStarts."""
    errors: int
    throttles: int
    cold_starts: int
    running: int
    idle: int
    queued: int
    p50: float | None
    """Milliseconds, of the recent invokes since the start."""
    p95: float | None


class RuleState(Told):
    name: str
    bus: str
    schedule: str | None
    enabled: bool
    targets: tuple[str, ...]
    matches: int
    """Among the recent events."""
    deliveries: Mapping[str, int]
    """By outcome."""


class BucketState(Told):
    name: str
    objects: int
    size: int
    versioned: bool


class TableState(Told):
    name: str
    keys: tuple[str, ...]
    ttl_attribute: str | None


class Overview(Told):
    origin: str
    started: float
    functions: tuple[FunctionState, ...]
    queues: tuple[QueueState, ...]
    buses: tuple[str, ...]
    rules: tuple[RuleState, ...]
    machines: Mapping[str, Mapping[str, int]]
    """Executions by status."""
    buckets: tuple[BucketState, ...]
    tables: tuple[TableState, ...]
    backing: tuple[str, ...]
    chaos: tuple[str, ...]
    """What misbehaviour is asked for, a few words each."""


def function_states(
    functions: Sequence[Function], counters: Mapping[str, Mapping[str, float]], invokes: Sequence[Invoke]
) -> tuple[FunctionState, ...]:
    return tuple(_function(function, counters[function.name], invokes) for function in functions)


def rule_states(rules: Sequence[Rule], events: Sequence[Event]) -> tuple[RuleState, ...]:
    return tuple(_rule(rule, events) for rule in rules)


async def bucket_states(buckets: Sequence[Bucket], reader: Reader) -> tuple[BucketState, ...]:
    """Objects that are there now; earlier versions are not counted."""
    sql = "SELECT bucket, COUNT(*), SUM(size) FROM s3_versions WHERE latest AND content IS NOT NULL GROUP BY bucket"

    def work(db: sqlite3.Connection) -> dict[str, tuple[int, int]]:
        return {bucket: (objects, size) for bucket, objects, size in db.execute(sql)}

    found = await reader.read(work)
    return tuple(_bucket(bucket, *found.get(bucket.name, (0, 0))) for bucket in buckets)


def table_states(tables: Sequence[Table]) -> tuple[TableState, ...]:
    return tuple(
        TableState(
            name=table.name,
            keys=tuple(part["AttributeName"] for part in table.definition["KeySchema"]),
            ttl_attribute=table.ttl_attribute,
        )
        for table in tables
    )


def _function(function: Function, counters: Mapping[str, float], invokes: Sequence[Invoke]) -> FunctionState:
    took = sorted(each.milliseconds for each in invokes if each.function == function.name and each.milliseconds)
    counted = ("invocations", "errors", "throttles", "cold_starts", "running", "idle", "queued")
    return FunctionState(
        name=function.name,
        placement=function.placement,
        memory=function.memory,
        timeout=function.timeout,
        p50=_percentile(took, 0.5),
        p95=_percentile(took, 0.95),
        **{name: int(counters[name]) for name in counted},
    )


def _percentile(values: Sequence[float], share: float) -> float | None:
    return values[math.ceil(share * len(values)) - 1] if values else None


def _rule(rule: Rule, events: Sequence[Event]) -> RuleState:
    matched = [[way for way in event.deliveries if way.rule == rule.name] for event in events]
    return RuleState(
        name=rule.name,
        bus=rule.bus,
        schedule=rule.schedule,
        enabled=rule.enabled,
        targets=tuple(target.arn.rpartition(":")[2] for target in rule.targets),
        matches=sum(map(bool, matched)),
        deliveries=Counter(way.outcome for ways in matched for way in ways),
    )


def _bucket(bucket: Bucket, objects: int, size: int) -> BucketState:
    return BucketState(name=bucket.name, objects=objects, size=size, versioned=bucket.versioned)
