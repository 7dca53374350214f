"""What people are asked to look at, and what they say about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, JsonValue, StringConstraints, field_validator, model_validator
from pydantic import Field as Limits

from quire.domain.keepable import refuse_unkeepable
from quire.domain.model import Model
from quire.domain.parts import again, apart
from quire.domain.refs import JobRef
from quire.domain.results import Extraction, Field, Part, is_empty, text_of
from quire.domain.rules import Problem
from quire.domain.tasks import Priority, TaskStatus
from quire.domain.timetables import MOST_BLOCKS, BlockDraft, ReadBlock

ROUTE = "review"
"""The route of a result that a person has decided."""

HUMAN_CONFIDENCE = 100.0

_ON_ITS_WAY = timedelta(minutes=5)
"""What is kept of the time for a decision to reach the execution: several tries, if the first ones fail."""

_MOST_FIELDS = 1_000
_MOST_LINES = 5_000
_MOST_COLUMNS = 50
_MOST_PARTS = 1_000
_MOST_BYTES = 1_000_000
_MOST_CHARACTERS = 500_000

FieldName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Row = Annotated[dict[FieldName, JsonValue], Limits(max_length=_MOST_COLUMNS)]
Values = dict[str, JsonValue] | tuple[dict[str, JsonValue], ...] | None


def _keepable(text: str) -> str:
    refuse_unkeepable(text, most_bytes=_MOST_BYTES)
    return text


Notes = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_keepable)]


class Vouched(Model):
    """Values that a reviewer vouches for."""

    fields: Annotated[dict[FieldName, JsonValue], Limits(max_length=_MOST_FIELDS)]
    lines: Annotated[tuple[Row, ...], Limits(max_length=_MOST_LINES)] | None = None
    """All rows, in the place of those that were read."""
    timeblocks: Annotated[tuple[BlockDraft, ...], Limits(max_length=MOST_BLOCKS)] | None = None

    @field_validator("fields", "lines")
    @classmethod
    def _values_can_be_kept(cls, said: Values) -> Values:
        rows = (said,) if isinstance(said, dict) else said or ()
        if any(not name.isprintable() for row in rows for name in row):
            raise ValueError("names of fields must not contain control characters")
        refuse_unkeepable(said, most_bytes=_MOST_BYTES)
        return said


class VouchedPart(Vouched):
    """Values of one of several documents in a file."""

    part: Annotated[int, Limits(strict=True, ge=1, le=_MOST_PARTS)]
    """Which one: they are counted from 1."""


class Submission(Vouched):
    """The body of POST /hitl/tasks/{id}/submit: the values that the reviewer vouches for.

    Those of a file that holds several documents stand in `parts`, whichever of them there is anything to say of.
    """

    parts: Annotated[tuple[VouchedPart, ...], Limits(max_length=_MOST_PARTS, exclude_if=is_empty)] = ()
    review_notes: Notes | None = None

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        if len({one.part for one in self.parts}) < len(self.parts):
            raise ValueError("a part must not be named twice")
        refuse_unkeepable(self.wire(), most_bytes=_MOST_BYTES)
        return self


class Rejection(Model):
    """The body of POST /hitl/tasks/{id}/reject."""

    review_notes: Notes | None = None


class Decision(Model):
    """What a reviewer decided, and when; it never changes."""

    verdict: Literal[TaskStatus.SUBMITTED, TaskStatus.REJECTED]
    fields: dict[str, JsonValue] = Limits(default_factory=dict)
    lines: tuple[dict[str, JsonValue], ...] | None = None
    timeblocks: tuple[BlockDraft, ...] | None = None
    parts: tuple[VouchedPart, ...] = Limits(default=(), exclude_if=is_empty)
    review_notes: str | None = None
    decided_by: UUID
    decided_at: datetime


class Draft(Model):
    """What was read from the document, for the reviewer to correct."""

    type: str
    confidence: float | None
    calibrated: bool
    fields: dict[str, Field]
    lines: tuple[dict[str, Field], ...] = ()
    timeblocks: tuple[ReadBlock, ...] = ()
    text: str = ""
    """How the document reads; what is long is cut."""
    pages: int = 0
    """How many it has."""
    problems: tuple[Problem, ...]
    parts: tuple[Part, ...] = Limits(default=(), exclude_if=is_empty)


class ReviewTask(Model):
    """A task as lists show it."""

    task_id: UUID
    document_id: UUID
    job_id: UUID
    attempt: int
    file_name: str
    type: str
    confidence: float | None
    calibrated: bool
    status: TaskStatus
    priority: Priority
    priority_is_set: bool
    """By a person; otherwise it is by the rule and changes with time."""
    claimed_by: UUID | None
    claimed_by_name: str | None
    claim_expires_at: datetime | None
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    created_at: datetime
    expires_at: datetime
    version: int
    """Rises with every change."""


class ReviewTaskDetail(ReviewTask):
    """A task with the values to look at and, once there is one, the decision."""

    fields: dict[str, Field]
    lines: tuple[dict[str, Field], ...] = ()
    timeblocks: tuple[ReadBlock, ...] = ()
    text: str = ""
    pages: int = 0
    problems: tuple[Problem, ...]
    parts: tuple[Part, ...] = Limits(default=(), exclude_if=is_empty)
    decision: Decision | None


class NewTask(Model):
    """A task as the state machine asks for it; the token is what resumes the execution."""

    task_id: UUID
    job: JobRef
    token: str
    asked_at: datetime
    """When the execution made the try that the token belongs to."""
    draft: Draft
    created_at: datetime
    expires_at: datetime


class Awaited(Model):
    """What the waiting execution is told, and with which token."""

    token: str
    verdict: TaskStatus
    is_first_try: bool
    """Nobody has sent this answer yet, not even one who died over it."""


def decidable_until(asked_at: datetime, *, seconds: int) -> datetime:
    """The execution waits for so many seconds; of a short time a tenth is kept for the way there."""
    whole = timedelta(seconds=seconds)
    return asked_at + whole - min(whole / 10, _ON_ITS_WAY)


def draft_of(extraction: Extraction) -> Draft:
    """All that was read; of the longest documents only how they begin to read."""
    return Draft(
        type=extraction.type,
        confidence=extraction.confidence,
        calibrated=extraction.calibrated,
        fields=extraction.fields,
        lines=extraction.lines,
        timeblocks=extraction.timeblocks,
        text=text_of(extraction.pages)[:_MOST_CHARACTERS],
        pages=len(extraction.pages),
        problems=extraction.problems,
        parts=extraction.parts,
    )


def corrected(extraction: Extraction, decision: Decision) -> Extraction:
    """The reading with the reviewer's values in the place of those that they name, in each document of the file."""
    if not extraction.parts:
        return _corrected(extraction, decision)
    said = {one.part: one for one in decision.parts}
    documents = enumerate(apart(extraction), start=1)
    return again(extraction, [_corrected(one, said.get(number, Vouched(fields={}))) for number, one in documents])


