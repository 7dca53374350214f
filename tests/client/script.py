"""How the stand-in misbehaves, and what it knows of a job."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

JOURNEY = ("uploaded", "classifying", "preprocessing", "extracting", "saving", "completed")


@dataclass
class Script:
    """How the server shall misbehave; untouched, it does not."""

    journeys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """File name -> statuses of its job."""
    endings: dict[str, tuple[str, str]] = field(default_factory=dict)
    """File name -> error code and message of its job."""
    refusals: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    """Status, code and headers of the next answers to announcements."""
    unauthorized: int = 0
    types: int = 3
    forms_refused: int = 0
    storage_error: str | None = None
    silent_versions: frozenset[int] = frozenset()
    """Versions that are never pushed."""
    stale_after: int | None = None
    """After this version an old push comes again."""
    drop_after: int | None = None
    """After this version the connection is cut, once."""
    websocket: bool = True
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    """File name -> what its result, or its draft, says besides the usual."""
    no_draft: frozenset[str] = frozenset()
    """File names of which there is no draft to be had."""
    jobs_refused: frozenset[str] = frozenset()
    """File names whose jobs are not shown, though they are pushed."""
    picture: bytes | None = None
    """Of every page."""
    stored_when_followed: bool = False
    """The storage answers only when the job has a subscriber: a client then has no reason to ask of itself."""
    job_errors: int = 0
    """So many GETs of a job answer 503."""


@dataclass
class StoredJob:
    job_id: str
    document_id: str
    file_name: str
    sha256: str
    size: int
    version: int = 0
    status: str = "pending"
    error: tuple[str, str] | None = None
    content: bytes | None = None
    followed: asyncio.Event = field(default_factory=asyncio.Event)

    def ids(self) -> dict[str, str]:
        return {"documentId": self.document_id, "jobId": self.job_id}

    def as_document(self) -> dict[str, Any]:
        file = {"fileName": self.file_name, "contentType": "application/pdf", "size": self.size}
        return {**self.ids(), **file, "type": "document", "status": self.status}

    def wire(self) -> dict[str, Any]:
        code, message = self.error or (None, None)
        return {
            **self.ids(),
            "version": self.version,
            "status": self.status,
            "stage": self.status,
            "progress": min(100, 20 * self.version),
            "confidence": None,
            "errorCode": code,
            "message": message,
        }
