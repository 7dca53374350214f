"""Asking people, hearing them, and passing on what they said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fakes.catalogue import FakeTypes
from fakes.making import a_principal, a_registration, an_event
from fakes.reviews import FakeReviews
from fakes.services import NOON, FakeBus, FakeCallbacks, FakeObjects, noon
from fakes.store import FakeStore
from quire.domain.codes import ErrorCode
from quire.domain.content import Format
from quire.domain.flow import Classified, Extracted, Prepared, Received, Reviewed, ToReview, ToSave, Validated
from quire.domain.ids import made_at
from quire.domain.jobs import EventName
from quire.domain.people import Principal, Role
from quire.domain.queue import TaskChange, TaskQuery
from quire.domain.refs import ObjectRef
from quire.domain.results import Cost, Extraction, Field
from quire.domain.review import Rejection, Submission
from quire.domain.routing import Direction, Way
from quire.domain.tasks import Priority, TaskStatus
from quire.errors import PermanentError, Refusal, TransientError
from quire.events import Decided
from quire.steps import reviewing
from quire.steps.resume import Resumption, resume
from quire.steps.review import review
from quire.steps.save import save

ELSEWHERE = ObjectRef(bucket="uploads", key="k", version_id="v")
TO_REVIEW = Direction(way=Way.REVIEW, low_confidence=True, review_seconds=3600)
TOTAL = Field(value="12.50", confidence=60, source="ocr", page=1, box=(0, 0, 1, 1), why=None)


@dataclass
class Desk:
    """A reviewer's desk, and everything around it."""

    store: FakeStore = field(default_factory=FakeStore)
    objects: FakeObjects = field(default_factory=FakeObjects)
    bus: FakeBus = field(default_factory=FakeBus)
    callbacks: FakeCallbacks = field(default_factory=FakeCallbacks)
    types: FakeTypes = field(default_factory=FakeTypes)

    def __post_init__(self) -> None:
        self.reviews = FakeReviews(self.store)
        self.who = a_principal(role=Role.REVIEWER)
        registration = a_registration(self.who)
        self.store.register(registration)
        self.job = registration.job

    def work(self, token: str = "t1", *, asked_at: datetime | None = None, seconds: int = 3600) -> ToReview:
        self.callbacks.waiting.add(token)
        extraction = Extraction(
            type="receipt",
            confidence=60,
            calibrated=True,
            route="ocr",
            fields={"total": TOTAL},
            problems=(),
            cost=Cost(),
            pages=(),
        )
        written = self.objects.write("result", extraction.model_dump_json(by_alias=True).encode())
        return ToReview(
            job=self.job,
            received=Received(original=ELSEWHERE, context=ELSEWHERE, sha256="0" * 64, size=1),
            classified=Classified(format=Format.PDF, type="receipt", pages=1),
            prepared=Prepared(pages=ELSEWHERE, count=1),
            extracted=Extracted(result=written, confidence=60, direction=TO_REVIEW),
            validated=Validated(
                result=written,
                confidence=60,
                direction=TO_REVIEW.model_copy(update={"review_seconds": seconds}),
                problems=0,
            ),
            task_token=token,
            asked_at=asked_at,
        )

    def to_save(self, task_id: UUID) -> ToSave:
        shared = self.work().model_dump(include=set(ToSave.model_fields))
        return ToSave(**{**shared, "reviewed": Reviewed(task_id=task_id)})

    def ask(self, token: str = "t1") -> UUID:
        work = self.work(token)
        return review(work, objects=self.objects, reviews=self.reviews, bus=self.bus, clock=noon).task_id

    def pass_on(self, task_id: UUID) -> Resumption:
        decided = Decided(tenant_id=self.who.tenant_id, task_id=task_id)
        return resume(decided, reviews=self.reviews, callbacks=self.callbacks, clock=noon)

    def submit(self, task_id: UUID, **fields: Any) -> TaskStatus:
        submission = Submission(fields=fields)
        return reviewing.submit(task_id, submission, self.who, tasks=self.reviews, own=self.types, clock=noon).status

    def status(self, task_id: UUID) -> TaskStatus:
        return reviewing.get_task(task_id, self.who, tasks=self.reviews, clock=noon).status


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_task_shows_what_was_read_and_its_request_is_announced_without_the_token(desk: Desk) -> None:
    task_id = desk.ask("secret")

    task = reviewing.get_task(task_id, desk.who, tasks=desk.reviews, clock=noon)
    [said] = desk.bus.took
    assert (task.fields, task.expires_at) == ({"total": TOTAL}, NOON + timedelta(minutes=55))
    assert (said.name, said.detail["confidence"]) == ("hitl.requested", 60)
    assert "secret" not in f"{said}{task}"


