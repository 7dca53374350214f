"""How much of a receipt is tax: what is called so, and what fits the rates and the total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from quire.domain.choice import Candidate
from quire.types.receipt.amounts import Price
from quire.types.receipt.labels import kinds_of
from quire.types.receipt.rows import Row

_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_OTHER_SHARES = frozenset({"service", "discount", "saving"})
_HIGHEST_RATE = 30
_LARGEST_SHARE = Decimal("0.35")
_CLOSE = Decimal("0.02")
_ROUNDED = Decimal("0.05")
_MOST_AMOUNTS = 60


def taxes(found: Sequence[Price], rows: Sequence[Row], total: Decimal | None) -> list[Candidate[Price | None]]:
    """Every amount below the total that may be the tax in it, and that none is printed."""
    rates = rates_in(rows)
    bases = {price.value for price in found[:_MOST_AMOUNTS] if price.value > 0}
    seen: dict[Decimal, list[Price]] = {}
    for price in found:
        if price.value >= 0 and (total is None or price.value <= _LARGEST_SHARE * total):
            seen.setdefault(price.value, []).append(price)
    candidates: list[Candidate[Price | None]] = [Candidate(None, {"none": 1.0})]
    for value, places in seen.items():
        candidates.append(Candidate(_speaker(places), _of(value, places, rates, bases, total)))
    return candidates


def rates_in(rows: Sequence[Row]) -> frozenset[Decimal]:
    """The percentages that a receipt prints and that can be rates of a tax."""
    telling = (row.text for row in rows if "%" in row.text and not kinds_of(row.text) & _OTHER_SHARES)
    printed = (Decimal(match[1].replace(",", ".")) for text in telling for match in _RATE.finditer(text))
    return frozenset(rate for rate in printed if 0 < rate <= _HIGHEST_RATE)


def _of(
    value: Decimal, places: Sequence[Price], rates: frozenset[Decimal], bases: set[Decimal], total: Decimal | None
) -> dict[str, float]:
    kinds = frozenset().union(*(price.kinds for price in places))
    beside = {other for price in places for other in bases if _is_share(value, other, rates)}
    whole = total or Decimal(0)
    completes = any(abs(base + value - whole) <= _ROUNDED for base in bases if base != whole)
    is_named = any("tax" in price.kinds and not price.kinds & {"including", "excluding"} for price in places)
    return {
        **{f"is:{kind}": 1.0 for kind in kinds},
        "named": 1.0 if is_named else 0.0,
        "named_total": 1.0 if any({"tax", "total"} <= price.kinds for price in places) else 0.0,
        "share_of_total": 1.0 if _is_part(value, whole, rates) else 0.0,
        "share_of_base": 1.0 if beside else 0.0,
        "completes": 1.0 if completes and value > 0 else 0.0,
        "named_completes": 1.0 if completes and is_named and value > 0 else 0.0,
        "zero": 1.0 if value == 0 else 0.0,
        "zero_named": 1.0 if value == 0 and is_named else 0.0,
        "twice": 1.0 if len(places) > 1 else 0.0,
    }


def _is_share(value: Decimal, base: Decimal, rates: frozenset[Decimal]) -> bool:
    return value > 0 and any(abs(base * rate / 100 - value) <= _CLOSE for rate in rates)


def _is_part(value: Decimal, whole: Decimal, rates: frozenset[Decimal]) -> bool:
    return value > 0 and any(abs(whole * rate / (100 + rate) - value) <= _CLOSE for rate in rates)


def _speaker(places: Sequence[Price]) -> Price:
    return max(places, key=lambda price: ("tax" in price.kinds, not price.is_repaired, -price.row.index))
