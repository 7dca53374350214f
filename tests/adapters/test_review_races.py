"""A decision is passed on while the execution asks again: what counts is the token that is awaited by then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from app_fixtures import Cloud
from fakes.making import a_decision, a_principal, a_registration, a_task
from fakes.services import NOON
from quire import bootstrap
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.reviews import PostgresReviews
from quire.domain.people import Principal, Role


@dataclass
class Desk:
    cloud: Cloud
    who: Principal
    task_id: UUID

    @contextmanager
    def asked_again(self) -> Iterator[Callable[[Callable[[PostgresReviews], Any]], Future[Any]]]:
        """The execution's second try holds the task; what begins meanwhile waits until it is done."""
        with (
            closing(Database(self.cloud.urls("quire_app"))) as database,
            ThreadPoolExecutor(1) as pool,
            psycopg.connect(self.cloud.urls("quire_owner")) as owner,
        ):
            owner.execute("SELECT set_config('app.tenant', %s, true)", (str(self.who.tenant_id),))
            owner.execute(
                "UPDATE hitl_tasks SET task_token = 't2', resumed_at = NULL WHERE task_id = %s", (self.task_id,)
            )

            def begin(act: Callable[[PostgresReviews], Any]) -> Future[Any]:
                begun = pool.submit(act, PostgresReviews(database))
                self._until_it_waits()
                return begun

            yield begin

    def awaited(self) -> Any:
        return bootstrap.reviews().awaited(self.who.tenant_id, self.task_id, at=NOON)

    def _until_it_waits(self) -> None:
        with psycopg.connect(self.cloud.urls("quire_owner"), autocommit=True) as looking:
            deadline = time.monotonic() + 30
            while not looking.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall():
                assert time.monotonic() < deadline
                time.sleep(0.01)


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    """A task of which the first try's token was noted, and its decision."""
    who = cloud.settle(a_principal(role=Role.REVIEWER))
    cloud.become("quire_app")
    registration = a_registration(who)
    bootstrap.documents().register(registration)
    task_id = bootstrap.reviews().request(a_task(registration.job, token="t1"))
    assert task_id is not None
    assert bootstrap.review_tasks().decide(who, task_id, a_decision(who))
    return Desk(cloud, who, task_id)


def test_nobody_waits_with_the_first_token_any_more_but_with_the_second(desk: Desk) -> None:
    told = desk.awaited()
    with desk.asked_again() as begin:
        begun = begin(lambda reviews: reviews.lapse(desk.who.tenant_id, desk.task_id, token=told.token, at=NOON))
    begun.result()

    awaited = desk.awaited()
    assert awaited is not None
    assert (awaited.token, awaited.is_first_try) == ("t2", True)


def test_what_is_passed_on_has_the_token_of_whoever_waits_by_then(desk: Desk) -> None:
    with desk.asked_again() as begin:
        begun = begin(lambda reviews: reviews.awaited(desk.who.tenant_id, desk.task_id, at=NOON))

    assert begun.result().token == "t2"
