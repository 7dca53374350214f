"""What every limiter promises: in one process, in a single Valkey, in a cluster, and the one behind the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import valkey_servers
from fakes.services import NOON
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quire.adapters.limits.connecting import connection
from quire.adapters.limits.guarded import GuardedLimiter
from quire.adapters.limits.process import ProcessLimiter
from quire.adapters.limits.valkey import ValkeyLimiter
from quire.domain.limits import Quota

MINUTE, HOUR = Quota("write", 3, 60), Quota("all", 5, 3600)
_names = count()


@dataclass
class HandClock:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class NaiveLimiter:
    """The rule written down as plainly as it can be."""

    clock: HandClock
    counted: list[datetime] = field(default_factory=list)

    def allows(self, *quotas: Quota) -> bool:
        allowed = all(self.held(quota) < quota.limit for quota in quotas)
        self.counted += [self.clock()] * allowed
        return allowed

    def held(self, quota: Quota) -> int:
        return sum(at > self.clock() - timedelta(seconds=quota.seconds) for at in self.counted)


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    folders = [tmp_path_factory.mktemp(kind) for kind in ("single", "cluster")]
    with valkey_servers.running(folders[0]) as single, valkey_servers.running(folders[1], cluster=True) as cluster:
        yield {"single": single.url, "cluster": cluster.url}.__getitem__


@pytest.fixture(scope="module", params=["process", "single", "cluster", "guarded"])
def made(request: pytest.FixtureRequest) -> Callable[[HandClock], Any]:
    if request.param == "process":
        return ProcessLimiter
    kind = "single" if request.param == "guarded" else request.param
    connect = connection(request.getfixturevalue("urls")(kind), cluster=kind == "cluster")
    if request.param != "guarded":
        return lambda clock: ValkeyLimiter(connect, clock=clock)
    return lambda clock: GuardedLimiter(
        ValkeyLimiter(connect, clock=clock), ProcessLimiter(clock), clock=clock, pause=timedelta(seconds=30)
    )


@given(st.lists(st.one_of(st.floats(0, 90), st.sampled_from([0.0, 60.0, 3600.0])), min_size=1, max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_decides_as_the_rule_is_written(made: Callable[[HandClock], Any], pauses: list[float]) -> None:
    clock, key = HandClock(), f"caller-{next(_names)}"
    limiter, naive = made(clock), NaiveLimiter(clock)

    for pause in pauses:
        clock.pass_by(pause)
        expected = naive.allows(MINUTE, HOUR)
        decision = limiter.hit(key, MINUTE, HOUR)

        assert decision.allowed is expected
        assert decision.remaining == min(max(0, quota.limit - naive.held(quota)) for quota in (MINUTE, HOUR))


def test_a_refused_hit_succeeds_at_the_moment_that_was_told_and_not_before(made: Callable[[HandClock], Any]) -> None:
    clock, key = HandClock(), f"caller-{next(_names)}"
    limiter = made(clock)
    while (decision := limiter.hit(key, MINUTE)).allowed:
        clock.pass_by(7)

    clock.at = decision.reset_at - timedelta(microseconds=1)
    assert not limiter.hit(key, MINUTE).allowed
    clock.at = decision.reset_at
    assert limiter.hit(key, MINUTE).allowed


def test_callers_do_not_count_for_each_other(made: Callable[[HandClock], Any]) -> None:
    limiter = made(HandClock())
    one, other = f"caller-{next(_names)}", f"caller-{next(_names)}"

    assert [limiter.hit(one, Quota("write", 1, 60)).allowed for _ in range(2)] == [True, False]
    assert limiter.hit(other, Quota("write", 1, 60)).allowed


def test_a_quota_that_was_lowered_tells_when_there_is_room_again(made: Callable[[HandClock], Any]) -> None:
    clock, key = HandClock(), f"caller-{next(_names)}"
    limiter = made(clock)
    for _ in range(3):
        limiter.hit(key, MINUTE)
        clock.pass_by(10)

    decision = limiter.hit(key, Quota("write", 1, 60))

    assert (decision.allowed, decision.reset_at) == (False, NOON + timedelta(seconds=80))


def test_what_is_told_is_about_the_quota_that_is_nearest_to_its_end(made: Callable[[HandClock], Any]) -> None:
    clock, key = HandClock(), f"caller-{next(_names)}"
    limiter = made(clock)

    told = []
    for _ in range(5):
        decision = limiter.hit(key, MINUTE, HOUR)
        told.append((decision.limit, decision.remaining))
        clock.pass_by(61)

    assert told == [(3, 2), (3, 2), (5, 2), (5, 1), (5, 0)]


@pytest.mark.parametrize("kind", ["single", "cluster"])
def test_processes_that_hit_at_once_get_no_more_together(urls: Callable[[str], str], kind: str) -> None:
    key, quota = f"caller-{next(_names)}", Quota("write", 30, 60)

    def process(_: int) -> int:
        limiter = ValkeyLimiter(connection(urls(kind), cluster=kind == "cluster"), clock=HandClock())
        return sum(limiter.hit(key, quota).allowed for _ in range(20))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(process, range(4))) == 30
