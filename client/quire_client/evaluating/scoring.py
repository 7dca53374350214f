"""Counts of right, given and wanted values, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import ceil

from quire_client.evaluating.grading import Grade


@dataclass(frozen=True)
class Tally:
    """`right` of the `given` values and of the `wanted` ones."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.given + other.given, self.wanted + other.wanted)

    @property
    def precision(self) -> float | None:
        return share(self.right, self.given)

    @property
    def recall(self) -> float | None:
        return share(self.right, self.wanted)

    @property
    def f1(self) -> float | None:
        return share(2 * self.right, self.given + self.wanted)

    def as_json(self) -> dict[str, float | None]:
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


def share(part: float, whole: float) -> float | None:
    """None where there is nothing to have a share of."""
    return round(part / whole, 4) if whole else None


def tally(grades: Iterable[Grade]) -> Tally:
    return total(Tally(grade.is_right, grade.is_given, grade.is_wanted) for grade in grades)


def total(tallies: Iterable[Tally]) -> Tally:
    return reduce(Tally.__add__, tallies, Tally())


def by_field(grades: Iterable[Grade]) -> Mapping[str, Tally]:
    """Tallies in the order in which the fields first appear."""
    tallies: dict[str, Tally] = {}
    for grade in grades:
        tallies[grade.field] = tallies.get(grade.field, Tally()) + tally([grade])
    return tallies


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The smallest value that so many percent do not exceed; None of no values."""
    if not values:
        return None
    return round(sorted(values)[ceil(percent / 100 * len(values)) - 1], 4)
