"""The result of a document: the same shape in the working files, the database and the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from quire.domain.codes import ErrorCode
from quire.domain.jobs import Status
from quire.domain.model import Model
from quire.domain.pages import Box, PageOfLines


class Field(Model):
    value: Any
    confidence: float | None
    source: str
    page: int | None
    box: Box | None
    why: str | None


class Cost(Model):
    usd: float = 0.0
    llm_tokens: int = 0


class Extraction(Model):
    """What was read from a document.

    `confidence` is the probability that the fields are right. Where no fields are claimed there is nothing to
    be confident of: it is null and `calibrated` is false. `route` says which way the reading went ("text":
    the text layer).
    """

    type: str
    confidence: float | None
    calibrated: bool
    route: str
    fields: dict[str, Field]
    problems: tuple[str, ...]
    cost: Cost
    pages: tuple[PageOfLines, ...]


class Result(Extraction):
    """The result file."""

    document_id: UUID
    status: Status
    text: str
    timings: dict[str, int]


class Document(Model):
    """A document as lists show it, with where its job stands."""

    document_id: UUID
    job_id: UUID
    file_name: str
    content_type: str
    size: int
    sha256: str | None
    type: str | None
    pages: int | None
    status: Status
    error_code: ErrorCode | None
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
