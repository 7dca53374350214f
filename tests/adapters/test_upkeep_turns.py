"""A round looks at so many jobs and erasures: which ones is not for the oldest to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from app_fixtures import Cloud
from fakes.making import a_principal, a_registration, an_event
from quire import bootstrap
from quire.adapters.postgres import upkeep
from quire.domain.ids import new_id
from quire.domain.intake import Arrival
from quire.domain.jobs import EventName
from quire.domain.people import Principal
from quire.domain.refs import JobRef
from quire.domain.upkeep import Unfinished

ABANDONED = 8
ROUNDS = 40
KINDS = 4
"""Late uploads, those that may still come, reviews, and what stands still at work: each has its share of a round."""


@pytest.fixture
def who(cloud: Cloud) -> Principal:
    who = a_principal(new_id())
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
        owner.execute("INSERT INTO tenants (tenant_id, name) VALUES (%s, 'one')", (who.tenant_id,))
        owner.execute(
            "INSERT INTO users (user_id, tenant_id, email, role, password_hash) VALUES (%s, %s, %s, 'member', 'x')",
            (who.user_id, who.tenant_id, f"{who.user_id}@example.org"),
        )
        _set_moving(owner)
    cloud.become("quire_app")
    return who


def _set_moving(owner: psycopg.Connection) -> None:
    """What other tests left over has moved a moment ago."""
    for (tenant_id,) in owner.execute("SELECT DISTINCT tenant_id FROM jobs").fetchall():
        owner.execute("SELECT set_config('app.tenant', %s, true)", (str(tenant_id),))
        owner.execute(
            "UPDATE jobs SET updated_at = now(), version = version + 1"
            " WHERE status NOT IN ('completed', 'failed', 'rejected', 'expired', 'cancelled')"
        )


@pytest.fixture
def abandoned(cloud: Cloud, who: Principal) -> Sequence[JobRef]:
    """Jobs of uploads that never come, announced a moment ago."""
    made = [a_registration(who) for _ in range(ABANDONED)]
    for registration in made:
        bootstrap.documents().register(registration)
    jobs = [registration.job for registration in made]
    stood_still(cloud, who, 0, *jobs)
    return jobs


def looked_at() -> set[UUID]:
    return {one.job.job_id for one in unfinished()}


def unfinished() -> Sequence[Unfinished]:
    """Where uploads are late after two hours, and everything else stands still after one."""
    now = datetime.now(UTC)
    return bootstrap.upkeep().unfinished(late_before=now - timedelta(hours=2), still_before=now - timedelta(hours=1))


def stood_still(cloud: Cloud, who: Principal, hours: float, *jobs: JobRef) -> None:
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
        owner.execute(
            "UPDATE jobs SET updated_at = now() - make_interval(secs => %s), version = version + 1"
            " WHERE job_id = ANY(%s)",
            (hours * 3600, [job.job_id for job in jobs]),
        )


def test_none_is_passed_over_round_after_round(abandoned: Sequence[JobRef], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_MOST", 10_000)
    everything = looked_at()
    monkeypatch.setattr(upkeep, "_MOST", len(everything) - 1)

    rounds = [looked_at() for _ in range(ROUNDS)]

    assert {job.job_id for job in abandoned} <= everything
    assert {len(one) for one in rounds} == {len(everything) - 1}
    assert set().union(*rounds) == everything


def test_what_stands_still_is_looked_at_however_many_uploads_are_awaited(
    cloud: Cloud, who: Principal, abandoned: Sequence[JobRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = a_registration(who)
    bootstrap.documents().register(at_work)
    bootstrap.arrivals().pin(Arrival(job=at_work.job, version_id="v1", sha256=at_work.request.sha256 or ""))
    bootstrap.journal().append(an_event(at_work.job, EventName.UPLOADED))
    stood_still(cloud, who, 1, at_work.job, *abandoned)
    monkeypatch.setattr(upkeep, "_MOST", KINDS)

    rounds = [unfinished() for _ in range(ROUNDS)]

    assert len(abandoned) > upkeep._MOST
    assert all(any(one.version_id is not None for one in seen) for seen in rounds)


def test_an_upload_whose_time_is_over_is_looked_at_at_once(
    cloud: Cloud, who: Principal, abandoned: Sequence[JobRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    late, *awaited = abandoned
    stood_still(cloud, who, 1, *awaited)
    stood_still(cloud, who, 2, late)
    monkeypatch.setattr(upkeep, "_MOST", KINDS)

    assert all(late.job_id in looked_at() for _ in range(ROUNDS))


def test_what_moves_waits_for_what_stands_still(
    cloud: Cloud, who: Principal, abandoned: Sequence[JobRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    stood_still(cloud, who, 1, *abandoned[: ABANDONED // 2])
    monkeypatch.setattr(upkeep, "_MOST", 10_000)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    still = {one.job.job_id for one in unfinished() if one.updated_at <= an_hour_ago}
    monkeypatch.setattr(upkeep, "_MOST", len(still))

    assert all(looked_at() == still for _ in range(ROUNDS))


def test_what_has_stood_still_for_long_is_looked_at_less_often_and_not_forgotten(
    cloud: Cloud, who: Principal, abandoned: Sequence[JobRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_MOST", 10_000)
    *waiting, late = abandoned
    stood_still(cloud, who, 1.5, *waiting)
    stood_still(cloud, who, 2, late)
    ours = {job.job_id for job in waiting}

    rounds = [looked_at() for _ in range(5 * ROUNDS)]

    assert all(late.job_id in one for one in rounds)
    assert all(one & ours for one in rounds)
    assert set().union(*rounds) >= ours
    assert sum(len(one & ours) for one in rounds) < len(rounds) * len(ours) / 2


def test_for_some_minutes_nothing_that_stands_still_is_left_out(
    cloud: Cloud, who: Principal, abandoned: Sequence[JobRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_MOST", 10_000)
    stood_still(cloud, who, 1 + 9 / 60, *abandoned)

    assert all({job.job_id for job in abandoned} <= looked_at() for _ in range(ROUNDS))


def test_no_erasure_is_passed_over_while_older_ones_stay(who: Principal, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [a_registration(who) for _ in range(ABANDONED)]
    for registration in made:
        bootstrap.documents().register(registration)
        bootstrap.documents().erase(who, registration.job.document_id, at=datetime.now(UTC))
    monkeypatch.setattr(upkeep, "_MOST", 10_000)
    everything = erasures()
    monkeypatch.setattr(upkeep, "_MOST", len(everything) - 1)

    rounds = [erasures() for _ in range(ROUNDS)]

    assert {registration.job.document_id for registration in made} <= everything
    assert {len(one) for one in rounds} == {len(everything) - 1}
    assert set().union(*rounds) == everything


def erasures() -> set[UUID]:
    return {one.document_id for one in bootstrap.upkeep().erasures()}
