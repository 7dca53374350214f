"""Taking in what was uploaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from contract.test_documents_finding import read
from fakes.catalogue import FakeTypes
from fakes.making import PDF, a_principal, a_registration, a_request, an_event
from fakes.services import FakeBus, FakeExecutions, FakeObjects, noon
from fakes.store import FakeStore
from quire.domain.flow import RunContext, ToClassify
from quire.domain.intake import Arrived
from quire.domain.jobs import EventName
from quire.domain.refs import ObjectRef
from quire.domain.upkeep import RunStatus
from quire.domain.uploads import Registration
from quire.errors import TransientError
from quire.settings import settings_from
from quire.steps import intake as steps
from quire.steps.intake import Outcome, intake

PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Dock:
    """Where files arrive."""

    store: FakeStore = field(default_factory=FakeStore)
    objects: FakeObjects = field(default_factory=FakeObjects)
    executions: FakeExecutions = field(default_factory=FakeExecutions)
    bus: FakeBus = field(default_factory=FakeBus)
    types: FakeTypes = field(default_factory=FakeTypes)

    def announced(self, content: bytes = PDF, **more: Any) -> Registration:
        registration = a_registration(a_principal(), a_request(content, **more))
        self.store.register(registration)
        return registration

    def uploaded(self, registration: Registration, content: bytes = PDF, *, version: str = "v1") -> Arrived:
        return self.uploaded_at(registration.job.upload_key, content, version=version)

    def uploaded_at(self, key: str, content: bytes = PDF, *, version: str = "v1") -> Arrived:
        ref = ObjectRef(bucket="uploads", key=key, version_id=version)
        self.objects.stored[ref] = content
        return Arrived(object=ref, size=len(content))

    def take_in(self, arrived: Arrived) -> Outcome:
        return intake(
            arrived,
            steps.Dock(
                arrivals=self.store,
                objects=self.objects,
                executions=self.executions,
                bus=self.bus,
                types=self.types,
                clock=noon,
                settings=settings_from({"QUIRE_MAX_BYTES": "1000", "QUIRE_MAX_PAGES": "7"}),
            ),
        ).outcome

    def rejection(self) -> str:
        [event] = self.bus.took
        assert event.name == "job.rejected"
        return str(event.detail["errorCode"])


@pytest.fixture
def dock() -> Dock:
    return Dock()


def test_a_pdf_starts_one_execution_with_what_was_pinned(dock: Dock) -> None:
    registration = dock.announced()
    arrived = dock.uploaded(registration)

    assert dock.take_in(arrived) is Outcome.STARTED

    [(name, work)] = dock.executions.started.items()
    assert name == f"{registration.job.document_id}-{registration.request.sha256[:16]}-1"  # type: ignore[index]
    started = ToClassify.model_validate(work)
    assert (started.job, started.received.original) == (registration.job, arrived.object)
    assert RunContext.model_validate_json(dock.objects.read(started.received.context)).max_pages == 7


def test_the_same_event_twice_starts_once(dock: Dock) -> None:
    arrived = dock.uploaded(dock.announced())

    assert [dock.take_in(arrived), dock.take_in(arrived)] == [Outcome.STARTED, Outcome.STARTED]
    assert len(dock.executions.started) == 1


def test_an_overwrite_changes_nothing(dock: Dock) -> None:
    registration = dock.announced()
    dock.take_in(dock.uploaded(registration))

    assert dock.take_in(dock.uploaded(registration, PDF[::-1], version="v2")) is Outcome.OVERWRITTEN
    assert len(dock.executions.started) == 1
    assert [event.name for event in dock.bus.took] == ["document.uploaded", "classification.started"]


@pytest.mark.parametrize("key", ["", "one", "a/b/1", "a/b/c/d", "../../etc/passwd"])
def test_a_key_that_nobody_announced_is_left_alone(dock: Dock, key: str) -> None:
    assert dock.take_in(dock.uploaded_at(key)) is Outcome.UNKNOWN
    assert dock.take_in(dock.uploaded_at(a_registration(a_principal()).job.upload_key)) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("announced", "content", "code"),
    [
        ({}, b"", "EMPTY"),
        ({}, PDF * 100, "TOO_LARGE"),
        ({}, PDF + b" ", "HASH_MISMATCH"),
        ({}, PDF[:-1] + b" ", "HASH_MISMATCH"),
        ({"sha256": None, "size": len(PNG)}, PNG, "TYPE_MISMATCH"),
        ({"sha256": None, "size": 4}, b"text", "TYPE_MISMATCH"),
        ({"sha256": None, "size": len(PNG), "content_type": "image/jpeg"}, PNG, "TYPE_MISMATCH"),
    ],
)
def test_what_is_not_what_was_announced_is_rejected_unopened(
    dock: Dock, announced: dict[str, Any], content: bytes, code: str
) -> None:
    arrived = dock.uploaded(dock.announced(**announced), content)

    assert dock.take_in(arrived) is Outcome.REJECTED
    assert dock.rejection() == code
    assert dock.executions.started == {}


@pytest.mark.parametrize(("content", "code"), [(b"", "EMPTY"), (PDF * 100, "TOO_LARGE"), (PDF[:-1], "HASH_MISMATCH")])
def test_a_file_that_is_sent_in_again_by_its_announced_size_is_rejected_for_the_same_reason(
    dock: Dock, content: bytes, code: str
) -> None:
    registration = dock.announced(sha256=None)
    arrived = dock.uploaded(registration, content).model_copy(update={"size": registration.request.size})

    assert dock.take_in(arrived) is Outcome.REJECTED
    assert dock.rejection() == code
    assert dock.store.pins[registration.job.document_id].sha256 is None


def test_a_rejection_that_the_bus_does_not_take_is_tried_again(dock: Dock) -> None:
    dock.bus.refuses = 1
    arrived = dock.uploaded(dock.announced(), b"")

    with pytest.raises(TransientError):
        dock.take_in(arrived)
    assert dock.take_in(arrived) is Outcome.REJECTED
    assert dock.rejection() == "EMPTY"


def test_known_content_completes_with_the_earlier_result_and_starts_nothing(dock: Dock) -> None:
    first = dock.announced()
    dock.take_in(dock.uploaded(first))
    dock.store.save(first.job, read("known"))
    dock.store.append(an_event(first.job, EventName.COMPLETED))
    who = a_principal(first.job.tenant_id)
    second = a_registration(who, a_request(sha256=None))
    dock.store.register(second)
    dock.objects.write(first.job.picture_key(1), b"its only page")
    dock.bus.took.clear()

    assert dock.take_in(dock.uploaded(second)) is Outcome.KNOWN

    assert [event.name for event in dock.bus.took] == ["document.uploaded", "job.completed"]
    assert len(dock.executions.started) == 1
    assert dock.store.extraction(who, second.job.document_id) == read("known")
    picture = dock.objects.find(second.job.picture_key(1))
    assert picture is not None
    assert dock.objects.read(picture) == b"its only page"


def test_known_content_is_read_again_where_that_is_asked_for(dock: Dock) -> None:
    first = dock.announced()
    dock.take_in(dock.uploaded(first))
    dock.store.save(first.job, read("known"))
    dock.store.append(an_event(first.job, EventName.COMPLETED))
    second = a_registration(a_principal(first.job.tenant_id), a_request(sha256=None, force=True))
    dock.store.register(second)

    assert dock.take_in(dock.uploaded(second)) is Outcome.STARTED


def test_nothing_starts_for_a_job_that_was_cancelled(dock: Dock) -> None:
    registration = dock.announced()
    dock.store.append(an_event(registration.job, EventName.CANCELLED))

    assert dock.take_in(dock.uploaded(registration)) is Outcome.ENDED
    assert dock.executions.started == {}


def test_a_run_that_starts_while_its_job_is_cancelled_is_stopped(dock: Dock) -> None:
    registration = dock.announced()
    start = dock.executions.start

    def start_late(name: str, work: dict[str, Any]) -> None:
        dock.store.append(an_event(registration.job, EventName.CANCELLED))
        start(name, work)

    dock.executions.start = start_late  # type: ignore[method-assign]

    assert dock.take_in(dock.uploaded(registration)) is Outcome.ENDED
    assert [run.status for run in dock.executions.runs.values()] == [RunStatus.ABORTED]
