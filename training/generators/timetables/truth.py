"""What a reader ought to find on a sheet, in the form of the evaluation data."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from training.generators.timetables.sheets import Text
from training.generators.timetables.weeks import Week

Truth = dict[str, Any]


def block(name: str, day: str, start: int | None, end: int | None, notes: str | None = None) -> Truth:
    return {"name": name, "dayOfWeek": day, "startTime": _clock(start), "endTime": _clock(end), "notes": notes}


def heading_truth(plan: Week, blocks: list[Truth]) -> Truth:
    return {
        "className": plan.class_name,
        "teacher": plan.teacher,
        "term": plan.term,
        "year": plan.year,
        "school": plan.school,
        "blocks": blocks,
    }


def heading_texts(random: Random, plan: Week) -> Iterator[Text]:
    """School, class, teacher, term and year above the table, with or without labels."""
    yield Text(40, 45, plan.school, 16, is_bold=True)
    if random.random() < 0.5:
        yield Text(40, 70, f"Class: {plan.class_name}", 11)
        yield Text(220, 70, f"Teacher: {plan.teacher}", 11)
        yield Text(480, 70, f"Term: {plan.term} {plan.year}", 11)
    else:
        yield Text(40, 70, f"Timetable {plan.class_name}", 12)
        yield Text(40, 90, f"{plan.teacher}", 11)
        yield Text(300, 90, f"{plan.term} {plan.year}", 11)


def _clock(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"
