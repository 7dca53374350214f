"""What the API answers, as frozen types; what it may add later is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Self, TypedDict, TypeVar

Wire = Mapping[str, Any]

FINAL = frozenset({"completed", "failed", "rejected", "expired", "cancelled"})
"""Statuses that never change again."""
IN_REVIEW = "hitl_pending"
"""The status of a job that waits for a person."""


class Field(TypedDict, total=False):
    """One value of a result file."""

    value: Any
    confidence: float | None
    source: str
    page: int | None
    box: list[float] | None
    why: str | None


class Part(TypedDict):
    """One of several documents in a file."""

    type: str
    kinds: dict[str, float]
    language: str | None
    confidence: float | None
    calibrated: bool
    fields: dict[str, Field]
    lines: list[dict[str, Any]]
    timeblocks: list[dict[str, Any]]
    problems: list[Any]
    firstPage: int
    lastPage: int


class Result(TypedDict, total=False):
    """The result file, as the API sends it."""

    documentId: str
    type: str
    kinds: dict[str, float]
    language: str | None
    status: str
    confidence: float | None
    calibrated: bool
    route: str | None
    fields: dict[str, Field]
    timeblocks: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    pages: list[dict[str, Any]]
    text: str
    problems: list[Any]
    parts: list[Part]
    """The documents in a file that holds several; a file that is one has none."""
    timings: dict[str, float]
    cost: dict[str, Any]
    resultUrl: str | None
    """Where the whole of it lies if it is too large for an answer; the SDK fetches it from there."""


@dataclass(frozen=True, kw_only=True)
class User:
    id: str
    email: str
    role: str
    tenant_id: str

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        return cls(id=data["id"], email=data["email"], role=data["role"], tenant_id=data["tenantId"])


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a session is held by: a token for each request, and one that is good once for the next pair."""

    access_token: str | None = None
    refresh_token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Session:
    user: User
    tokens: Tokens
    expires_in: int

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        tokens = data["tokens"]
        return cls(
            user=User.from_wire(data["user"]),
            tokens=Tokens(access_token=tokens["accessToken"], refresh_token=tokens.get("refreshToken")),
            expires_in=tokens["expiresIn"],
        )


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """Opens one WebSocket, once."""

    ticket: str
    expires_in: int
    url: str

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        return cls(ticket=data["ticket"], expires_in=data["expiresIn"], url=data["url"])


@dataclass(frozen=True, kw_only=True)
class Form:
    """A pre-signed form: where the bytes go, and what goes with them."""

    url: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        return cls(url=data["url"], fields=data["fields"], headers=data.get("headers") or {})


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A document that the API knows; `form` is None where its bytes are there already."""

    document_id: str
    job_id: str
    status: str
    duplicate_of: str | None
    form: Form | None

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        duplicate_of = data.get("duplicateOf")
        form = data.get("upload")
        return cls(
            document_id=duplicate_of or data["documentId"],
            job_id=data["jobId"],
            status=data["status"],
            duplicate_of=duplicate_of,
            form=Form.from_wire(form) if form else None,
        )


@dataclass(frozen=True, kw_only=True)
class JobState:
    """A job at one version: what a push says, and what every answer about a job says too."""

    job_id: str
    document_id: str | None
    version: int
    status: str
    stage: str | None
    progress: int
    confidence: float | None
    error_code: str | None
    message: str | None

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        return cls(**_state(data))

    @property
    def final(self) -> bool:
        """Nothing will change any more."""
        return self.status in FINAL


@dataclass(frozen=True, kw_only=True)
class Job(JobState):
    """A job with its history."""

    route: str | None
    timings: Mapping[str, float]
    cost: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...]
    created_at: str | None
    updated_at: str | None

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        return cls(
            **_state(data),
            route=data.get("route"),
            timings=data.get("timings") or {},
            cost=data.get("cost") or {},
            events=tuple(data.get("events") or ()),
            created_at=data.get("createdAt"),
            updated_at=data.get("updatedAt"),
        )


def _state(data: Wire) -> dict[str, Any]:
    return {
        "job_id": data["jobId"],
        "document_id": data.get("documentId"),
        "version": int(data["version"]),
        "status": data["status"],
        "stage": data.get("stage"),
        "progress": int(data.get("progress") or 0),
        "confidence": data.get("confidence"),
        "error_code": data.get("errorCode"),
        "message": data.get("message"),
    }


@dataclass(frozen=True, kw_only=True)
class Document:
    document_id: str
    job_id: str | None
    file_name: str
    content_type: str
    size: int
    type: str | None
    status: str
    created_at: str | None

    @classmethod
    def from_wire(cls, data: Wire) -> Self:
        return cls(
            document_id=data["documentId"],
            job_id=data.get("jobId"),
            file_name=data["fileName"],
            content_type=data["contentType"],
            size=data["size"],
            type=data.get("type"),
            status=data["status"],
            created_at=data.get("createdAt"),
        )


T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    page: int
    limit: int
    total: int
    has_next: bool
    next_cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far one file has come: of its bytes while it is sent, of its job afterwards."""

    file: Path
    status: str
    stage: str | None
    percent: int


@dataclass(frozen=True, kw_only=True)
class ProcessedDocument:
    """How one file ended. `error_code` and `message` are set where it ended badly.

    Of a file that waits for a person, `result` is the draft that the person is asked about.
    """

    file: Path
    status: str
    document_id: str | None = None
    job_id: str | None = None
    duplicate_of: str | None = None
    result: Result | None = None
    error_code: str | None = None
    message: str | None = None

    @property
    def completed(self) -> bool:
        return self.status == "completed"

    @property
    def needs_review(self) -> bool:
        return self.status == IN_REVIEW

    def as_json(self) -> dict[str, Any]:
        """The result file with `file` and `status`, and what went wrong where it did."""
        ids = {"documentId": self.document_id, "jobId": self.job_id, "duplicateOf": self.duplicate_of}
        wrong = {"errorCode": self.error_code, "message": self.message}
        file = {"file": str(self.file), **_given(ids), **(self.result or {})}
        return {**file, "status": self.status, **_given(wrong)}


def _given(values: Wire) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
