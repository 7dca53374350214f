"""Whether confidences are true: how well they rank, and how often they keep their word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from quire_client.evaluating.scoring import share

SURE = 98.0
"""Percent from which on nobody looks at a value."""

_BINS = 10
_Z = 1.959964
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True)
class Claim:
    """A value that was given with a confidence, in percent."""

    confidence: float
    is_right: bool


@dataclass(frozen=True)
class Bin:
    """The claims whose confidence, as a share, lies from `low` up to `high`."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def confidence_report(claims: Sequence[Claim]) -> dict[str, Any]:
    """The part `confidence` of a report."""
    sure = [claim for claim in claims if claim.confidence >= SURE]
    right = sum(claim.is_right for claim in sure)
    return {
        "values": len(claims),
        "auroc": auroc(claims),
        "ece": ece(claims),
        "bins": [vars(one) for one in bins(claims)],
        "precision_at_98": share(right, len(sure)),
        "precision_at_98_interval": wilson(right, len(sure)),
        "coverage_at_98": share(len(sure), len(claims)),
    }


def auroc(claims: Sequence[Claim]) -> float | None:
    """How likely a right value has the higher confidence than a wrong one, ties counting half."""
    right, wrong = sum(claim.is_right for claim in claims), sum(not claim.is_right for claim in claims)
    if not right or not wrong:
        return None
    ranks = _middle_ranks([claim.confidence for claim in claims])
    of_right = sum(rank for rank, claim in zip(ranks, claims, strict=True) if claim.is_right)
    return round((of_right - right * (right + 1) / 2) / (right * wrong), 4)


def ece(claims: Sequence[Claim]) -> float | None:
    """How far confidence and truth are apart on average, bin by bin."""
    apart = sum(one.count * abs(one.confidence - one.right) for one in bins(claims))
    return share(apart, len(claims))


def bins(claims: Sequence[Claim]) -> tuple[Bin, ...]:
    """Ten of the same width; those without claims are left out."""
    held: dict[int, list[Claim]] = {}
    for claim in claims:
        held.setdefault(min(int(claim.confidence / 100 * _BINS), _BINS - 1), []).append(claim)
    return tuple(_bin(number, held[number]) for number in sorted(held))


def wilson(right: int, count: int) -> tuple[float, float] | None:
    """The interval that holds the true share with 95 %."""
    if not count:
        return None
    rate, square = right / count, _Z**2
    middle = (rate + square / (2 * count)) / (1 + square / count)
    reach = _Z / (1 + square / count) * sqrt(rate * (1 - rate) / count + square / (4 * count**2))
    return (round(max(0.0, middle - reach), 4), round(min(1.0, middle + reach), 4))


def _bin(number: int, claims: Sequence[Claim]) -> Bin:
    return Bin(
        low=number / _BINS,
        high=(number + 1) / _BINS,
        count=len(claims),
        confidence=round(sum(claim.confidence for claim in claims) / len(claims) / 100, 4),
        right=round(sum(claim.is_right for claim in claims) / len(claims), 4),
    )


def _middle_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the middle of theirs."""
    places: dict[float, list[int]] = {}
    for rank, value in enumerate(sorted(values), start=1):
        places.setdefault(value, []).append(rank)
    middle = {value: sum(ranks) / len(ranks) for value, ranks in places.items()}
    return [middle[value] for value in values]
