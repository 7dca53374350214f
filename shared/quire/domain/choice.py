"""A choice among candidates by what was learned from others: features, weights, and shares that add up to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Generic, TypeVar

Features = Mapping[str, float]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Value]):
    """A value that may be the one, and what is seen of it."""

    value: Value
    features: Features


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """The likeliest candidate, its share of all likelihood, and how far the next one is behind."""

    value: Value
    features: Features
    share: float
    margin: float


def chosen(candidates: Sequence[Candidate[Value]], weights: Features) -> Choice[Value] | None:
    """The candidate that the weights favour; of equals the first; None where there is none."""
    if not candidates:
        return None
    shares = shares_of(candidates, weights)
    best = max(range(len(shares)), key=shares.__getitem__)
    next_best = max((share for place, share in enumerate(shares) if place != best), default=0.0)
    one = candidates[best]
    return Choice(value=one.value, features=one.features, share=shares[best], margin=shares[best] - next_best)


def shares_of(candidates: Sequence[Candidate[Value]], weights: Features) -> list[float]:
    """How likely each candidate is to be the one, given that one of them is."""
    strengths = [strength(one.features, weights) for one in candidates]
    highest = max(strengths)
    raised = [exp(one - highest) for one in strengths]
    return [one / sum(raised) for one in raised]


def strength(features: Features, weights: Features) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in features.items())
