"""Files that people take away, and what they are asked for by."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from quire.domain.model import Model
from quire.domain.results import Link

_NO_PART_OF_A_NAME = re.compile(r"[^\w.-]+", re.ASCII)
_FIRST_DATE, _LAST_DATE = date(1970, 1, 1), date(2199, 12, 31)

CalendarDate = Annotated[date, Field(ge=_FIRST_DATE, le=_LAST_DATE)]


class ExportFormat(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    ExportFormat.JSON: "application/json",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.ICS: "text/calendar; charset=utf-8",
}


class TimetableExportQuery(Model):
    """`startsOn` and `endsOn` bound the weeks of a calendar; without them it starts when the timetable was made."""

    format: ExportFormat = ExportFormat.JSON
    starts_on: CalendarDate | None = None
    ends_on: CalendarDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> TimetableExportQuery:
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("endsOn must not be before startsOn")
        return self


class ExportQuery(TimetableExportQuery):
    """`table` is what a CSV holds, which has room for one: by default the first of these that is not empty.

    `part` is which of several documents in a file is meant, counted from 1; without it, all.
    """

    part: Annotated[int, Field(ge=1, le=1_000)] | None = None
    table: Literal["lines", "timeblocks", "fields", "text"] | None = None


class Download(Link):
    """A link to a file that was just made."""

    file_name: str
    size: int


def file_name(title: str, kind: ExportFormat) -> str:
    """A name that means the same to every system: plain letters, digits, dashes and dots, with the right ending."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    stem = _NO_PART_OF_A_NAME.sub("-", plain).strip("-.")[:80].strip("-.")
    return f"{stem or 'quire'}.{kind}"