@pytest.mark.parametrize(
    ("seconds", "kept"), [(604_800, timedelta(minutes=5)), (3_000, timedelta(minutes=5)), (60, timedelta(seconds=6))]
)
def test_a_decision_in_time_has_some_left_to_reach_the_execution(desk: Desk, seconds: int, kept: timedelta) -> None:
    late = NOON - timedelta(seconds=20)
    work = desk.work(asked_at=late, seconds=seconds)

    asked = review(work, objects=desk.objects, reviews=desk.reviews, bus=desk.bus, clock=noon)

    task = reviewing.get_task(asked.task_id, desk.who, tasks=desk.reviews, clock=noon)
    assert late + timedelta(seconds=seconds) - task.expires_at == kept


def test_a_request_that_the_bus_did_not_take_is_tried_again(desk: Desk) -> None:
    desk.bus.refuses = 1
    with pytest.raises(TransientError):
        desk.ask("t1")

    again = desk.ask("t2")

    assert len(desk.reviews.asked) == len(desk.bus.took) == 1
    desk.submit(again)
    assert desk.pass_on(again) is Resumption.RESUMED
    assert [token for token, _ in desk.callbacks.heard] == ["t2"]


def test_asked_again_people_were_asked_when_their_task_was_made(desk: Desk) -> None:
    task_id = desk.ask("t1")
    desk.ask("t2")

    assert [datetime.fromisoformat(said.detail["at"]) for said in desk.bus.took] == [made_at(task_id)] * 2


def test_a_submission_resumes_the_execution_and_its_values_are_saved(desk: Desk) -> None:
    task_id = desk.ask()

    assert desk.submit(task_id, total="13.50") is TaskStatus.SUBMITTED
    assert desk.pass_on(task_id) is Resumption.RESUMED

    assert desk.callbacks.heard == [("t1", {"taskId": str(task_id)})]
    work = desk.to_save(task_id)
    saved = save(work, objects=desk.objects, results=desk.store, reviews=desk.reviews)
    assert (saved.confidence, saved.route) == (100, "review")
    assert desk.store.extractions[desk.job.document_id, 1].fields["total"].value == "13.50"


def test_a_rejection_fails_the_execution_with_its_code(desk: Desk) -> None:
    task_id = desk.ask()

    reviewing.reject(task_id, Rejection(review_notes="blurred"), desk.who, tasks=desk.reviews, clock=noon)
    desk.pass_on(task_id)

    assert desk.callbacks.heard == [("t1", ErrorCode.REVIEW_REJECTED)]


def test_a_decision_that_is_passed_on_twice_is_heard_once_and_stands(desk: Desk) -> None:
    task_id = desk.ask()
    desk.submit(task_id)

    assert [desk.pass_on(task_id), desk.pass_on(task_id)] == [Resumption.RESUMED, Resumption.UNHEARD]

    assert len(desk.callbacks.heard) == 1
    assert desk.status(task_id) is TaskStatus.SUBMITTED


def test_a_decision_that_nobody_waits_for_closes_its_task(desk: Desk) -> None:
    task_id = desk.ask()
    desk.callbacks.waiting.clear()
    desk.submit(task_id)

    assert desk.pass_on(task_id) is Resumption.UNHEARD

    assert desk.status(task_id) is TaskStatus.CANCELLED
    assert desk.pass_on(task_id) is Resumption.SETTLED


def test_a_decision_that_nobody_heard_reaches_the_execution_that_asks_again_at_that_moment(desk: Desk) -> None:
    task_id = desk.ask("t1")
    desk.submit(task_id)
    desk.callbacks.waiting.clear()
    desk.callbacks.before_hearing = lambda: desk.ask("t2")

    assert desk.pass_on(task_id) is Resumption.UNHEARD

    assert desk.status(task_id) is TaskStatus.SUBMITTED
    assert desk.pass_on(task_id) is Resumption.RESUMED
    assert [token for token, _ in desk.callbacks.heard] == ["t2"]


def test_nobody_is_asked_about_a_job_that_has_ended(desk: Desk) -> None:
    desk.store.append(an_event(desk.job, EventName.EXPIRED))

    with pytest.raises(PermanentError):
        desk.ask()
    assert desk.bus.took == []


def test_a_save_without_a_decision_is_our_mistake(desk: Desk) -> None:
    task_id = desk.ask()
    work = desk.to_save(task_id)

    with pytest.raises(LookupError):
        save(work, objects=desk.objects, results=desk.store, reviews=desk.reviews)


