"""A school timetable: what happens when on which day of the week."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.timetables import Day
from quire.domain.types import DocumentType

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
    return Reading()
