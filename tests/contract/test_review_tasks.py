"""What any keeper of review tasks promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contract.reviewing import LATER, asked, colleague, decisions, found
from fakes.making import a_decision, a_principal, a_task, an_event
from fakes.services import NOON
from quire.domain.ids import new_id
from quire.domain.jobs import EventName
from quire.domain.people import Role
from quire.domain.queue import TaskQuery
from quire.domain.routing import ReviewPolicy, ReviewRule
from quire.domain.tasks import TaskStatus


def test_a_task_shows_what_was_read_and_not_its_token(world: Any) -> None:
    who, job, task_id = asked(world, token="secret", total="12.50")

    task = found(world, who, task_id)

    assert (task.job_id, task.status, task.fields["total"].value) == (job.job_id, TaskStatus.OPEN, "12.50")
    assert [line["total"].value for line in task.lines] == ["12.50"]
    assert [(block.name, block.day_of_week) for block in task.timeblocks] == [("Art", "Monday")]
    assert "secret" not in task.model_dump_json()


def test_lists_say_what_kind_of_document_waits(world: Any) -> None:
    who, job, task_id = asked(world)
    task = found(world, who, task_id)

    document = world.documents.document(who, job.document_id)

    assert (document.type, document.pages) == (task.type, task.pages)


def test_a_task_of_another_tenant_is_not_there(world: Any) -> None:
    _, _, task_id = asked(world)
    stranger = a_principal(new_id(), role=Role.ADMIN)

    assert world.review_tasks.find(stranger, task_id, at=NOON) is None
    assert not world.review_tasks.claim(stranger, task_id, at=NOON, until=LATER)
    assert not world.review_tasks.decide(stranger, task_id, a_decision(stranger))
    assert world.review_tasks.listed(stranger, TaskQuery(), at=NOON).total == 0


def test_a_claim_keeps_others_away_until_it_runs_out(world: Any) -> None:
    who, _, task_id = asked(world)
    other = colleague(world, who)

    assert world.review_tasks.claim(who, task_id, at=NOON, until=LATER)

    assert not world.review_tasks.claim(other, task_id, at=NOON, until=LATER)
    assert not world.review_tasks.decide(other, task_id, a_decision(other))
    assert not world.review_tasks.release(other, task_id, at=NOON)
    assert found(world, who, task_id).claimed_by == who.user_id
    assert found(world, who, task_id, at=LATER).status is TaskStatus.OPEN
    assert world.review_tasks.claim(other, task_id, at=LATER, until=LATER + timedelta(minutes=1))


def test_whoever_holds_a_claim_prolongs_it_and_gives_it_back(world: Any) -> None:
    who, _, task_id = asked(world)
    world.review_tasks.claim(who, task_id, at=NOON, until=LATER)

    assert world.review_tasks.claim(who, task_id, at=NOON, until=LATER + timedelta(minutes=5))
    assert found(world, who, task_id, at=LATER).status is TaskStatus.CLAIMED
    assert world.review_tasks.release(who, task_id, at=NOON)
    assert world.review_tasks.claim(colleague(world, who), task_id, at=NOON, until=LATER)


def test_the_first_decision_is_the_only_one_and_is_announced_once(world: Any) -> None:
    who, _, task_id = asked(world)

    assert world.review_tasks.decide(who, task_id, a_decision(who, total="13"))
    assert not world.review_tasks.decide(who, task_id, a_decision(who, total="14"))
    assert not world.review_tasks.decide(who, task_id, a_decision(who, rejects=True))

    decision = found(world, who, task_id).decision
    assert decision is not None
    assert decision.fields == {"total": "13"}
    assert decisions(world) == 1


def test_nobody_decides_or_claims_after_the_time_is_over(world: Any) -> None:
    who, _, task_id = asked(world, seconds=60)

    assert not world.review_tasks.claim(who, task_id, at=NOON + timedelta(seconds=60), until=LATER)
    assert not world.review_tasks.decide(who, task_id, a_decision(who, after=60))


def test_an_execution_is_told_only_what_was_decided(world: Any) -> None:
    who, _, task_id = asked(world, token="t1")
    assert world.reviews.awaited(who.tenant_id, task_id, at=NOON) is None

    world.review_tasks.decide(who, task_id, a_decision(who, rejects=True))

    first = world.reviews.awaited(who.tenant_id, task_id, at=NOON)
    again = world.reviews.awaited(who.tenant_id, task_id, at=NOON)
    assert (first.token, first.verdict, first.is_first_try) == ("t1", TaskStatus.REJECTED, True)
    assert not again.is_first_try
    assert world.reviews.awaited(new_id(), task_id, at=NOON) is None


def test_asked_again_it_is_one_task_with_the_latest_token(world: Any) -> None:
    who, job, task_id = asked(world, token="t1")

    assert world.reviews.request(a_task(job, token="t2")) == task_id

    world.review_tasks.decide(who, task_id, a_decision(who))
    assert world.reviews.awaited(who.tenant_id, task_id, at=NOON).token == "t2"
    assert world.review_tasks.listed(who, TaskQuery(), at=NOON).total == 1


def test_a_try_that_was_given_up_and_comes_late_is_not_awaited(world: Any) -> None:
    who, job, task_id = asked(world, token="t1")
    world.reviews.request(a_task(job, token="t3", after=9))

    assert world.reviews.request(a_task(job, token="t2", after=4)) == task_id
    world.review_tasks.decide(who, task_id, a_decision(who))
    assert world.reviews.awaited(who.tenant_id, task_id, at=NOON).token == "t3"

    world.reviews.request(a_task(job, token="t2", after=4))
    told = world.reviews.awaited(who.tenant_id, task_id, at=NOON)
    assert (told.token, told.is_first_try) == ("t3", False)


def test_a_decision_that_nobody_heard_counts_for_the_execution_that_asks_again(world: Any) -> None:
    who, job, task_id = asked(world, token="t1")
    world.review_tasks.decide(who, task_id, a_decision(who, total="13"))
    world.reviews.awaited(who.tenant_id, task_id, at=NOON)
    world.reviews.lapse(who.tenant_id, task_id, token="t1", at=NOON)
    assert found(world, who, task_id).status is TaskStatus.CANCELLED

    world.reviews.request(a_task(job, token="t2"))

    awaited = world.reviews.awaited(who.tenant_id, task_id, at=NOON)
    assert (awaited.token, awaited.is_first_try) == ("t2", True)
    assert decisions(world) == 2
    assert world.reviews.decision(job, task_id).fields == {"total": "13"}


def test_that_nobody_waited_with_an_earlier_token_closes_nothing(world: Any) -> None:
    who, job, task_id = asked(world, token="t1")
    world.review_tasks.decide(who, task_id, a_decision(who))
    told = world.reviews.awaited(who.tenant_id, task_id, at=NOON)
    world.reviews.request(a_task(job, token="t2"))

    world.reviews.lapse(who.tenant_id, task_id, token=told.token, at=NOON)

    assert found(world, who, task_id).status is TaskStatus.SUBMITTED
    assert world.reviews.awaited(who.tenant_id, task_id, at=NOON).token == "t2"


def test_the_same_try_that_comes_again_after_the_decision_changes_nothing(world: Any) -> None:
    who, job, task_id = asked(world, token="t1")
    world.review_tasks.decide(who, task_id, a_decision(who, total="13"))
    told = world.reviews.awaited(who.tenant_id, task_id, at=NOON)

    assert world.reviews.request(a_task(job, token=told.token)) == task_id

    assert decisions(world) == 1
    assert not world.reviews.awaited(who.tenant_id, task_id, at=NOON).is_first_try
    assert found(world, who, task_id).status is TaskStatus.SUBMITTED


def test_a_job_that_ends_closes_its_task(world: Any) -> None:
    for name, status in ((EventName.FAILED, TaskStatus.CANCELLED), (EventName.EXPIRED, TaskStatus.EXPIRED)):
        who, job, task_id = asked(world)
        world.review_tasks.claim(who, task_id, at=NOON, until=LATER)

        world.journal.append(an_event(job, name))

        assert found(world, who, task_id).status is status
        assert not world.review_tasks.decide(who, task_id, a_decision(who))


def test_a_decision_that_came_too_late_expires_whether_its_job_or_its_messenger_says_so_first(world: Any) -> None:
    for is_messenger_first in (False, True):
        who, job, task_id = asked(world, token="t1")
        world.review_tasks.decide(who, task_id, a_decision(who))
        world.reviews.awaited(who.tenant_id, task_id, at=NOON)

        if is_messenger_first:
            world.reviews.lapse(who.tenant_id, task_id, token="t1", at=NOON)
        world.journal.append(an_event(job, EventName.EXPIRED))
        world.reviews.lapse(who.tenant_id, task_id, token="t1", at=NOON)

        assert found(world, who, task_id).status is TaskStatus.EXPIRED


def test_nobody_is_asked_about_a_job_that_has_ended(world: Any) -> None:
    who, job, task_id = asked(world)
    world.journal.append(an_event(job, EventName.EXPIRED))

    assert world.reviews.request(a_task(job, token="late")) is None
    assert found(world, who, task_id).status is TaskStatus.EXPIRED


def test_a_job_that_completes_leaves_the_decision_as_it_was(world: Any) -> None:
    who, job, task_id = asked(world)
    world.review_tasks.decide(who, task_id, a_decision(who))

    world.journal.append(an_event(job, EventName.COMPLETED))

    assert found(world, who, task_id).status is TaskStatus.SUBMITTED


def test_a_decision_of_an_expired_job_came_too_late(world: Any) -> None:
    who, job, task_id = asked(world)
    world.review_tasks.decide(who, task_id, a_decision(who))

    world.journal.append(an_event(job, EventName.EXPIRED))

    assert found(world, who, task_id).status is TaskStatus.EXPIRED
    assert world.reviews.awaited(who.tenant_id, task_id, at=NOON) is None


def test_lists_are_filtered_and_paged_with_the_oldest_first(world: Any) -> None:
    who, _, first = asked(world)
    _, _, second = asked(world, who, after=1)
    _, _, third = asked(world, who, after=2)
    world.review_tasks.claim(who, second, at=NOON, until=LATER)
    world.review_tasks.decide(who, third, a_decision(who))

    def ids(at: Any = NOON, **query: Any) -> list[Any]:
        return [task.task_id for task in world.review_tasks.listed(who, TaskQuery(**query), at=at).items]

    assert ids() == [first, second, third]
    assert ids(order="desc", limit=1, page=2) == [second]
    assert ids(status="open") == [first]
    assert ids(status="open", at=LATER) == [first, second]
    assert (ids(status="claimed"), ids(status="claimed", at=LATER)) == ([second], [])
    assert ids(status="submitted") == [third]
    assert ids(claimed_by=who.user_id) == [second]
    assert (ids(type="document", limit=1), ids(type="invoice")) == ([first], [])
    assert ids(status="open,claimed") == [first, second]
    assert ids(status="claimed,submitted", order="desc") == [third, second]
    assert (ids(confidence_from=60, confidence_to=60, limit=1), ids(confidence_from=60.5)) == ([first], [])
    assert (ids(confidence_to=59.5), ids(q="A.PD", limit=1), ids(q="a%pdf"), ids(q="_")) == ([], [first], [], [])


def test_a_tenant_has_its_own_policy_and_its_arrivals_carry_it(world: Any) -> None:
    who, job, _ = asked(world)
    chosen = ReviewPolicy(rule=ReviewRule.NEVER, by_type={"invoice": ReviewRule.ALWAYS})
    assert world.review_policies.find(who) == ReviewPolicy()

    world.review_policies.put(who, ReviewPolicy(rule=ReviewRule.ALWAYS))
    world.review_policies.put(who, chosen)

    assert world.review_policies.find(who) == chosen
    assert world.arrivals.parcel(who.tenant_id, job.document_id).review == chosen
    assert world.review_policies.find(a_principal(new_id())) == ReviewPolicy()
