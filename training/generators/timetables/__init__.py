"""Timetables that were never anybody's, by seed, with what a reader ought to find on them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from training.generators.timetables.grids import aligned_grid, ruled_grid
from training.generators.timetables.lists import one_below_the_other, records, side_by_side
from training.generators.timetables.sheets import Sheet
from training.generators.timetables.truth import Truth

_MAKERS = {
    "ruled": ruled_grid,
    "aligned": aligned_grid,
    "lists": side_by_side,
    "lines": one_below_the_other,
    "records": records,
}
KINDS = tuple(_MAKERS)
_SHARES = (10, 3, 3, 2, 2)


@dataclass(frozen=True, slots=True)
class Timetable:
    kind: str
    sheet: Sheet
    truth: Truth


def timetable(seed: int, kind: str | None = None) -> Timetable:
    """The timetable of that seed; most are ruled grids, as most real ones are."""
    random = Random(f"timetable {seed}")
    chosen = kind or random.choices(KINDS, _SHARES)[0]
    sheet, truth = _MAKERS[chosen](random)
    return Timetable(chosen, sheet, truth)
