"""Every suite here runs twice: with the fakes, and with the real adapters on PostgreSQL and moto."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from app_fixtures import UPLOADS, Cloud, cloud, forgetful, postgres
from fakes.catalogue import FakeTypes
from fakes.making import a_principal
from fakes.reviews import FakeReviewHistory, FakeReviewPolicies, FakeReviews
from fakes.services import FakeBus, FakeConnections, FakeExecutions, FakeObjects, FakeSnapshots, FakeTickets
from fakes.store import FakeStore
from fakes.timetables import FakeTimetables
from fakes.upkeep import FakeChores, FakeRepeats, FakeUpkeep
from quire import bootstrap
from quire.domain.people import Principal
from quire.domain.refs import ObjectRef

__all__ = ["cloud", "forgetful", "postgres"]


@dataclass
class World:
    """The ports, and whom they serve. Fields are typed loosely: they hold either kind."""

    newcomer: Callable[..., Principal]
    """Somebody new, of a tenant that is there already or of a new one."""
    documents: Any
    arrivals: Any
    journal: Any
    results: Any
    outbox: Any
    objects: Any
    types: Any = field(default_factory=FakeTypes)
    timetables: Any = field(default_factory=FakeTimetables)
    tickets: Any = field(default_factory=FakeTickets)
    connections: Any = field(default_factory=FakeConnections)
    snapshots: Any = field(default_factory=FakeSnapshots)
    executions: Any = field(default_factory=FakeExecutions)
    bus: Any = field(default_factory=FakeBus)
    upkeep: Any = None
    chores: Any = field(default_factory=FakeChores)
    repeats: Any = field(default_factory=FakeRepeats)
    review_tasks: Any = None
    reviews: Any = None
    review_policies: Any = None
    review_history: Any = None


@pytest.fixture(params=["fake", "real"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "fake":
        store = FakeStore()
        people = FakeReviews(store)
        return World(
            a_principal,
            store,
            store,
            store,
            store,
            store,
            FakeObjects(),
            upkeep=FakeUpkeep(store),
            review_tasks=people,
            reviews=people,
            review_policies=FakeReviewPolicies(store),
            review_history=FakeReviewHistory(people),
        )
    return _real(request.getfixturevalue("cloud"))


def _real(cloud: Cloud) -> World:
    cloud.become("quire_app")
    return World(
        newcomer=lambda tenant_id=None: cloud.settle(a_principal(tenant_id)),
        documents=bootstrap.documents(),
        arrivals=bootstrap.arrivals(),
        journal=bootstrap.journal(),
        results=bootstrap.results(),
        outbox=bootstrap.outbox(),
        objects=bootstrap.objects(),
        types=bootstrap.document_types(),
        timetables=bootstrap.timetables(),
        tickets=bootstrap.tickets(),
        connections=bootstrap.connections(),
        snapshots=bootstrap.snapshots(),
        executions=bootstrap.executions(),
        bus=bootstrap.bus(),
        upkeep=bootstrap.upkeep(),
        chores=bootstrap.chores(),
        repeats=bootstrap.repeats(),
        review_tasks=bootstrap.review_tasks(),
        reviews=bootstrap.reviews(),
        review_policies=bootstrap.review_policies(),
        review_history=bootstrap.review_history(),
    )


@pytest.fixture
def uploads() -> str:
    return UPLOADS


@pytest.fixture
def nowhere() -> ObjectRef:
    return ObjectRef(bucket=UPLOADS, key="no/such/thing", version_id="0")
