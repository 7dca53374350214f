"""What the API answers beyond documents and jobs, as it sends it."""

from __future__ import annotations

from typing import Any, TypedDict


class Link(TypedDict):
    """A short-lived address."""

    url: str
    contentType: str
    expiresAt: str


class Download(Link):
    fileName: str
    size: int


class PlacedWord(TypedDict):
    """`box` is left, top, right and bottom in 0..1 of the page; lines are counted from 0."""

    text: str
    box: list[float]
    line: int
    confidence: float | None


class PageWords(TypedDict):
    """What was read on a page, line by line; `source` is "text" or "ocr"."""

    number: int
    width: float
    height: float
    source: str
    hasImage: bool
    truncated: bool
    words: list[PlacedWord]


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


class TypeEntry(TypedDict):
    name: str
    title: str
    version: int
    builtIn: bool
    createdAt: str | None
    fields: list[str]
    rules: int


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


class Example(TypedDict, total=False):
    """A value as it is printed, or a box on a page; `name` and `label` are found where they are left out."""

    name: str
    label: str
    value: str
    page: int
    box: list[float]


class Trial(TypedDict):
    """What a type would find in a document; `parts` where several documents lie in it."""

    documentId: str
    pages: int
    pagesTried: int
    type: str
    kinds: dict[str, float]
    language: str | None
    confidence: float | None
    calibrated: bool
    fields: dict[str, Any]
    lines: list[dict[str, Any]]
    timeblocks: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    parts: list[dict[str, Any]]


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


class StepTime(TypedDict):
    step: str
    jobs: int
    medianMs: int
    p95Ms: int


class Usage(TypedDict):
    """`routes` counts completed documents by `auto`, `llm` and `review`, `errors` says how often each code was met."""

    days: list[DayOfUse]
    total: Used
    budget: Budget
    routes: dict[str, int]
    steps: list[StepTime]
    errors: list[dict[str, Any]]
