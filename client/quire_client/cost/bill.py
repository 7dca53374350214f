"""The bill of a month: every line, and their sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from quire_client.cost import compute, keeping, stores, traffic
from quire_client.cost.assumptions import Assumptions, assumptions
from quire_client.cost.measured import measured
from quire_client.cost.month import Ask, Line, Month
from quire_client.cost.prices import price_list
from quire_client.cost.waiting import second_region

_PARTS: tuple[Callable[[Month], Iterator[Line]], ...] = (
    compute.functions,
    compute.workflow,
    compute.language_model,
    traffic.events,
    traffic.queues,
    stores.objects,
    stores.tables,
    stores.database,
    stores.cache,
    traffic.endpoints,
    traffic.apis,
    traffic.edge,
    traffic.transfer,
    keeping.keys,
    keeping.logs,
    keeping.metrics,
    keeping.images,
    second_region,
)


@dataclass(frozen=True)
class Bill:
    month: Month
    lines: tuple[Line, ...]
    has_free_tier: bool

    @property
    def usd(self) -> Decimal:
        return sum((line.usd for line in self.lines), Decimal(0))

    @property
    def usd_per_document(self) -> Decimal:
        return self.usd / Decimal(str(self.month.documents))


def bill(ask: Ask, *, stage: str, otherwise: Assumptions, free_tier: bool = False) -> Bill:
    """KeyError if `otherwise` says something of an assumption that there is not."""
    month = Month(ask, measured(), assumptions(stage, otherwise), price_list())
    lines = (line for part in _PARTS for line in part(month))
    return Bill(month, tuple(_less_free(lines) if free_tier else lines), free_tier)


def effects(found: Bill, stage: str) -> dict[str, Decimal]:
    """How much the month would change if each assumption by itself were half as much again; the greatest first."""
    month = found.month
    changed = {
        name: bill(month.ask, stage=stage, otherwise={**month.given, name: 1.5 * value}, free_tier=found.has_free_tier)
        for name, value in month.given.items()
    }
    differences = {name: other.usd - found.usd for name, other in changed.items()}
    return dict(sorted(differences.items(), key=lambda one: -abs(one[1])))


def _less_free(lines: Iterable[Line]) -> Iterator[Line]:
    """Each line without its part of what is free, which lines of one price share."""
    taken: defaultdict[str, float] = defaultdict(float)
    for line in lines:
        off = min(line.quantity, line.price.free - taken[line.price_name])
        taken[line.price_name] += off
        yield replace(line, quantity=line.quantity - off)
