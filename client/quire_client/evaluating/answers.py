"""What came back for a document, whichever way it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from quire_client.models import FINAL, IN_REVIEW, Job, ProcessedDocument, Wire

_LATER = ("review", "llm")
"""Routes that are more than a reading."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A result, or the draft of one that a person is asked about; a document that failed has no values."""

    file: str
    status: str
    document_id: str | None = None
    type: str | None = None
    route: str | None = None
    confidence: float | None = None
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    blocks: tuple[Mapping[str, Any], ...] = ()
    text: str | None = None
    pages: int | None = None
    seconds: float | None = None
    """What the steps took, without waiting for people."""
    error_code: str | None = None

    @property
    def way(self) -> str:
        """accept | llm | review | failed."""
        if self.status == IN_REVIEW:
            return "review"
        if self.status != "completed":
            return "failed"
        return self.route if self.route in _LATER else "accept"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Wire) -> Answer:
        return cls(**{**data, "blocks": tuple(data["blocks"])})


def answer_of(file: str, document: ProcessedDocument, job: Job | None) -> Answer:
    given: Wire = document.result or {}
    return Answer(
        file=file,
        status=document.status,
        document_id=document.document_id,
        type=given.get("type"),
        route=given.get("route"),
        confidence=given.get("confidence"),
        fields=given.get("fields") or {},
        blocks=tuple(given.get("timeblocks") or ()),
        text=given.get("text"),
        pages=len(given.get("pages") or ()) or None,
        seconds=_seconds(job),
        error_code=document.error_code,
    )


def _seconds(job: Job | None) -> float | None:
    if job is None or job.status not in FINAL | {IN_REVIEW} or not job.timings:
        return None
    return sum(took for step, took in job.timings.items() if step != "review") / 1000
