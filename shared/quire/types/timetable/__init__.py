"""A school timetable: what happens when on which day of the week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import FoundBlock, Reading
from quire.domain.timetables import Day
from quire.domain.types import DocumentType
from quire.types.timetable.heading import heading_of
from quire.types.timetable.judging import found_block
from quire.types.timetable.week import week_of
from quire.types.timetable.writing import WrittenLine

TYPE = {
    "title": "Timetable",
    "description": "A week's plan, which becomes time blocks.",
    "schema": {
        "type": "object",
        "properties": {
            "className": {"type": ["string", "null"]},
            "teacher": {"type": ["string", "null"]},
            "term": {"type": ["string", "null"]},
            "year": {"type": ["integer", "null"]},
            "school": {"type": ["string", "null"]},
            "timeblocks": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "dayOfWeek": {"enum": [day.value for day in Day]},
                        "startTime": {"type": ["string", "null"], "format": "time"},
                        "endTime": {"type": ["string", "null"], "format": "time"},
                        "notes": {"type": ["string", "null"]},
                    },
                    "required": ["name", "dayOfWeek"],
                },
            },
        },
        "required": ["timeblocks"],
    },
    "labels": {
        "className": "Class",
        "teacher": "Teacher",
        "term": "Term",
        "year": "Year",
        "school": "School",
        "timeblocks.name": "Name",
        "timeblocks.dayOfWeek": "Day",
        "timeblocks.startTime": "From",
        "timeblocks.endTime": "To",
        "timeblocks.notes": "Notes",
    },
    "hints": [*(day.value for day in Day), "timetable", "break", "lunch", "registration", "assembly", "period"],
    "rules": [
        {"rule": "required", "fields": ["timeblocks.name", "timeblocks.dayOfWeek"]},
        {"rule": "oneOf", "field": "timeblocks.dayOfWeek", "values": [day.value for day in Day]},
        {"rule": "order", "fields": ["timeblocks.startTime", "timeblocks.endTime"], "strict": True},
        {"rule": "range", "field": "year", "min": 1900, "max": 2199},
    ],
}


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    blocks: list[FoundBlock] = []
    around: list[tuple[int, WrittenLine]] = []
    for page in pages:
        said = week_of(page)
        blocks += (found_block(timed, said.timed) for timed in said.timed)
        around += ((page.number, line) for line in said.heading)
    return Reading(fields=heading_of(around), blocks=tuple(_once(blocks)))


def _once(blocks: Iterable[FoundBlock]) -> Iterator[FoundBlock]:
    """Blocks by day and time; what two tables say alike counts once."""
    seen: set[tuple[str, Day, str | None, str | None]] = set()
    for one in sorted(blocks, key=lambda one: (one.block.day_of_week.number, one.block.start_time or "")):
        block = one.block
        key = (block.name.casefold(), block.day_of_week, block.start_time, block.end_time)
        if key not in seen:
            seen.add(key)
            yield one
