"""Which amount was to be paid: what its labels say, and what the other amounts add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from quire.domain.choice import Candidate, Features
from quire.types.receipt.amounts import Price
from quire.types.receipt.rows import Row

_PAYING = frozenset({"cash", "card"})
_ROUNDED = Decimal("0.10")
_CENT = Decimal("0.01")
_MOST_SUMMED = 40
_MOST_ADDED = 12


@dataclass(frozen=True, slots=True)
class Sums:
    """How the amounts of a receipt hang together."""

    paid: frozenset[Decimal]
    after_change: frozenset[Decimal]
    """What is paid less what is given back."""
    with_tax: frozenset[Decimal]
    rounded: frozenset[Decimal]
    of_totals: frozenset[Decimal]
    """Sums of two amounts that are called totals."""
    parted: frozenset[Decimal]
    """Sums of several lines with amounts that nothing else explains."""


def totals(found: Sequence[Price], rows: Sequence[Row]) -> list[Candidate[Price]]:
    """Every amount once, however often it is printed, with the signs of all its places."""
    sums = sums_of(found)
    paying = next((price.row.index for price in found if price.kinds & _PAYING and "total" not in price.kinds), None)
    summary = next((row.index for row in rows if "summary" in row.text.casefold()), len(rows))
    last = max((one.row.index for one in found if "total" in one.kinds and one.row.index < summary), default=None)
    values = {price.value for price in found if price.value >= 0}
    most = max(values, default=Decimal(0))
    seen: dict[Decimal, list[tuple[Price, Features]]] = {}
    for price in found:
        if price.value >= 0:
            seen.setdefault(price.value, []).append((price, _of_place(price, _Marks(paying, summary, last), len(rows))))
    return [
        Candidate(_speaker(places), {**_together(places), **_of_value(value, len(places), most, sums)})
        for value, places in seen.items()
    ]


def sums_of(found: Sequence[Price]) -> Sums:
    paid = _few(price.value for price in found if price.kinds & _PAYING and price.value > 0)
    change = _few(abs(price.value) for price in found if "change" in price.kinds)
    taxes = _few(price.value for price in found if "tax" in price.kinds and price.value > 0)
    bases = _few(price.value for price in found if price.kinds & {"subtotal", "excluding", "total"})
    roundings = _few(price.value for price in found if "rounding" in price.kinds and 0 < abs(price.value) < _ROUNDED)
    return Sums(
        paid=frozenset(paid),
        after_change=frozenset(one - other for one in paid for other in change if one > other > 0),
        with_tax=frozenset(base + tax for base in bases for tax in taxes if tax < base),
        rounded=frozenset(base + sign * one for base in bases for one in roundings for sign in (1, -1)),
        of_totals=frozenset(one + other for one, other in combinations(bases, 2)),
        parted=frozenset(_running([price for price in found if not price.kinds and price.is_last])),
    )


def _few(values: Iterable[Decimal]) -> list[Decimal]:
    """The largest of the values, so that what is added stays little however long the receipt."""
    return sorted(set(values))[-_MOST_ADDED:]


def _running(parts: Sequence[Price]) -> Iterator[Decimal]:
    """The sums of the unlabelled amounts from the first to each later one."""
    total = Decimal(0)
    for count, price in enumerate(parts[:_MOST_SUMMED], start=1):
        total += price.value
        if count > 1:
            yield total


@dataclass(frozen=True, slots=True)
class _Marks:
    """The rows by which others are placed."""

    paying: int | None
    summary: int
    last_total: int | None


def _of_place(price: Price, marks: _Marks, rows: int) -> dict[str, float]:
    kinds = sorted(price.kinds)
    index = price.row.index
    return {
        **{f"is:{kind}": 1.0 for kind in kinds},
        **{f"is:{one}+{other}": 1.0 for one, other in combinations(kinds, 2) if "total" in (one, other)},
        "unlabelled": 0.0 if kinds else 1.0,
        "below_label": 1.0 if price.is_below_label and kinds else 0.0,
        "marked": 1.0 if price.mark else 0.0,
        "last_in_row": 1.0 if price.is_last else 0.0,
        "only_in_row": 1.0 if price.is_only else 0.0,
        "repaired": 1.0 if price.is_repaired else 0.0,
        "pointless": 0.0 if price.has_decimals else 1.0,
        "large": max(0.0, min(price.row.height, 2.5) - 1.0),
        "right_above_payment": 1.0 if marks.paying is not None and 0 < marks.paying - index <= 2 else 0.0,
        "before_payment": 1.0 if marks.paying is not None and index < marks.paying else 0.0,
        "after_payment": 1.0 if marks.paying is not None and index > marks.paying else 0.0,
        "in_summary": 1.0 if index > marks.summary else 0.0,
        "last_total": 1.0 if index == marks.last_total else 0.0,
        "depth": index / max(1, rows),
        "doubt": 1.0 - min((word.confidence for word in price.words if word.confidence is not None), default=1.0),
    }


def _together(places: Iterable[tuple[Price, Features]]) -> dict[str, float]:
    """The strongest of each sign, whichever place shows it."""
    strongest: dict[str, float] = {}
    for _, features in places:
        for name, value in features.items():
            strongest[name] = max(value, strongest.get(name, value))
    return strongest


def _of_value(value: Decimal, count: int, most: Decimal, sums: Sums) -> dict[str, float]:
    return {
        "zero": 1.0 if value == 0 else 0.0,
        "twice": 1.0 if count >= 2 else 0.0,
        "thrice": 1.0 if count >= 3 else 0.0,
        "most": 1.0 if value == most else 0.0,
        "is_paid": 1.0 if value in sums.paid else 0.0,
        "after_change": 1.0 if value in sums.after_change else 0.0,
        "with_tax": 1.0 if value in sums.with_tax else 0.0,
        "rounded": 1.0 if value in sums.rounded else 0.0,
        "of_totals": 1.0 if value in sums.of_totals else 0.0,
        "parted": 1.0 if value in sums.parted else 0.0,
        "to_five_cents": 1.0 if value % (5 * _CENT) == 0 else 0.0,
    }


def _speaker(places: Sequence[tuple[Price, Features]]) -> Price:
    """The place that says best what the amount is."""
    return max((price for price, _ in places), key=_worth)


def _worth(price: Price) -> tuple[bool, bool, bool, int]:
    return (
        "total" in price.kinds,
        "alone" in price.kinds or "payable" in price.kinds,
        not price.is_repaired,
        price.row.index,
    )
