"""Documents, jobs and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from quire.domain.flow import Saved
    from quire.domain.intake import Arrival, Known, Parcel
    from quire.domain.jobs import Job, JobEvent, LoggedEvent
    from quire.domain.lists import DocumentQuery, Found, JobQuery
    from quire.domain.people import Principal
    from quire.domain.refs import JobRef
    from quire.domain.results import Document, Extraction, Stored
    from quire.domain.search import Hit, SearchQuery
    from quire.domain.uploads import Registered, Registration, Retry
    from quire.events import Announcement


class Documents(Protocol):
    """Documents and jobs of one tenant at a time."""

    def register(self, registration: Registration) -> Registered: ...

    def documents(self, who: Principal, query: DocumentQuery) -> Found[Document]: ...

    def document(self, who: Principal, document_id: UUID) -> Document | None: ...

    def jobs(self, who: Principal, query: JobQuery) -> Found[Job]: ...

    def job(self, who: Principal, job_id: UUID) -> tuple[Job, Sequence[LoggedEvent]] | None: ...

    def extraction(self, who: Principal, document_id: UUID) -> Extraction | None: ...

    def search(self, who: Principal, query: SearchQuery) -> Found[Hit]: ...

    def original(self, who: Principal, document_id: UUID) -> Stored | None:
        """The file as it arrived; None where there is none (to be seen)."""

    def pictured(self, who: Principal, document_id: UUID) -> JobRef | None:
        """The job that made the pictures of this document's pages: for content that was known, an earlier one."""

    def retry(self, who: Principal, job_id: UUID, retry: Retry) -> Job | None:
        """Begin the next attempt at the document whose latest job this is; None where that may not be (any more)."""

    def erase(self, who: Principal, document_id: UUID, *, at: datetime) -> bool:
        """Remove the document with all that is known of it and note its objects for removal; False if there is none."""

    def ping(self) -> None:
        """Return if the database answers; raise TransientError if not."""


class Arrivals(Protocol):
    def parcel(self, tenant_id: UUID, document_id: UUID) -> Parcel | None:
        """What was announced under this key, or None where nothing was."""

    def pin(self, arrival: Arrival) -> str:
        """Bind the document to this content unless it is bound; answers the version it is bound to."""

    def known(self, arrival: Arrival) -> Known | None:
        """Whose result the document would be given, if anyone's."""

    def adopt(self, arrival: Arrival) -> Saved | None:
        """Give the document the result of an earlier one with the same content; None where the tenant has none."""

    def has_ended(self, job: JobRef) -> bool:
        """Whether the job has ended, or is gone."""


class Results(Protocol):
    def save(self, job: JobRef, extraction: Extraction) -> None:
        """Keep the result of this attempt; doing it twice changes nothing."""


class Journal(Protocol):
    def append(self, event: JobEvent) -> bool:
        """Log the event, move its job and queue what changed, all at once.

        False if nothing changed; an event of a job that was erased is dropped.
        """


class Outbox(Protocol):
    def send_some(self, send: Callable[[Sequence[Announcement]], Sequence[bool]]) -> tuple[int, int]:
        """Hand the oldest announcements to `send` and keep those it did not take; answers (sent, kept)."""
