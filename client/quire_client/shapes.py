"""What the API answers beyond documents and jobs, as it sends it."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class Link(TypedDict):
    """A short-lived address."""

    url: str
    contentType: str
    expiresAt: str


class Download(Link):
    fileName: str
    size: int


class Hit(TypedDict):
    """A document that a search found, and where its words stand."""

    document: dict[str, Any]
    highlights: list[dict[str, Any]]


class ApiKey(TypedDict):
    id: str
    name: str
    hint: str
    scopes: list[str]
    userId: str
    createdAt: str
    expiresAt: str


class MadeKey(TypedDict):
    """A new key; `key` is shown this once."""

    apiKey: ApiKey
    key: str


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
    claimedBy: str | None
    claimExpiresAt: str | None
    createdAt: str
    expiresAt: str


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


class TypeEntry(TypedDict):
    name: str
    title: str
    version: int
    builtIn: bool
    createdAt: str | None


class TypeDraft(TypedDict, total=False):
    title: str
    description: str | None
    schema: dict[str, Any]
    labels: dict[str, str]
    synonyms: dict[str, list[str]]
    rules: list[dict[str, Any]]
    hints: list[str]


class DocumentType(TypeDraft, total=False):
    name: str
    version: int
    builtIn: bool
    createdAt: str | None


class Heading(TypedDict, total=False):
    """A timetable without its blocks."""

    name: str
    className: str | None
    school: str | None
    teacher: str | None
    term: str | None
    year: int | None


class BlockDraft(TypedDict, total=False):
    name: str
    dayOfWeek: str
    startTime: str | None
    endTime: str | None
    notes: str | None
    color: str | None
    position: int | None


class TimeBlock(BlockDraft, total=False):
    timeblockId: str
    timetableId: str
    duration: int | None


class TimetableEntry(Heading, total=False):
    timetableId: str
    documentId: str | None
    createdAt: str
    updatedAt: str


class Timetable(TimetableEntry, total=False):
    timeblocks: list[TimeBlock]
    warnings: list[dict[str, Any]]


class Webhook(TypedDict):
    id: str
    url: str
    description: str
    events: list[str]
    enabled: bool
    createdAt: str


class NewWebhook(Webhook):
    """A new webhook; `secret`, which signs what it is told, is shown this once."""

    secret: str


class Delivery(TypedDict):
    id: str
    eventId: str
    type: str
    status: str
    attempts: int
    responseStatus: int | None
    problem: str | None
    createdAt: str
    attemptedAt: str | None
    nextAttemptAt: str | None


class Budget(TypedDict):
    monthlyUsd: float | None
    spentUsd: float


class Used(TypedDict):
    documents: int
    failed: int
    pages: int
    llmTokens: int
    usd: float


class DayOfUse(Used):
    day: str


class Usage(TypedDict):
    days: list[DayOfUse]
    total: Used
    budget: Budget
