"""What reviewers have said of documents, held against what was read."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints, field_validator

from quire.domain.lists import FollowedQuery, printable
from quire.domain.model import Model
from quire.domain.pages import Box
from quire.domain.people import NamedPerson
from quire.domain.results import Claims, Field
from quire.domain.review import Decision, Draft, Vouched
from quire.domain.tasks import TaskStatus
from quire.domain.timetables import BlockDraft, ReadBlock

_MOST = 5_000_000
"""Bytes of all values in an answer, which travels as a text inside a function's answer, escaped twice."""

Verdict = Literal[TaskStatus.SUBMITTED, TaskStatus.REJECTED]


class Kind(StrEnum):
    FIELD = "field"
    LINE = "line"
    TIMEBLOCK = "timeblock"


class ReviewedValue(Model):
    """One value before and after a person looked at it; a row or a time block that came or went has only one of both.

    `vouched` tells what the person said from what they left as it was read; `confidence`, `page` and `box` are those of
    the field that was read.
    """

    part: int | None = None
    """Which of several documents in the file, counted from 1."""
    kind: Kind
    name: str | None = None
    index: int | None = None
    """The place of a row or block in its list, as it was left or, of what is gone, as it was read."""
    before: Any
    after: Any
    vouched: bool
    changed: bool
    confidence: float | None = None
    page: int | None = None
    box: Box | None = None


class Review(Model):
    """A review as lists show it."""

    task_id: UUID
    document_id: UUID
    job_id: UUID
    attempt: int
    file_name: str
    content_type: str
    type: str
    verdict: Verdict
    reviewed_by: NamedPerson
    reviewed_at: datetime
    review_notes: str | None


class ReviewDetail(Review):
    """A review with every value; those of a rejected document were not looked at."""

    values: tuple[ReviewedValue, ...]
    truncated: bool
    """The answer cannot hold all values; the task has them."""


class ReviewQuery(FollowedQuery):
    """What GET /hitl/reviews can be asked."""

    sort_by: Literal["reviewedAt"] = "reviewedAt"
    verdict: Verdict | None = None
    type: Annotated[str, StringConstraints(max_length=100)] | None = None
    reviewed_from: AwareDatetime | None = None
    reviewed_to: AwareDatetime | None = None
    """Up to and without this moment."""

    _type_is_printable = field_validator("type")(printable)


@dataclass(frozen=True)
class Recorded:
    """A review with all that it was about and all that was said."""

    review: Review
    draft: Draft
    decision: Decision


def detailed(recorded: Sequence[Recorded]) -> list[ReviewDetail]:
    """Each review with its values, as far as one answer can hold them all."""
    left, details = _MOST, []
    for one in recorded:
        values = tuple(reviewed_values(one.draft, one.decision))
        left -= _size(values)
        kept = values if left >= 0 else ()
        details.append(ReviewDetail(**dict(one.review), values=kept, truncated=len(kept) < len(values)))
    return details


def reviewed_values(draft: Draft, decision: Decision) -> Iterator[ReviewedValue]:
    """Every value of the document, or of each document in the file; of a rejected one there are none."""
    if decision.verdict is TaskStatus.REJECTED:
        return
    if not draft.parts:
        yield from _values(draft, decision, None)
    said = {one.part: one for one in decision.parts}
    for number, part in enumerate(draft.parts, start=1):
        yield from _values(part, said.get(number, Vouched(fields={})), number)


def _values(read: Draft | Claims, said: Vouched | Decision, part: int | None) -> Iterator[ReviewedValue]:
    for name in {**read.fields, **said.fields}:
        yield _field(name, read.fields.get(name), said.fields, part)
    lines = [_plain(line) for line in read.lines]
    yield from _listed(Kind.LINE, lines, None if said.lines is None else list(said.lines), part)
    blocks = [_block(block) for block in read.timeblocks]
    yield from _listed(
        Kind.TIMEBLOCK, blocks, None if said.timeblocks is None else list(map(_block, said.timeblocks)), part
    )


def _field(name: str, read: Field | None, said: Mapping[str, Any], part: int | None) -> ReviewedValue:
    before = None if read is None else read.value
    after = said.get(name, before)
    return ReviewedValue(
        part=part,
        kind=Kind.FIELD,
        name=name,
        before=before,
        after=after,
        vouched=name in said,
        changed=before != after,
        confidence=None if read is None else read.confidence,
        page=None if read is None else read.page,
        box=None if read is None else read.box,
    )


def _listed(kind: Kind, read: Sequence[Any], said: Sequence[Any] | None, part: int | None) -> Iterator[ReviewedValue]:
    for index, before, after in _paired(read, read if said is None else said):
        yield ReviewedValue(
            part=part,
            kind=kind,
            index=index,
            before=before,
            after=after,
            vouched=said is not None,
            changed=before != after,
        )


def _paired(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Equal ones belong together wherever they stand; the others one after the other, in their order."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for index, one in enumerate(before):
        waiting[_key(one)].append(index)
    stayed = {index: places.popleft() for index, one in enumerate(after) if (places := waiting[_key(one)])}
    yield from ((index, before[was], after[index]) for index, was in stayed.items())
    gone = sorted(set(range(len(before))).difference(stayed.values()))
    come = [index for index in range(len(after)) if index not in stayed]
    for was, index in zip_longest(gone, come):
        place = was if index is None else index
        yield place, None if was is None else before[was], None if index is None else after[index]


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _plain(line: Mapping[str, Field]) -> dict[str, Any]:
    return {name: cell.value for name, cell in line.items()}


def _block(block: ReadBlock | BlockDraft) -> dict[str, Any]:
    """What a time block says; how sure that is and how it is shown is no part of it."""
    said: dict[str, Any] = block.wire()
    return {name: said[name] for name in ("name", "dayOfWeek", "startTime", "endTime", "notes")}


def _size(values: Sequence[ReviewedValue]) -> int:
    return sum(len(json.dumps(value.model_dump_json(by_alias=True)).encode()) for value in values)
