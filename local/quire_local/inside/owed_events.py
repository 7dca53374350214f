"""The events that EventBridge still owes to a target."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from quire_local.inside.reading import Reader
from quire_local.inside.telling import Delivery, Event, cut
from quire_local.resources import Rule

_OWED = """
SELECT event, group_concat(rule || char(10) || target || char(10) || retries, char(12)) AS ways
    FROM events_deliveries WHERE ?1 IS NULL OR instr(event, ?1) GROUP BY event ORDER BY max(sequence) DESC LIMIT ?2
"""


class OwedEvents:
    """A `sources.Events` of what is under way; what was delivered is no longer there."""

    def __init__(self, reader: Reader, rules: Sequence[Rule]) -> None:
        self._reader = reader
        self._rules = {rule.arn: rule for rule in rules}

    async def recent(self, *, contains: str | None, limit: int) -> Sequence[Event]:
        def work(db: sqlite3.Connection) -> list[Event]:
            return [_event(row, self._rules) for row in db.execute(_OWED, (contains, limit))]

        return await self._reader.read(work)


def _event(row: sqlite3.Row, rules: Mapping[str, Rule]) -> Event:
    event = json.loads(row["event"])
    ways = [way.split("\n") for way in row["ways"].split("\f")]
    buses = [rules[arn].bus for arn, _, _ in ways if arn in rules]
    correlation = event["detail"].get("correlationId")
    return Event(
        id=event["id"],
        at=datetime.fromisoformat(event["time"]).timestamp(),
        bus=buses[0] if buses else "",
        source=event["source"],
        detail_type=event["detail-type"],
        correlation_id=correlation if isinstance(correlation, str) else None,
        body=cut(row["event"]),
        deliveries=tuple(_delivery(rules, *way) for way in ways),
    )


def _delivery(rules: Mapping[str, Rule], arn: str, target: str, retries: str) -> Delivery:
    rule = rules[arn].name if arn in rules else arn
    outcome = "retrying" if int(retries) else "waiting"
    return Delivery(rule=rule, target=target, outcome=outcome, retries=int(retries))
