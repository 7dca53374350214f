"""AWS in memory, as far as the ports go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from quire.domain.codes import ErrorCode
from quire.domain.intake import Arrived
from quire.domain.jobs import Job
from quire.domain.pages import Box, Marks, Picture, Pixels
from quire.domain.people import Principal
from quire.domain.push import Connection
from quire.domain.refs import ObjectRef
from quire.domain.results import Link, Stored
from quire.domain.upkeep import Run, RunStatus
from quire.domain.uploads import UploadForm
from quire.events import Announcement

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def noon() -> datetime:
    return NOON


@dataclass
class FakeObjects:
    bucket: str = "work"
    stored: dict[ObjectRef, bytes] = field(default_factory=dict)

    def read(self, ref: ObjectRef) -> bytes:
        return self.stored[ref]

    def chunks(self, ref: ObjectRef) -> Iterator[bytes]:
        yield self.read(ref)

    def write(self, key: str, body: bytes) -> ObjectRef:
        ref = ObjectRef(bucket=self.bucket, key=key, version_id=str(len(self.stored)))
        self.stored[ref] = body
        return ref

    def find(self, key: str) -> ObjectRef | None:
        return next((ref for ref in reversed(self.stored) if ref.key == key), None)

    def copy(self, keys: Iterable[tuple[str, str]]) -> None:
        for source, target in keys:
            found = self.find(source)
            if found is not None:
                self.write(target, self.read(found))


@dataclass
class FakeForms:
    def form(self, key: str, *, content_type: str, size: int, sha256: str | None) -> UploadForm:
        fields = {"key": key, "Content-Type": content_type, "size": str(size), "sha256": str(sha256)}
        return UploadForm(url="https://uploads.test", fields=fields, expires_at=NOON + timedelta(minutes=5))


@dataclass
class FakeBus:
    took: list[Announcement] = field(default_factory=list)
    refuses: int = 0
    """How many entries of the next calls are not taken."""

    def put(self, announcements: Sequence[Announcement]) -> Sequence[bool]:
        return [self._take(one) for one in announcements]

    def _take(self, announcement: Announcement) -> bool:
        if self.refuses:
            self.refuses -= 1
            return False
        self.took.append(announcement)
        return True


@dataclass
class FakeExecutions:
    started: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)

    def start(self, name: str, work: dict[str, Any]) -> None:
        self.started.setdefault(name, work)
        self.runs.setdefault(name, Run(status=RunStatus.RUNNING))

    def stop(self, name: str) -> None:
        if name in self.runs and self.runs[name].status.is_at_work:
            self.runs[name] = Run(status=RunStatus.ABORTED)

    def run(self, name: str) -> Run | None:
        return self.runs.get(name)


@dataclass
class FakeStorage:
    uploads: dict[str, Arrived] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)

    def arrived(self, key: str) -> Arrived | None:
        return self.uploads.get(key)

    def erase(self, prefix: str) -> int:
        self.erased.append(prefix)
        gone = [key for key in self.uploads if key.startswith(prefix)]
        for key in gone:
            del self.uploads[key]
        return len(gone)


@dataclass
class FakeLinks:
    def link(self, stored: Stored, *, inline: bool = False) -> Link:
        url = f"https://links.test/{stored.object.key}?inline={inline}"
        return Link(url=url, expires_at=NOON + timedelta(minutes=5), content_type=stored.content_type)


@dataclass
class FakeCallbacks:
    waiting: set[str] = field(default_factory=set)
    """The tokens that somebody waits for."""
    heard: list[tuple[str, dict[str, Any] | ErrorCode]] = field(default_factory=list)

    def succeed(self, token: str, output: dict[str, Any]) -> bool:
        return self._hear(token, output)

    def fail(self, token: str, code: ErrorCode) -> bool:
        return self._hear(token, code)

    def _hear(self, token: str, said: dict[str, Any] | ErrorCode) -> bool:
        if token not in self.waiting:
            return False
        self.waiting.remove(token)
        self.heard.append((token, said))
        return True


@dataclass
class FakeTickets:
    kept: dict[str, tuple[Principal, datetime]] = field(default_factory=dict)

    def keep(self, ticket_hash: str, who: Principal, *, expires_at: datetime) -> None:
        self.kept[ticket_hash] = (who, expires_at)

    def consume(self, ticket_hash: str, *, now: datetime) -> Principal | None:
        who, expires_at = self.kept.get(ticket_hash, (None, now))
        if expires_at <= now:
            return None
        del self.kept[ticket_hash]
        return who


@dataclass
class FakeConnections:
    kept: dict[str, Connection] = field(default_factory=dict)
    since: dict[str, datetime] = field(default_factory=dict)
    topics: dict[str, dict[str, Connection]] = field(default_factory=dict)

    def open(self, connection: Connection, *, at: datetime) -> None:
        self.kept[connection.id] = connection
        self.since[connection.id] = at

    def find(self, connection_id: str) -> Connection | None:
        return self.kept.get(connection_id)

    def close(self, connection_id: str) -> None:
        self.kept.pop(connection_id, None)
        for subscribers in self.topics.values():
            subscribers.pop(connection_id, None)

    def subscribe(self, connection: Connection, topic: str, *, most: int) -> bool:
        others = [one for one, followers in self.topics.items() if one != topic and connection.id in followers]
        if connection.id not in self.kept or len(others) >= most:
            return False
        self.topics.setdefault(topic, {})[connection.id] = connection
        return True

    def unsubscribe(self, connection: Connection, topic: str) -> None:
        self.topics.get(topic, {}).pop(connection.id, None)

    def subscribers(self, topic: str) -> Sequence[Connection]:
        return list(self.topics.get(topic, {}).values())

    def opened(self, before: datetime) -> Sequence[Connection]:
        return [one for one in self.kept.values() if self.since[one.id] < before]


@dataclass
class FakeSnapshots:
    kept: dict[tuple[UUID, UUID], Job] = field(default_factory=dict)

    def put(self, job: Job) -> bool:
        known = self.kept.get((job.tenant_id, job.job_id))
        if known is not None and known.version > job.version:
            return False
        self.kept[job.tenant_id, job.job_id] = job
        return True

    def find(self, tenant_id: UUID, job_id: UUID) -> Job | None:
        return self.kept.get((tenant_id, job_id))

    def forget(self, tenant_id: UUID, job_id: UUID) -> None:
        self.kept.pop((tenant_id, job_id), None)


@dataclass
class FakePushes:
    lost: set[str] = field(default_factory=set)
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def post(self, connection_id: str, message: dict[str, Any]) -> bool:
        if connection_id in self.lost:
            return False
        self.posted.append((connection_id, message))
        return True

    def broadcast(self, connection_ids: Sequence[str], message: dict[str, Any]) -> Collection[str]:
        return [one for one in connection_ids if not self.post(one, message)]

    def gone(self, connection_ids: Sequence[str]) -> Collection[str]:
        return [one for one in connection_ids if one in self.lost]

    def drop(self, connection_id: str) -> None:
        self.dropped.append(connection_id)


class FakeDarkroom:
    """Lays every scan on its other side, finds a cell on everything, and turns pictures by their bytes."""

    cell: Box = (0.1, 0.1, 0.5, 0.2)

    def developed(self, pixels: Pixels, *, is_scan: bool) -> Picture:
        sides = (pixels.height, pixels.width) if is_scan else (pixels.width, pixels.height)
        return Picture(jpeg=b"jpeg", width=sides[0], height=sides[1], marks=Marks(cells=(self.cell,)))

    def turned_round(self, jpeg: bytes) -> bytes:
        return jpeg[::-1]
