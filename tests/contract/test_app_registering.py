"""What any store promises about announced uploads."""

from __future__ import annotations

from typing import Any

from fakes.making import a_principal, a_registration, a_request, an_event
from quire.domain.intake import Arrival
from quire.domain.jobs import EventName
from quire.domain.lists import DocumentQuery, JobQuery
from quire.domain.statuses import Status
from quire.domain.uploads import Origin, Registration


def completed(world: Any, registration: Registration) -> None:
    world.documents.register(registration)
    arrival = Arrival(job=registration.job, version_id="v1", sha256=registration.request.sha256)
    world.arrivals.pin(arrival)
    world.journal.append(an_event(registration.job, EventName.COMPLETED))


def test_a_registered_document_is_pending(world: Any) -> None:
    who = world.newcomer()
    registration = a_registration(who, a_request(metadata={"for": "a test"}))

    registered = world.documents.register(registration)

    assert (registered.origin, registered.status) == (Origin.NEW, Status.PENDING)
    document = world.documents.document(who, registration.job.document_id)
    assert (document.file_name, document.status, document.metadata) == ("a.pdf", Status.PENDING, {"for": "a test"})
    job, events = world.documents.job(who, registration.job.job_id)
    assert (job.version, job.correlation_id, list(events)) == (1, "followed", [])


def test_the_same_key_with_the_same_request_is_the_same_document(world: Any) -> None:
    who = world.newcomer()
    first = world.documents.register(a_registration(who, key="click"))

    again = world.documents.register(a_registration(who, key="click"))

    assert (again.origin, again.job) == (Origin.REPEATED, first.job)


def test_the_same_key_with_another_request_is_a_conflict(world: Any) -> None:
    who = world.newcomer()
    world.documents.register(a_registration(who, key="click"))

    other = world.documents.register(a_registration(who, a_request(file_name="b.pdf"), key="click"))

    assert other.origin is Origin.CONFLICT


def test_a_key_means_nothing_to_another_tenant(world: Any) -> None:
    world.documents.register(a_registration(world.newcomer(), key="click"))

    other = world.documents.register(a_registration(world.newcomer(), key="click"))

    assert other.origin is Origin.NEW


def test_content_that_was_completed_is_a_duplicate(world: Any) -> None:
    who = world.newcomer()
    first = a_registration(who)
    completed(world, first)

    again = world.documents.register(a_registration(who, a_request(file_name="b.pdf"), key="later"))
    repeated = world.documents.register(a_registration(who, a_request(file_name="b.pdf"), key="later"))

    assert (again.origin, again.job, again.status) == (Origin.DUPLICATE, first.job, Status.COMPLETED)
    assert repeated == again
    assert world.documents.documents(who, DocumentQuery()).total == 1


def test_content_that_was_not_completed_is_no_duplicate(world: Any) -> None:
    who = world.newcomer()
    world.documents.register(a_registration(who))

    assert world.documents.register(a_registration(who)).origin is Origin.NEW


def test_force_makes_a_new_document_of_known_content(world: Any) -> None:
    who = world.newcomer()
    completed(world, a_registration(who))

    assert world.documents.register(a_registration(who, a_request(force=True))).origin is Origin.NEW


def test_content_of_another_tenant_is_no_duplicate(world: Any) -> None:
    completed(world, a_registration(world.newcomer()))

    assert world.documents.register(a_registration(world.newcomer())).origin is Origin.NEW


def test_another_tenants_things_do_not_exist(world: Any) -> None:
    registration = a_registration(world.newcomer())
    world.documents.register(registration)
    stranger = a_principal()

    assert world.documents.document(stranger, registration.job.document_id) is None
    assert world.documents.job(stranger, registration.job.job_id) is None
    assert world.documents.documents(stranger, DocumentQuery()).total == 0
    assert world.documents.jobs(stranger, JobQuery()).total == 0
    assert world.arrivals.parcel(stranger.tenant_id, registration.job.document_id) is None


def test_lists_are_sorted_filtered_and_cut_into_pages(world: Any) -> None:
    who = world.newcomer()
    for name in ("c.pdf", "a.pdf", "b.pdf"):
        world.documents.register(a_registration(who, a_request(file_name=name)))
    completed(world, a_registration(who, a_request(b"%PDF other", file_name="d.pdf")))

    by_name = DocumentQuery(sort_by="fileName", order="asc", limit=3)
    first = world.documents.documents(who, by_name)
    second = world.documents.documents(who, by_name.model_copy(update={"page": 2}))
    done = world.documents.documents(who, DocumentQuery(status=frozenset({Status.COMPLETED})))
    either = DocumentQuery.model_validate_strings({"status": "pending,completed", "q": "a.pdf"}, by_name=False)

    assert [one.file_name for one in first.items] == ["a.pdf", "b.pdf", "c.pdf"]
    assert [one.file_name for one in second.items] == ["d.pdf"]
    assert (first.total, done.total, done.items[0].file_name) == (4, 1, "d.pdf")
    assert (done.items[0].progress, first.items[0].progress, first.items[0].confidence) == (100, 0, None)
    assert [one.file_name for one in world.documents.documents(who, either).items] == ["a.pdf"]
    assert world.documents.jobs(who, JobQuery(status=frozenset({Status.PENDING}))).total == 3


def test_the_first_content_that_arrives_is_the_one(world: Any) -> None:
    who = world.newcomer()
    registration = a_registration(who)
    world.documents.register(registration)
    first = Arrival(job=registration.job, version_id="v1", sha256="1" * 64)

    assert world.arrivals.parcel(who.tenant_id, registration.job.document_id).pinned_version is None
    assert world.arrivals.pin(first) == "v1"
    assert world.arrivals.pin(first.model_copy(update={"version_id": "v2"})) == "v1"
    assert world.arrivals.parcel(who.tenant_id, registration.job.document_id).pinned_version == "v1"


def test_a_document_shows_the_announced_hash_until_it_is_known_what_has_arrived(world: Any) -> None:
    who = world.newcomer()
    awaited, refused, taken = (a_registration(who) for _ in range(3))
    for registration, sha256 in ((awaited, None), (refused, None), (taken, "1" * 64)):
        world.documents.register(registration)
        if registration is not awaited:
            world.arrivals.pin(Arrival(job=registration.job, version_id="v1", sha256=sha256))

    shown = [world.documents.document(who, one.job.document_id).sha256 for one in (awaited, refused, taken)]

    assert shown == [awaited.request.sha256, None, "1" * 64]
