"""Days as lists: one below the other, side by side, or one table with a row for each lesson."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from training.generators.timetables.sheets import LANDSCAPE, Cell, Sheet, Table, Text
from training.generators.timetables.times import printer
from training.generators.timetables.truth import Truth, block, heading_texts, heading_truth
from training.generators.timetables.weeks import DAYS, Week, week

Row = tuple[int, int, str]
_GROUPS = (
    ((0, 1, 2, 3, 4),),
    ((0, 1, 3), (2,), (4,)),
    ((0, 2, 4), (1, 3)),
    ((0, 1, 2, 3), (4,)),
)


def side_by_side(random: Random) -> tuple[Sheet, Truth]:
    """A list for each group of days that go alike, ruled or not."""
    plan = week(random, doubles=False, own_times=False)
    groups, print_span, is_ruled = random.choice(_GROUPS), printer(random), random.random() < 0.7
    tables = []
    width = 762 / len(groups)
    for at, days in enumerate(groups):
        rows = _rows(plan, days[0])
        head = Cell(0, 0, ("Daily Schedule", _named(days)), columns=2, is_bold=True)
        cells = [head, *(cell for row, said in enumerate(rows) for cell in _row(row + 1, said, print_span(*said[:2])))]
        box = (40 + at * width, 110.0, 40 + at * width + width - 24, 550.0)
        tables.append(Table(box, (0.9, 1.4), (1.6,) + (1.0,) * len(rows), tuple(cells), is_ruled=is_ruled, size=9))
    blocks = [
        block(name, DAYS[day], start, end)
        for days in groups
        for day in days
        for start, end, name in _rows(plan, days[0])
    ]
    return Sheet(tuple(heading_texts(random, plan)), tuple(tables), LANDSCAPE), heading_truth(plan, blocks)


def one_below_the_other(random: Random) -> tuple[Sheet, Truth]:
    """Lines of text under the name of each day."""
    plan = week(random, doubles=False, own_times=False)
    print_span = printer(random)
    texts = [*heading_texts(random, plan)]
    y = 125.0
    step = min(14.0, 700.0 / (len(DAYS) * (len(plan.slots) + 2)))
    for day, name in enumerate(DAYS):
        texts.append(Text(60, y, name, step * 0.85, is_bold=True))
        y += step
        for start, end, what in _rows(plan, day):
            texts.append(Text(75, y, f"{print_span(start, end)}  {what}".replace("  ", " "), step * 0.75))
            y += step
        y += step / 2
    blocks = [block(what, name, start, end) for day, name in enumerate(DAYS) for start, end, what in _rows(plan, day)]
    return Sheet(tuple(texts), (), LANDSCAPE[::-1]), heading_truth(plan, blocks)


def records(random: Random) -> tuple[Sheet, Truth]:
    """A table whose rows name their day, their time and their subject."""
    plan = week(random, doubles=False, own_times=False)
    print_span = printer(random)
    rows = [(day, said) for day in range(len(DAYS)) for said in _rows(plan, day)]
    cells = [Cell(0, at, (title,), is_bold=True) for at, title in enumerate(("Day", "Time", "Subject"))]
    for at, (day, said) in enumerate(rows):
        cells += [Cell(at + 1, 0, (DAYS[day],)), *_row(at + 1, said, print_span(*said[:2]), first=1)]
    box = (60.0, 110.0, 535.0, 800.0)
    table = Table(box, (1.0, 1.2, 1.6), (1.0,) * (len(rows) + 1), tuple(cells), size=8)
    blocks = [block(name, DAYS[day], start, end) for day, (start, end, name) in rows]
    return Sheet(tuple(heading_texts(random, plan)), (table,), LANDSCAPE[::-1]), heading_truth(plan, blocks)


def _rows(plan: Week, day: int) -> list[Row]:
    lessons = [(plan.slots[one.first].start, plan.slots[one.last].end, one.name) for one in plan.days[day]]
    common = [(slot.start, slot.end, slot.common) for slot in plan.slots if slot.common]
    return sorted([*lessons, *common])


def _row(row: int, said: Row, time: str, *, first: int = 0) -> Iterator[Cell]:
    yield Cell(row, first, (time,))
    yield Cell(row, first + 1, (said[2],))


def _named(days: Sequence[int]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return ", ".join(DAYS[day] for day in days)
