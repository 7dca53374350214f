"""What the steps need from the world, in their own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from quire.domain.flow import JobRef, ObjectRef
from quire.domain.intake import Arrival, Parcel
from quire.domain.jobs import Job, JobEvent, LoggedEvent
from quire.domain.keys import Seeded, SigningKey
from quire.domain.lists import DocumentQuery, Found, JobQuery
from quire.domain.pages import PageFacts, PageOfWords
from quire.domain.people import Account, Principal, User
from quire.domain.push import Connection
from quire.domain.results import Document, Extraction
from quire.domain.uploads import Registered, Registration, UploadForm
from quire.events import Announcement

Clock = Callable[[], datetime]


class Objects(Protocol):
    """The object store. Objects are read by exact version and never changed."""

    def read(self, ref: ObjectRef) -> bytes: ...

    def chunks(self, ref: ObjectRef) -> Iterator[bytes]: ...

    def write(self, key: str, body: bytes) -> ObjectRef:
        """Keep a working file."""


class UploadForms(Protocol):
    def form(self, key: str, *, content_type: str, size: int, sha256: str | None) -> UploadForm:
        """A form that lets its holder post exactly this file, once signed, for a few minutes."""


class PdfReader(Protocol):
    """Opens hostile files where they can do no harm; raises PermanentError for what cannot be read."""

    def survey(self, pdf: bytes, *, max_pages: int) -> Sequence[PageFacts]: ...

    def words(self, pdf: bytes, *, max_pages: int) -> Sequence[PageOfWords]: ...


class Documents(Protocol):
    """Documents and jobs of one tenant at a time."""

    def register(self, registration: Registration) -> Registered: ...

    def documents(self, who: Principal, query: DocumentQuery) -> Found[Document]: ...

    def document(self, who: Principal, document_id: UUID) -> Document | None: ...

    def jobs(self, who: Principal, query: JobQuery) -> Found[Job]: ...

    def job(self, who: Principal, job_id: UUID) -> tuple[Job, Sequence[LoggedEvent]] | None: ...

    def extraction(self, who: Principal, document_id: UUID) -> Extraction | None: ...

    def ping(self) -> None:
        """Return if the database answers; raise TransientError if not."""


class Arrivals(Protocol):
    def parcel(self, tenant_id: UUID, document_id: UUID) -> Parcel | None:
        """What was announced under this key, or None where nothing was."""

    def pin(self, arrival: Arrival) -> str:
        """Bind the document to this content unless it is bound; answers the version it is bound to."""


class Executions(Protocol):
    def start(self, name: str, work: dict[str, Any]) -> None:
        """Start the run of that name; one that exists already is left as it is."""


class Bus(Protocol):
    def put(self, announcements: Sequence[Announcement]) -> Sequence[bool]:
        """Publish; answers for each whether the bus took it."""


class Results(Protocol):
    def save(self, job: JobRef, extraction: Extraction) -> None:
        """Keep the result of this attempt; doing it twice changes nothing."""


class Journal(Protocol):
    def append(self, event: JobEvent) -> bool:
        """Log the event, move its job and queue what changed, all at once; False if nothing changed."""


class Outbox(Protocol):
    def send_some(self, send: Callable[[Sequence[Announcement]], Sequence[bool]]) -> tuple[int, int]:
        """Hand the oldest announcements to `send` and keep those it did not take; answers (sent, kept)."""


class Accounts(Protocol):
    def by_email(self, email: str) -> Account | None: ...

    def user(self, who: Principal) -> User | None: ...


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password fits; takes as long for nobody's hash (None) as for anybody's."""


class SigningKeys(Protocol):
    def active(self) -> SigningKey: ...


class Tokens(Protocol):
    def issue(self, user: User, *, expires_at: datetime) -> str: ...


class TokenReader(Protocol):
    def read(self, token: str) -> Principal | None:
        """Whom a valid token names; None for any other."""


class PublicKeys(Protocol):
    def all(self) -> Sequence[dict[str, Any]]:
        """The public halves of the signing keys as JWKs."""

    def publish(self, jwk: dict[str, Any]) -> None: ...


class Tickets(Protocol):
    def keep(self, ticket_hash: str, who: Principal, *, expires_at: datetime) -> None: ...

    def consume(self, ticket_hash: str, *, now: datetime) -> Principal | None:
        """Whose ticket it was; None for an unknown, used or expired one. Only one caller ever gets it."""


class Connections(Protocol):
    """Open WebSocket connections and the topics that they asked for."""

    def open(self, connection: Connection) -> None: ...

    def find(self, connection_id: str) -> Connection | None: ...

    def close(self, connection_id: str) -> None:
        """Forget the connection and its subscriptions."""

    def subscribe(self, connection: Connection, topic: str) -> None: ...

    def unsubscribe(self, connection: Connection, topic: str) -> None: ...

    def subscribers(self, topic: str) -> Sequence[Connection]: ...


class Snapshots(Protocol):
    """The latest known state of each job, kept where functions outside the network can read it."""

    def put(self, job: Job) -> bool:
        """Keep the state unless a later version is kept already: then False."""

    def find(self, tenant_id: UUID, job_id: UUID) -> Job | None: ...


class Pushes(Protocol):
    def post(self, connection_id: str, message: dict[str, Any]) -> bool:
        """Send to an open connection; False if it is gone."""

    def drop(self, connection_id: str) -> None:
        """Close the connection."""


class Schema(Protocol):
    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; answers the names of the migrations that were applied."""


class Seeds(Protocol):
    """What a fresh installation needs before anybody can sign in."""

    def signing_key(self, make: Callable[[], SigningKey]) -> SigningKey:
        """The active signing key; `make` gives the first one."""

    def admin(self, email: str, password: str, passwords: Passwords) -> Seeded: ...