def test_a_second_submission_is_told_who_has_decided_the_task_and_when(desk: Desk) -> None:
    task_id = desk.ask()
    desk.submit(task_id)

    with pytest.raises(Refusal, match=r"@example\.org has decided this task") as refused:
        desk.submit(task_id)

    assert (refused.value.code.name, refused.value.details) == (
        "CONFLICT",
        (
            ("status", "submitted"),
            ("decidedBy", str(desk.who.user_id)),
            ("decidedByName", f"{desk.who.user_id}@example.org"),
            ("decidedAt", "2026-11-21T12:00:00Z"),
        ),
    )


def test_a_task_that_another_has_claimed_is_theirs(desk: Desk) -> None:
    task_id = desk.ask()
    other = desk.who.model_copy(update={"user_id": a_principal().user_id})
    reviewing.claim(task_id, other, tasks=desk.reviews, clock=noon, seconds=900)

    for act in (
        lambda: reviewing.claim(task_id, desk.who, tasks=desk.reviews, clock=noon, seconds=900),
        lambda: reviewing.release(task_id, desk.who, tasks=desk.reviews, clock=noon),
        lambda: desk.submit(task_id),
    ):
        with pytest.raises(Refusal, match=r"@example\.org is at work on this task") as refused:
            act()
        assert (refused.value.code.name, refused.value.details) == (
            "CONFLICT",
            (
                ("status", "claimed"),
                ("claimedBy", str(other.user_id)),
                ("claimedByName", f"{other.user_id}@example.org"),
                ("claimExpiresAt", "2026-11-21T12:15:00Z"),
            ),
        )


def test_a_reviewer_sets_the_priority_also_of_a_task_that_another_has_claimed(desk: Desk) -> None:
    task_id = desk.ask()
    other = desk.who.model_copy(update={"user_id": a_principal().user_id})
    reviewing.claim(task_id, other, tasks=desk.reviews, clock=noon, seconds=900)

    def put(priority: Priority | None) -> Priority:
        change = TaskChange(priority=priority)
        return reviewing.change(task_id, change, desk.who, tasks=desk.reviews, clock=noon).priority

    assert [put(Priority.URGENT), put(None)] == [Priority.URGENT, Priority.NORMAL]
    reviewing.reject(task_id, Rejection(), other, tasks=desk.reviews, clock=noon)
    with pytest.raises(Refusal, match="has decided"):
        put(Priority.LOW)


def test_ones_own_tasks_are_listed_without_naming_oneself(desk: Desk) -> None:
    task_id = desk.ask()
    other = desk.who.model_copy(update={"user_id": a_principal().user_id})
    reviewing.claim(task_id, other, tasks=desk.reviews, clock=noon, seconds=900)

    def mine(who: Principal) -> int:
        return reviewing.list_tasks(TaskQuery(claimed_by="me"), who, tasks=desk.reviews, clock=noon).total

    assert (mine(other), mine(desk.who)) == (1, 0)


def test_nobody_decides_when_the_time_is_over(desk: Desk) -> None:
    task_id = desk.ask()

    def later() -> Any:
        return NOON + timedelta(seconds=3600)

    with pytest.raises(Refusal, match="closed before") as refused:
        reviewing.submit(task_id, Submission(fields={}), desk.who, tasks=desk.reviews, own=desk.types, clock=later)
    assert refused.value.code.name == "CONFLICT"


def test_time_blocks_are_for_timetables(desk: Desk) -> None:
    task_id = desk.ask()
    submission = Submission.model_validate({"fields": {}, "timeblocks": [{"name": "Art", "dayOfWeek": "Monday"}]})

    with pytest.raises(Refusal) as refused:
        reviewing.submit(task_id, submission, desk.who, tasks=desk.reviews, own=desk.types, clock=noon)

    assert refused.value.details[0][0] == "timeblocks"
    assert desk.status(task_id) is TaskStatus.OPEN


def test_a_value_that_the_type_does_not_allow_is_refused_by_its_name_and_the_task_stays_open(desk: Desk) -> None:
    task_id = desk.ask()

    with pytest.raises(Refusal) as refused:
        desk.submit(task_id, total="twelve", date="14/03/2026", company=None)

    assert refused.value.code.name == "VALIDATION_ERROR"
    assert [name for name, _ in refused.value.details] == ["fields.total", "fields.date"]
    assert desk.status(task_id) is TaskStatus.OPEN
    assert desk.submit(task_id, total="12.00", date="2026-03-14", company=None) is TaskStatus.SUBMITTED


def test_there_is_no_task_for_strangers(desk: Desk) -> None:
    task_id = desk.ask()

    with pytest.raises(Refusal) as refused:
        reviewing.get_task(task_id, a_principal(role=Role.ADMIN), tasks=desk.reviews, clock=noon)

    assert refused.value.code.name == "NOT_FOUND"
