"""Announcing a file, and what the announcer gets back."""

from __future__ import annotations

import json
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from quire.domain.keepable import refuse_unkeepable
from quire.domain.model import Model
from quire.domain.refs import JobRef
from quire.domain.statuses import Status
from quire.domain.texts import TypeName

_METADATA_BYTES = 4096


class UploadRequest(Model):
    """The body of POST /documents/upload."""

    file_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
    content_type: str
    size: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, StringConstraints(pattern="^[0-9A-Fa-f]{64}$", to_lower=True)] | None = None
    type: TypeName | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    force: bool = False

    @field_validator("file_name")
    @classmethod
    def _name_is_printable(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("must not contain control characters")
        return name

    @field_validator("metadata")
    @classmethod
    def _metadata_is_small(cls, metadata: dict[str, Any]) -> dict[str, Any]:
        refuse_unkeepable(metadata, most_bytes=_METADATA_BYTES)
        return metadata

    @property
    def fingerprint(self) -> str:
        """Equal for two requests that ask for the same."""
        return sha256(json.dumps(self.wire(), sort_keys=True).encode()).hexdigest()


class UploadForm(Model):
    """A pre-signed form; `fields` go before the file, in this order."""

    url: str
    method: str = "POST"
    fields: dict[str, str]
    headers: dict[str, str] = Field(default_factory=dict)
    expires_at: datetime


class Asked(Model):
    """What stood beside a request."""

    correlation_id: str
    idempotency_key: str | None = None


class Registration(Model):
    """A request together with the ids that it gets if it is new."""

    job: JobRef
    user_id: UUID
    request: UploadRequest
    idempotency_key: str | None
    at: datetime
    sees_everything: bool = False
    """Whether a document that somebody else of the tenant sent may be the answer."""


class Origin(Enum):
    """Where the answer to a registration came from."""

    NEW = "new"
    REPEATED = "repeated"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


class Registered(Model):
    origin: Origin
    job: JobRef
    status: Status


class RetryRequest(Model):
    """The body of POST /jobs/{id}/retry."""

    use_llm: bool = True


class Retry(Model):
    """A further attempt at a document: its job, and what it may use."""

    job_id: UUID
    use_llm: bool
    correlation_id: str
    at: datetime


class Accepted(Model):
    """The answer to an upload request: a form, or the earlier document that has the same content."""

    document_id: UUID
    job_id: UUID
    status: Status
    status_url: str
    upload: UploadForm | None = None
    duplicate_of: UUID | None = None

    def wire(self) -> dict[str, Any]:
        """On the wire only what there is: either a form or the earlier document."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
