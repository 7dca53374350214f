"""Week plans as grids: days side by side or one below the other, ruled or merely aligned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from training.generators.timetables.sheets import LANDSCAPE, Cell, Sheet, Table, Text
from training.generators.timetables.times import printer, start_printer
from training.generators.timetables.truth import Truth, block, heading_texts, heading_truth
from training.generators.timetables.weeks import DAYS, Lesson, Week, week

_DAY_NAMES: tuple[tuple[str, ...], ...] = (
    DAYS,
    DAYS,
    ("Mon", "Tue", "Wed", "Thu", "Fri"),
    ("MON", "TUES", "WED", "THURS", "FRI"),
    ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"),
    ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
    ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"),
    ("Lunes", "Martes", "Miércoles", "Jueves", "Viernes"),
)
_FRAME = (40.0, 110.0, 802.0, 555.0)
_LONG_NAME = 12


@dataclass(frozen=True, slots=True)
class Look:
    """What varies from grid to grid."""

    days_below: bool
    is_ruled: bool
    common: str
    """How what all do is shown: merged, letters, each, heading."""
    times: str
    """spans, starts, or periods with a legend."""
    upright: bool
    day_names: tuple[str, ...]
    stacked_days: bool
    shade: float | None


def ruled_grid(random: Random) -> tuple[Sheet, Truth]:
    days_below = random.random() < 0.5
    look = Look(
        days_below=days_below,
        is_ruled=True,
        common=random.choice(("merged", "merged", "letters", "each")),
        times=random.choice(("spans", "spans", "spans", "starts", "legend")),
        upright=days_below and random.random() < 0.5,
        day_names=random.choice(_DAY_NAMES),
        stacked_days=days_below and random.random() < 0.3,
        shade=random.choice((None, 0.8, 0.9)),
    )
    return _grid(random, week(random), look)


def aligned_grid(random: Random) -> tuple[Sheet, Truth]:
    """Nothing is ruled, so nothing is merged either: each place stands for itself."""
    look = Look(
        days_below=random.random() < 0.3,
        is_ruled=False,
        common="each",
        times=random.choice(("spans", "spans", "starts")),
        upright=False,
        day_names=random.choice(_DAY_NAMES),
        stacked_days=False,
        shade=None,
    )
    return _grid(random, week(random, doubles=False, own_times=False), look)


def _grid(random: Random, plan: Week, look: Look) -> tuple[Sheet, Truth]:
    look = look if look.common != "letters" or _spells(plan) else replace(look, common="merged")
    print_span, print_start = printer(random), start_printer(random)
    cells = [_turned(cell, look) for cell in _cells(plan, look, print_span, print_start)]
    slots, days = len(plan.slots) + 1, len(DAYS) + 1
    across, down = (
        ([0.8] + [1.0] * (slots - 1), [0.5] + [1.0] * (days - 1))
        if look.days_below
        else (
            [0.9] + [1.0] * (days - 1),
            [0.6] + [1.0] * (slots - 1),
        )
    )
    table = Table(
        _FRAME, tuple(across), tuple(down), tuple(cells), is_ruled=look.is_ruled, size=random.choice((8, 9, 10))
    )
    texts = [*heading_texts(random, plan), *(_legend(plan, print_span) if look.times == "legend" else [])]
    return Sheet(tuple(texts), (table,), LANDSCAPE), heading_truth(plan, list(_blocks(plan, look)))


def _spells(plan: Week) -> bool:
    """Whether each common time has a name that five days can spell."""
    return all(slot.common in {None, "Break", "Lunch", "Snack"} for slot in plan.slots)


def _cells(
    plan: Week, look: Look, print_span: Callable[[int, int], str], print_start: Callable[[int], str]
) -> Iterator[Cell]:
    """The cells with their row for a slot and their column for a day."""
    yield Cell(0, 0, ("Time",) if look.is_ruled else ())
    for at, name in enumerate(look.day_names):
        yield Cell(0, at + 1, tuple(name.upper()) if look.stacked_days else (name,), is_bold=True)
    lesson_number = 0
    for at, slot in enumerate(plan.slots):
        lesson_number += slot.common is None
        spans = look.times == "spans" or slot.common is not None
        text = print_span(slot.start, slot.end) if spans and look.times != "starts" else print_start(slot.start)
        label = f"Period {lesson_number}" if look.times == "legend" and slot.common is None else text
        yield Cell(at + 1, 0, (label,), is_upright=look.upright)
        yield from _common(slot.common, at, look) if slot.common else ()
    for day, lessons in enumerate(plan.days):
        for lesson in lessons:
            yield _lesson(lesson, day, look, print_span)


def _common(name: str, at: int, look: Look) -> Iterator[Cell]:
    if look.common == "merged":
        yield Cell(at + 1, 1, (name,), columns=len(DAYS), is_upright=look.days_below, shade=look.shade)
        return
    texts = tuple(name.upper()) if look.common == "letters" else (name,) * len(DAYS)
    for day, text in enumerate(texts):
        yield Cell(at + 1, day + 1, (text,), is_bold=look.common == "letters", shade=look.shade)


def _lesson(lesson: Lesson, day: int, look: Look, print_span: Callable[[int, int], str]) -> Cell:
    lines = _broken(lesson.name)
    lines = [*lines, lesson.notes] if lesson.notes else lines
    lines = [print_span(*lesson.printed), *lines] if lesson.printed else lines
    is_upright = look.upright and lesson.first == lesson.last and not lesson.printed
    return Cell(lesson.first + 1, day + 1, tuple(lines), rows=lesson.last - lesson.first + 1, is_upright=is_upright)


def _broken(name: str) -> list[str]:
    words = name.split(" ")
    return [" ".join(words[:1]), " ".join(words[1:])] if len(name) > _LONG_NAME and len(words) > 1 else [name]


def _turned(cell: Cell, look: Look) -> Cell:
    if not look.days_below:
        return cell
    return replace(cell, row=cell.column, column=cell.row, rows=cell.columns, columns=cell.rows)


def _legend(plan: Week, print_span: Callable[[int, int], str]) -> Iterator[Text]:
    lessons = [slot for slot in plan.slots if slot.common is None]
    for at, slot in enumerate(lessons):
        yield Text(40 + 190 * (at % 4), 572 + 12 * (at // 4), f"Period {at + 1}: {print_span(slot.start, slot.end)}", 8)


def _blocks(plan: Week, look: Look) -> Iterator[dict[str, object]]:
    follow = [slot.start for slot in plan.slots[1:]]
    ends = [*follow, None] if look.times == "starts" else [slot.end for slot in plan.slots]
    for day, lessons in zip(DAYS, plan.days, strict=True):
        for slot, end in zip(plan.slots, ends, strict=True):
            if slot.common:
                yield block(slot.common, day, slot.start, end)
        for lesson in lessons:
            start, end = lesson.printed or (plan.slots[lesson.first].start, ends[lesson.last])
            yield block(lesson.name, day, start, end, lesson.notes)
