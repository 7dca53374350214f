"""What any keeper of finished reviews promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fakes.making import a_decision, a_principal, a_registration, a_task
from fakes.services import NOON
from pydantic import ValidationError
from quire.domain.ids import new_id
from quire.domain.lists import Page
from quire.domain.people import Principal, Role
from quire.domain.tasks import TaskStatus
from quire.domain.truth import ReviewQuery


def reviewed(world: Any, who: Principal | None = None, *, after: float = 0, rejects: bool = False) -> tuple[Any, ...]:
    """A reviewer, and a document that they have decided about."""
    who = who or world.newcomer()
    registration = a_registration(who)
    world.documents.register(registration)
    task_id = world.reviews.request(a_task(registration.job, total="12.50"))
    decision = a_decision(who, rejects=rejects, after=after, **({} if rejects else {"total": "13.50"}))
    assert world.review_tasks.decide(who, task_id, decision)
    return who, registration.job.document_id, task_id


def test_a_review_tells_who_and_when_and_keeps_what_was_read_beside_what_was_said(world: Any) -> None:
    who, document_id, task_id = reviewed(world, after=60)

    found = world.review_history.of_document(who, document_id, Page())

    [one] = found.items
    assert (one.review.task_id, one.review.verdict, one.review.file_name) == (task_id, "submitted", "a.pdf")
    assert (one.review.reviewed_by.id, one.review.reviewed_at) == (who.user_id, NOON + timedelta(seconds=60))
    assert one.review.reviewed_by.name == f"{who.user_id}@example.org"
    assert (one.draft.fields["total"].value, one.decision.fields) == ("12.50", {"total": "13.50"})
    assert found.total == 1


def test_a_task_that_nobody_has_decided_is_no_review(world: Any) -> None:
    who = world.newcomer()
    registration = a_registration(who)
    world.documents.register(registration)
    task_id = world.reviews.request(a_task(registration.job))
    world.review_tasks.claim(who, task_id, at=NOON, until=NOON + timedelta(minutes=5))

    assert world.review_history.of_document(who, registration.job.document_id, Page()).total == 0
    assert world.review_history.listed(who, ReviewQuery()).total == 0


def test_reviews_of_another_tenant_are_not_there(world: Any) -> None:
    _, document_id, _ = reviewed(world)
    stranger = a_principal(new_id(), role=Role.ADMIN)

    assert world.review_history.of_document(stranger, document_id, Page()).total == 0
    assert world.review_history.listed(stranger, ReviewQuery()).total == 0


def test_reviews_are_listed_with_the_newest_first_and_narrowed(world: Any) -> None:
    who, _, first = reviewed(world)
    _, _, second = reviewed(world, who, after=1, rejects=True)
    _, _, third = reviewed(world, who, after=2)

    def ids(**query: Any) -> list[Any]:
        return [one.task_id for one in world.review_history.listed(who, ReviewQuery(**query)).items]

    assert ids() == [third, second, first]
    assert ids(order="asc") == [first, second, third]
    assert (ids(verdict=TaskStatus.REJECTED), ids(verdict=TaskStatus.SUBMITTED)) == ([second], [third, first])
    assert (ids(type="document", limit=1), ids(type="invoice")) == ([third], [])
    moment = NOON + timedelta(seconds=1)
    assert (ids(reviewed_from=moment), ids(reviewed_to=moment)) == ([third, second], [first])


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_cursor_leads_through_all_reviews_also_where_new_ones_come_meanwhile(world: Any, order: str) -> None:
    who, _, first = reviewed(world)
    seen = [reviewed(world, who)[2] for _ in range(4)]

    got, cursor = [], None
    while cursor is not None or not got:
        page = world.review_history.listed(who, ReviewQuery(limit=2, order=order, cursor=cursor))
        got += [one.task_id for one in page.items]
        cursor = page.next_cursor
        if len(got) == 2:
            reviewed(world, who, after=-1 if order == "asc" else 1)

    assert got == sorted([first, *seen], reverse=order == "desc")


def test_a_cursor_of_another_list_is_refused() -> None:
    newest = ReviewQuery().cursor_at(NOON, new_id())

    assert ReviewQuery(cursor=newest).after is not None
    with pytest.raises(ValidationError):
        ReviewQuery(cursor=newest, order="asc")


def test_reviews_go_with_their_document(world: Any) -> None:
    who, document_id, _ = reviewed(world)

    world.documents.erase(who, document_id, at=NOON)

    assert world.review_history.of_document(who, document_id, Page()).total == 0
    assert world.review_history.listed(who, ReviewQuery()).total == 0