def _corrected(extraction: Extraction, decision: Vouched | Decision) -> Extraction:
    named = {name: _vouched(value, extraction.fields.get(name)) for name, value in decision.fields.items()}
    fields = {**extraction.fields, **named}
    blocks = extraction.timeblocks if decision.timeblocks is None else tuple(map(_taken, decision.timeblocks))
    known = [*(field.confidence for field in fields.values()), *(block.confidence for block in blocks)]
    confidence = min((one for one in known if one is not None), default=None)
    change: dict[str, object] = {"fields": fields, "timeblocks": blocks, "confidence": confidence}
    if decision.lines is not None:
        change["lines"] = tuple({name: _vouched(value, None) for name, value in row.items()} for row in decision.lines)
    return extraction.model_copy(update={**change, "route": ROUTE})


def _taken(block: BlockDraft) -> ReadBlock:
    """The block as the reviewer vouches for it."""
    return ReadBlock(
        name=block.name,
        day_of_week=block.day_of_week,
        start_time=block.start_time,
        end_time=block.end_time,
        notes=block.notes,
        confidence=HUMAN_CONFIDENCE,
    )


def _vouched(value: JsonValue, read: Field | None) -> Field:
    """The value as a person's own; it stays where it was read."""
    return Field(
        value=value,
        confidence=HUMAN_CONFIDENCE,
        source="human",
        page=None if read is None else read.page,
        box=None if read is None else read.box,
        why=None,
    )
