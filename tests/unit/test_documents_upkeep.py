"""Finishing what was left over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from contract.test_documents_finding import read
from fakes.making import a_principal, a_registration, an_event
from fakes.services import NOON, FakeBus, FakeExecutions, FakeSnapshots, FakeStorage
from fakes.store import FakeStore
from fakes.upkeep import FakeChores, FakeUpkeep
from quire.domain.intake import Arrival, Arrived
from quire.domain.jobs import EventName, begun
from quire.domain.refs import ObjectRef
from quire.domain.upkeep import Run, RunStatus
from quire.domain.uploads import Registration
from quire.errors import TransientError
from quire.settings import settings_from
from quire.steps.maintain import LATE_WRITES, Tools, maintain, sweep

SHA256 = "ab" * 32
WHO = a_principal()


@dataclass
class House:
    """A store with leftovers, and a clock that can be put forward."""

    store: FakeStore = field(default_factory=FakeStore)
    chores: FakeChores = field(default_factory=FakeChores)
    storage: FakeStorage = field(default_factory=FakeStorage)
    executions: FakeExecutions = field(default_factory=FakeExecutions)
    snapshots: FakeSnapshots = field(default_factory=FakeSnapshots)
    bus: FakeBus = field(default_factory=FakeBus)
    taken: list[Arrived] = field(default_factory=list)
    now: datetime = NOON
    relays: int = 0

    def announced(self, *, pinned: bool = False) -> Registration:
        registration = a_registration(WHO)
        self.chores.note()
        self.store.register(registration)
        if pinned:
            self.store.pin(Arrival(job=registration.job, version_id="v1", sha256=SHA256))
        return registration

    def after(self, **time: float) -> dict[str, int] | None:
        """One round, so much later."""
        self.now += timedelta(**time)
        return maintain(
            Tools(
                upkeep=FakeUpkeep(self.store),
                chores=self.chores,
                storage=self.storage,
                executions=self.executions,
                snapshots=self.snapshots,
                bus=self.bus,
                clock=lambda: self.now,
                settings=settings_from({}),
                uploads="uploads",
                take_in=self.taken.append,
                relay=self._relay,
                attempt=lambda do: do(),
            )
        )

    def _relay(self) -> int:
        self.relays += 1
        return 0

    def said(self) -> list[tuple[str, Any]]:
        return [(one.name, one.detail["errorCode"]) for one in self.bus.took]


@pytest.fixture
def house() -> House:
    return House()


def test_without_a_note_the_database_is_left_alone(house: House) -> None:
    house.announced()
    house.chores.is_open = False

    assert (house.after(hours=5), house.relays, house.bus.took) == (None, 0, [])


def test_when_all_is_done_the_note_is_closed(house: House) -> None:
    registration = house.announced()
    house.after(seconds=1)
    assert house.chores.is_open

    house.store.append(an_event(registration.job, EventName.FAILED))
    house.after(minutes=1)

    assert not house.chores.is_open


def test_a_note_stays_open_while_whoever_left_it_may_still_be_writing(house: House) -> None:
    house.chores.note()

    house.after(seconds=59)
    assert house.chores.is_open
    house.after(seconds=1)
    assert not house.chores.is_open


def test_what_the_last_end_announced_is_sent_before_the_note_is_closed(house: House) -> None:
    registration = house.announced()
    looks = FakeUpkeep.unfinished

    def ends_after_the_round_began(upkeep: FakeUpkeep, **moments: datetime) -> Any:
        house.store.append(an_event(registration.job, EventName.FAILED))
        assert house.relays == 0
        return looks(upkeep, **moments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeUpkeep, "unfinished", ends_after_the_round_began)
        house.after(minutes=1)

    assert (house.relays, house.chores.is_open) == (1, False)


def test_a_file_that_never_came_expires(house: House) -> None:
    house.announced()

    house.after(minutes=59)
    assert house.bus.took == []
    house.after(minutes=2)

    assert house.said() == [("job.expired", "UPLOAD_EXPIRED")]


def test_a_file_may_come_for_twice_as_long_as_its_form_holds() -> None:
    with pytest.raises(ValueError, match="QUIRE_UPLOAD_SECONDS must be at least twice QUIRE_FORM_SECONDS"):
        settings_from({"QUIRE_FORM_SECONDS": "300", "QUIRE_UPLOAD_SECONDS": "599"})
    assert settings_from({"QUIRE_FORM_SECONDS": "300", "QUIRE_UPLOAD_SECONDS": "600"}).upload_seconds == 600


def test_a_file_whose_arrival_nobody_heard_of_is_taken_in(house: House) -> None:
    registration = house.announced()
    key = registration.job.upload_key
    arrived = Arrived(object=ObjectRef(bucket="uploads", key=key, version_id="v7"), size=19)
    house.storage.uploads[key] = arrived

    house.after(minutes=6)

    assert (house.taken, house.bus.took) == ([arrived], [])


def test_content_that_was_pinned_and_never_started_is_taken_in_again(house: House) -> None:
    registration = house.announced(pinned=True)

    house.after(minutes=6)

    [arrived] = house.taken
    assert (arrived.object.version_id, arrived.object.key) == ("v1", registration.job.upload_key)


def test_content_that_cannot_be_started_in_an_hour_is_given_up(house: House) -> None:
    house.announced(pinned=True)

    house.after(minutes=61)

    assert (house.taken, house.said()) == ([], [("job.failed", "INTERNAL")])


def test_a_job_that_moved_just_now_or_whose_run_is_at_work_is_left_alone(house: House) -> None:
    registration = house.announced(pinned=True)
    house.after(minutes=4)
    house.executions.start(registration.job.execution(SHA256), {})
    house.after(hours=3)

    assert (house.taken, house.bus.took) == ([], [])


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (Run(status=RunStatus.TIMED_OUT), ("job.failed", "TIMEOUT")),
        (Run(status=RunStatus.ABORTED), ("job.failed", "INTERNAL")),
        (Run(status=RunStatus.FAILED, error="Lambda.Unknown"), ("job.failed", "INTERNAL")),
        (Run(status=RunStatus.FAILED, error="RESOURCE_LIMIT"), ("job.failed", "RESOURCE_LIMIT")),
        (Run(status=RunStatus.FAILED, error="ENCRYPTED"), ("job.rejected", "ENCRYPTED")),
        (Run(status=RunStatus.SUCCEEDED), ("job.failed", "INTERNAL")),
    ],
)
def test_a_run_that_ended_without_a_word_ends_its_job_with_a_code(
    house: House, run: Run, expected: tuple[str, str]
) -> None:
    registration = house.announced(pinned=True)
    house.executions.runs[registration.job.execution(SHA256)] = run

    house.after(minutes=6)

    assert house.said() == [expected]


def test_a_run_that_succeeded_without_a_word_completes_its_job(house: House) -> None:
    registration = house.announced(pinned=True)
    house.executions.runs[registration.job.execution(SHA256)] = Run(status=RunStatus.SUCCEEDED)
    house.store.save(registration.job, read("x"))

    house.after(minutes=6)

    [event] = house.bus.took
    assert (event.name, event.detail["route"]) == ("job.completed", "text")


def test_what_the_bus_does_not_take_is_said_in_the_next_round(house: House) -> None:
    house.announced()
    house.bus.refuses = 1

    with pytest.raises(TransientError):
        house.after(hours=2)
    house.after(minutes=1)

    assert house.said() == [("job.expired", "UPLOAD_EXPIRED")]


def test_objects_of_an_erased_document_go_again_until_nothing_can_write_there(house: House) -> None:
    registration = house.announced(pinned=True)
    name, job = registration.job.execution(SHA256), registration.job
    house.executions.start(name, {})
    house.snapshots.put(begun(job, WHO.user_id, NOON))
    house.store.erase(WHO, job.document_id, at=NOON)
    prefix = f"{job.tenant_id}/{job.document_id}/"

    house.after(seconds=1)
    assert (house.storage.erased, house.snapshots.kept) == ([prefix], {})
    assert house.executions.runs[name].status is RunStatus.ABORTED
    house.after(seconds=LATE_WRITES.total_seconds())
    house.after(seconds=1)

    assert house.storage.erased == [prefix, prefix]
    assert not house.chores.is_open


class Spent:
    def forget(self, *, now: datetime) -> int:
        assert now == NOON
        return 3


def test_the_sweep_deletes_what_is_old_and_has_the_next_round_look(house: House) -> None:
    upkeep = FakeUpkeep(house.store)

    gone = sweep(upkeep=upkeep, spent=Spent(), chores=house.chores, clock=lambda: NOON, settings=settings_from({}))

    assert (gone, house.chores.is_open) == (3, True)
    assert upkeep.purged == [(NOON - timedelta(hours=24), NOON - timedelta(days=7))]
