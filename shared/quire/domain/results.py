"""The result of a document: the same shape in the working files, the database and the API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Limits

from quire.domain.codes import ErrorCode
from quire.domain.model import Model
from quire.domain.pages import Box, PageOfLines
from quire.domain.refs import ObjectRef
from quire.domain.rules import Problem
from quire.domain.statuses import Status
from quire.domain.timetables import ReadBlock

_LARGEST_ANSWER = 6_000_000
"""Bytes. Lambda's own limit is 6 MiB; the rest is for the envelope."""


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

    def plus(self, other: Cost) -> Cost:
        return Cost(usd=round(self.usd + other.usd, 6), llm_tokens=self.llm_tokens + other.llm_tokens)


def is_empty(parts: tuple[object, ...]) -> bool:
    """Whether there is nothing to tell: `parts` is left out of all that is said of a single document."""
    return not parts


class Claims(Model):
    """What is said of one document.

    `confidence` is the probability that the fields are right. Where no fields are claimed there is nothing to be
    confident of: it is null and `calibrated` is false. `kinds` is how likely each type was, where the sender named
    none; `language` an ISO 639-1 code.
    """

    type: str
    kinds: dict[str, float] = Limits(default_factory=dict)
    language: str | None = None
    confidence: float | None
    calibrated: bool
    fields: dict[str, Field]
    lines: tuple[dict[str, Field], ...] = ()
    """Line items: what an invoice or a receipt lists."""
    timeblocks: tuple[ReadBlock, ...] = ()
    problems: tuple[Problem, ...]


class Part(Claims):
    """One of several documents in a file, and on which of its pages it stands."""

    first_page: int
    last_page: int


class Extraction(Claims):
    """What was read from a file.

    `route` says which way the reading went ("text": the text layer). A file that holds several documents has `parts`
    and says nothing else itself; one that is a document has none.
    """

    route: str
    cost: Cost
    pages: tuple[PageOfLines, ...]
    parts: tuple[Part, ...] = Limits(default=(), exclude_if=is_empty)


def text_of(pages: Iterable[PageOfLines]) -> str:
    return "\n\n".join(page.text for page in pages)


class Result(Extraction):
    """The result file.

    One that is too large for an answer is kept as a file: then `result_url` leads there for a few minutes, and
    the answer holds no fields, pages and text.
    """

    document_id: UUID
    status: Status
    text: str
    timings: dict[str, int]
    result_url: str | None = None

    @property
    def fits_an_answer(self) -> bool:
        """Whether the API can hand the result out: it travels as a text inside a function's answer, escaped twice."""
        return len(json.dumps(self.model_dump_json(by_alias=True))) <= _LARGEST_ANSWER

    def kept_at(self, url: str) -> Result:
        """What the answer says of a result that is kept as a file."""
        return self.model_copy(
            update={
                "fields": {},
                "lines": (),
                "timeblocks": (),
                "pages": (),
                "parts": (),
                "text": "",
                "result_url": url,
            }
        )


class ResultQuery(Model):
    """What GET /documents/{id}/result can be asked."""

    draft: bool = False
    """Also what was read from a document that a person has yet to look at."""


class Link(Model):
    """A short-lived way to an object that its holder may follow without signing in."""

    url: str
    expires_at: datetime
    content_type: str


class Stored(Model):
    """An object that people may see, and what they know it as."""

    object: ObjectRef
    file_name: str
    content_type: str


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
    progress: int
    confidence: float | None
    error_code: ErrorCode | None
    duplicate_of: UUID | None
    """The earlier document whose result this one was given, where the reader may see that one."""
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
