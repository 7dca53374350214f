"""What arrives in the upload bucket, and whether it is what was announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from pydantic import Field

from quire.domain.codes import ErrorCode
from quire.domain.content import CONTENT_TYPES, SNIFFED_BYTES, sniffed
from quire.domain.model import Model
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.routing import ReviewPolicy
from quire.domain.statuses import Status


class Arrived(Model):
    """An object that was created in the upload bucket."""

    object: ObjectRef
    size: int


class Parcel(Model):
    """What was announced for an upload, and the version that it is bound to once one has arrived."""

    job: JobRef
    content_type: str
    size: int
    sha256: str | None
    type: str | None
    pinned_version: str | None
    force: bool
    use_llm: bool
    status: Status
    review: ReviewPolicy = Field(default_factory=ReviewPolicy)
    """What the tenant wants to see before it counts."""
    monthly_usd: Decimal | None = None
    """What the tenant lets a month cost."""

    @property
    def may_be_known(self) -> bool:
        """Whether the result of the same content, read earlier, will do."""
        return not self.force and self.job.attempt == 1


class Arrival(Model):
    """Which content a document is bound to."""

    job: JobRef
    version_id: str
    sha256: str | None
    """None for content that was refused by its size, unread."""


class Known(Model):
    """The attempt that read this content before, and how many pages it found."""

    job: JobRef
    pages: int


@dataclass(frozen=True)
class Content:
    """What was measured of a file without opening it."""

    size: int
    sha256: str
    head: bytes


UNREAD = Content(size=0, sha256="", head=b"")
"""What is known of a file that was refused by its size."""


def address(key: str) -> tuple[UUID, UUID] | None:
    """Tenant and document that an upload key names, or None for a key of no upload."""
    parts = key.split("/")
    if len(parts) != 3 or not parts[2].isdigit():
        return None
    try:
        return UUID(parts[0]), UUID(parts[1])
    except ValueError:
        return None


def measured(chunks: Iterable[bytes], *, most: int) -> Content:
    """What these bytes come to; of more than `most` it is only known that they are more."""
    digest, size, head = sha256(), 0, b""
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        head += chunk[: SNIFFED_BYTES - len(head)]
        if size > most:
            break
    return Content(size=size, sha256=digest.hexdigest(), head=head)


def size_problem(parcel: Parcel, size: int, *, max_bytes: int) -> ErrorCode | None:
    """Why a file of this size need not be looked at."""
    if size == 0:
        return ErrorCode.EMPTY
    if size > max_bytes:
        return ErrorCode.TOO_LARGE
    return None if size == parcel.size else ErrorCode.HASH_MISMATCH


def content_problem(parcel: Parcel, content: Content) -> ErrorCode | None:
    """Why this content is refused before anybody opens it."""
    if parcel.sha256 not in (None, content.sha256):
        return ErrorCode.HASH_MISMATCH
    declared = CONTENT_TYPES.get(parcel.content_type)
    if declared is None:
        return ErrorCode.UNSUPPORTED_TYPE
    return None if sniffed(content.head) is declared else ErrorCode.TYPE_MISMATCH
