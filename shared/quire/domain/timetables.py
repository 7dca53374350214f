"""Timetables: what happens when in a week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, computed_field, model_validator

from quire.domain.lists import PageQuery
from quire.domain.model import Model
from quire.domain.pages import Box
from quire.domain.patterns import found
from quire.domain.texts import Prose, Words, cleaned

MOST_BLOCKS = 500

_TIME_OF_DAY = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
TimeOfDay = Annotated[str, StringConstraints(pattern=_TIME_OF_DAY)]
"""A time of day as 08:35."""


class Day(StrEnum):
    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"

    @property
    def number(self) -> int:
        """Monday is 0."""
        return list(Day).index(self)


class BlockDraft(Model):
    """A time block as it is sent. Real timetables often say only when something begins, or only when it ends."""

    name: Words
    day_of_week: Day
    start_time: TimeOfDay | None = None
    end_time: TimeOfDay | None = None
    notes: Prose | None = None
    color: Annotated[str, StringConstraints(pattern="^#[0-9A-Fa-f]{6}$")] | None = None
    position: Annotated[int, Field(strict=True, ge=0, le=100_000)] | None = None
    """Its place in the list; without one the block comes last."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> BlockDraft:
        if self.start_time is not None and self.end_time is not None and self.end_time <= self.start_time:
            raise ValueError("endTime must be after startTime")
        return self


def is_unknown(fact: object) -> bool:
    """Whether there is nothing to tell: where a block stands is left out of those that were read nowhere."""
    return fact is None


class ReadBlock(Model):
    """A time block as it was read from a document, right or wrong; where it stands, and how it was found."""

    name: str
    day_of_week: Day
    start_time: TimeOfDay | None = None
    end_time: TimeOfDay | None = None
    notes: str | None = None
    confidence: float | None = None
    page: Annotated[int | None, Field(exclude_if=is_unknown)] = None
    box: Annotated[Box | None, Field(exclude_if=is_unknown)] = None
    why: Annotated[str | None, Field(exclude_if=is_unknown)] = None

    def draft(self, position: int) -> BlockDraft:
        """The block as a timetable takes it: an end before the start is left out, and too long a text is cut."""
        ends = self.end_time if self.start_time is None or (self.end_time or "") > self.start_time else None
        return BlockDraft(
            name=cleaned(self.name) or "?",
            day_of_week=self.day_of_week,
            start_time=self.start_time,
            end_time=ends,
            notes=cleaned(self.notes),
            position=position,
        )


class TimeBlock(BlockDraft):
    timeblock_id: UUID
    timetable_id: UUID
    position: int

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents it this way
    @property
    def duration(self) -> int | None:
        """Minutes; None while start or end is unknown."""
        if self.start_time is None or self.end_time is None:
            return None
        return minutes(self.end_time) - minutes(self.start_time)


class Heading(Model):
    """What stands above a timetable; the body of PUT /timetables/{id}."""

    name: Words
    class_name: Words | None = None
    teacher: Words | None = None
    term: Words | None = None
    year: Annotated[int, Field(strict=True, ge=1900, le=2199)] | None = None
    school: Words | None = None


class TimetableDraft(Heading):
    """The body of POST /timetables."""

    timeblocks: Annotated[tuple[BlockDraft, ...], Field(max_length=MOST_BLOCKS)] = ()


def drafted(values: Mapping[str, Any], blocks: Sequence[ReadBlock], *, name: str) -> TimetableDraft:
    """The timetable that a document says, under `name` unless it names a class."""
    texts = {field: cleaned(values.get(field)) for field in ("className", "teacher", "term", "school")}
    year = values.get("year")
    return TimetableDraft(
        name=texts["className"] or cleaned(name) or "Timetable",
        class_name=texts["className"],
        teacher=texts["teacher"],
        term=texts["term"],
        year=year if isinstance(year, int) and 1900 <= year <= 2199 else None,
        school=texts["school"],
        timeblocks=tuple(block.draft(position) for position, block in enumerate(blocks[:MOST_BLOCKS])),
    )


class TimetableEntry(Heading):
    """A timetable as lists show it."""

    timetable_id: UUID
    document_id: UUID | None
    """The document that it was made from; None for one that was made by hand."""
    created_at: datetime
    updated_at: datetime


class Overlap(Model):
    """Two blocks at the same time: often a mistake, sometimes meant, so it is said and not refused."""

    kind: Literal["overlap"]
    timeblocks: tuple[UUID, UUID]
    message: str


class Timetable(TimetableEntry):
    timeblocks: tuple[TimeBlock, ...]

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents it this way
    @property
    def warnings(self) -> tuple[Overlap, ...]:
        return tuple(overlaps(self.timeblocks))


class TimetableQuery(Model):
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    sort_by: Literal["createdAt", "updatedAt", "name"] = "createdAt"
    order: Literal["asc", "desc"] = "desc"
    document_id: UUID | None = None

    @property
    def pages(self) -> PageQuery:
        return PageQuery(page=self.page, limit=self.limit, order=self.order)


def is_time_of_day(text: str) -> bool:
    return found(_TIME_OF_DAY, text)


def minutes(clock: str) -> int:
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def overlaps(blocks: Iterable[TimeBlock]) -> Iterator[Overlap]:
    """Blocks that begin before an earlier one of their day has ended; at most one warning for each block."""
    timed = [block for block in blocks if block.duration is not None]
    timed.sort(key=lambda block: (block.day_of_week.number, block.start_time, block.end_time))
    for _, day in groupby(timed, key=lambda block: block.day_of_week):
        yield from _overlaps_of_day(list(day))


def _overlaps_of_day(blocks: Sequence[TimeBlock]) -> Iterator[Overlap]:
    latest = blocks[0]
    for block in blocks[1:]:
        if str(block.start_time) < str(latest.end_time):
            message = f"On {block.day_of_week}, {block.name} begins before {latest.name} has ended."
            yield Overlap(kind="overlap", timeblocks=(latest.timeblock_id, block.timeblock_id), message=message)
        latest = max(latest, block, key=lambda one: str(one.end_time))
