"""What the API answers about reviews, as it sends it."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from quire_client.shapes import BlockDraft


class Task(TypedDict):
    """A document that waits for a person, or waited."""

    taskId: str
    documentId: str
    jobId: str
    fileName: str
    type: str
    status: str
    confidence: float | None
    calibrated: bool
    attempt: int
    priority: str
    priorityIsSet: bool
    claimedBy: str | None
    claimedByName: str | None
    claimExpiresAt: str | None
    decidedBy: str | None
    decidedByName: str | None
    decidedAt: str | None
    createdAt: str
    expiresAt: str
    version: int


class TaskDetail(Task):
    fields: dict[str, Any]
    lines: list[dict[str, Any]]
    timeblocks: list[dict[str, Any]]
    text: str
    pages: int
    problems: list[dict[str, Any]]
    parts: NotRequired[list[dict[str, Any]]]
    decision: dict[str, Any] | None


class VouchedPart(TypedDict):
    """What a reviewer says of one of several documents in a file; they are counted from 1."""

    part: int
    fields: dict[str, Any]
    lines: NotRequired[list[dict[str, Any]]]
    timeblocks: NotRequired[list[BlockDraft]]


class NamedPerson(TypedDict):
    id: str
    name: str


class Review(TypedDict):
    """A decision about a document; `verdict` is "submitted" or "rejected"."""

    taskId: str
    documentId: str
    jobId: str
    attempt: int
    fileName: str
    contentType: str
    type: str
    verdict: str
    reviewedBy: NamedPerson
    reviewedAt: str
    reviewNotes: str | None


class ReviewedValue(TypedDict):
    """A value before and after a person looked at it; `kind` is "field", "line" or "timeblock"."""

    part: int | None
    kind: str
    name: str | None
    index: int | None
    before: Any
    after: Any
    vouched: bool
    changed: bool
    confidence: float | None
    page: int | None
    box: list[float] | None


class ReviewDetail(Review):
    """A review with its values; where it is `truncated`, the task has them."""

    values: list[ReviewedValue]
    truncated: bool
