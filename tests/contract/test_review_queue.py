"""What reviewers are promised of the queue: what comes first, who has what, and news of every change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contract.reviewing import LATER, asked, colleague, found, news
from fakes.making import a_decision, a_principal, a_task, an_event
from fakes.services import NOON
from quire.domain.ids import new_id
from quire.domain.jobs import EventName
from quire.domain.people import NamedPerson
from quire.domain.queue import TaskQuery
from quire.domain.tasks import Priority


def test_what_is_to_be_looked_at_first_comes_first(world: Any) -> None:
    who, _, plain = asked(world)
    _, _, unsure = asked(world, who, confidence=49)
    _, _, unknown = asked(world, who, confidence=None)
    _, _, half_gone = asked(world, who, after=-3000, seconds=3000)
    _, _, nearly_over = asked(world, who, after=-3000, seconds=300)
    _, _, later = asked(world, who, confidence=10)
    _, _, sooner = asked(world, who, seconds=7200)
    world.review_tasks.prioritise(who, later, Priority.LOW, at=NOON)
    world.review_tasks.prioritise(who, sooner, Priority.URGENT, at=NOON)

    def listed(**more: Any) -> list[tuple[Any, str]]:
        found = world.review_tasks.listed(who, TaskQuery(sort_by="priority", **more), at=NOON).items
        return [(task.task_id, task.priority.value) for task in found]

    order = [
        (nearly_over, "urgent"),
        (sooner, "urgent"),
        (half_gone, "high"),
        (unknown, "high"),
        (unsure, "high"),
        (plain, "normal"),
        (later, "low"),
    ]
    assert listed() == order
    assert listed(order="desc") == order[::-1]


def test_a_priority_that_a_person_set_stays_until_it_is_left_to_the_rule_again(world: Any) -> None:
    who, _, task_id = asked(world)

    assert world.review_tasks.prioritise(who, task_id, Priority.LOW, at=NOON)
    kept = found(world, who, task_id, at=NOON + timedelta(seconds=3599))
    assert (kept.priority, kept.priority_is_set) == (Priority.LOW, True)

    assert world.review_tasks.prioritise(who, task_id, None, at=NOON)
    ruled = found(world, who, task_id, at=NOON + timedelta(seconds=3599))
    assert (ruled.priority, ruled.priority_is_set) == (Priority.URGENT, False)
    assert not world.review_tasks.prioritise(a_principal(new_id()), task_id, Priority.LOW, at=NOON)
    world.review_tasks.decide(who, task_id, a_decision(who))
    assert not world.review_tasks.prioritise(who, task_id, Priority.LOW, at=NOON)


def test_the_least_sure_comes_first_where_that_is_asked(world: Any) -> None:
    who, _, sure = asked(world, confidence=90)
    _, _, unsure = asked(world, who, confidence=20)
    _, _, unknown = asked(world, who, confidence=None)

    def ids(**query: Any) -> list[Any]:
        found = world.review_tasks.listed(who, TaskQuery(sort_by="confidence", **query), at=NOON)
        return [task.task_id for task in found.items]

    assert ids() == [unknown, unsure, sure]
    assert ids(order="desc") == [sure, unsure, unknown]
    assert (ids(confidence_from=0), ids(confidence_to=100)) == ([unsure, sure], [unsure, sure])


def test_reviewers_are_told_of_every_change_with_who_made_it_and_a_version_that_rises(world: Any) -> None:
    who, _, task_id = asked(world, token="t1")
    world.review_tasks.claim(who, task_id, at=NOON, until=LATER)
    world.review_tasks.release(who, task_id, at=NOON)
    world.review_tasks.prioritise(who, task_id, Priority.HIGH, at=NOON)
    world.review_tasks.decide(who, task_id, a_decision(who))
    world.reviews.lapse(who.tenant_id, task_id, token="t1", at=NOON)

    told = news(world)

    assert [one.status for one in told] == ["open", "claimed", "open", "open", "submitted", "cancelled"]
    assert [one.version for one in told] == [1, 2, 3, 4, 5, 6]
    assert found(world, who, task_id).version == 6
    assert {(one.tenant_id, one.task_id) for one in told} == {(who.tenant_id, task_id)}
    assert told[1].claimed_by == NamedPerson(id=who.user_id, name=f"{who.user_id}@example.org")
    assert (told[1].claim_expires_at, told[2].claimed_by, told[2].claim_expires_at) == (LATER, None, None)
    assert (told[3].priority, told[3].decided_by, told[4].decided_by) == (Priority.HIGH, None, told[1].claimed_by)


def test_what_changes_nothing_is_no_news(world: Any) -> None:
    who, job, task_id = asked(world)
    other = colleague(world, who)
    world.review_tasks.claim(who, task_id, at=NOON, until=LATER)
    before = len(news(world))

    world.review_tasks.claim(other, task_id, at=NOON, until=LATER)
    world.review_tasks.release(other, task_id, at=NOON)
    world.review_tasks.decide(other, task_id, a_decision(other))
    world.reviews.request(a_task(job, token="again"))

    assert (before, news(world)) == (2, [])


def test_reviewers_are_told_when_the_end_of_a_job_closes_its_task(world: Any) -> None:
    _, job, task_id = asked(world)
    news(world)

    world.journal.append(an_event(job, EventName.FAILED))

    assert [(one.task_id, one.status) for one in news(world)] == [(task_id, "cancelled")]


def test_a_task_says_who_has_it_and_who_decided_it_by_name(world: Any) -> None:
    who, _, task_id = asked(world)
    name = f"{who.user_id}@example.org"
    world.review_tasks.claim(who, task_id, at=NOON, until=LATER)

    assert found(world, who, task_id).claimed_by_name == name
    assert found(world, who, task_id, at=LATER).claimed_by_name is None

    world.review_tasks.decide(who, task_id, a_decision(who, after=60))
    [task] = world.review_tasks.listed(who, TaskQuery(), at=NOON).items
    assert (task.claimed_by_name, task.decided_by, task.decided_by_name) == (None, who.user_id, name)
    assert task.decided_at == NOON + timedelta(seconds=60)
