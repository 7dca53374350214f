"""A cache that hangs or dies holds nobody up and lets nobody do more than they may."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import valkey_servers
from fakes.services import NOON
from quire.adapters.limits.connecting import IamCredentials, connection
from quire.adapters.limits.guarded import GuardedLimiter
from quire.adapters.limits.process import ProcessLimiter
from quire.adapters.limits.valkey import ValkeyLimiter
from quire.domain.limits import Quota
from quire.errors import TransientError

TWICE = Quota("write", 2, 3600)
PAUSE = timedelta(seconds=30)


@dataclass
class Clock:
    at: datetime = field(default=NOON)

    def __call__(self) -> datetime:
        return self.at


def guarded(url: str, clock: Clock, *, cluster: bool) -> GuardedLimiter:
    shared = ValkeyLimiter(connection(url, cluster=cluster), clock=clock)
    return GuardedLimiter(shared, ProcessLimiter(clock), clock=clock, pause=PAUSE)


@pytest.mark.parametrize("cluster", [False, True])
def test_a_silent_cache_is_asked_once_in_a_pause_and_hits_are_counted_meanwhile(cluster: bool) -> None:  # noqa: FBT001
    clock = Clock()
    with valkey_servers.silent() as server:
        limiter = guarded(server.url, clock, cluster=cluster)

        allowed = [limiter.hit("somebody", TWICE).allowed for _ in range(4)]
        asked = len(server.taken)
        clock.at += PAUSE
        limiter.hit("somebody", TWICE)

        assert allowed == [True, True, False, False]
        assert (asked, len(server.taken)) == (1, 2)


@pytest.mark.parametrize("cluster", [False, True])
def test_a_cache_that_dies_is_replaced_by_our_own_counts(tmp_path: Path, cluster: bool) -> None:  # noqa: FBT001
    with valkey_servers.running(tmp_path / "data", cluster=cluster) as server:
        limiter = guarded(server.url, Clock(), cluster=cluster)
        before = [limiter.hit("somebody", TWICE).allowed for _ in range(3)]
        server.kill()
        after = [limiter.hit("somebody", TWICE).allowed for _ in range(3)]

    assert (before, after) == ([True, True, False], [True, True, False])


def test_the_cache_counts_again_once_it_is_back(tmp_path: Path) -> None:
    clock = Clock()
    with valkey_servers.running(tmp_path / "data") as server:
        shared = ValkeyLimiter(connection(server.url, cluster=False), clock=clock)
        for _ in range(2):
            shared.hit("somebody", TWICE)
        limiter = guarded(server.url, clock, cluster=False)
        server.freeze()
        assert limiter.hit("somebody", TWICE).allowed
        server.thaw()
        assert limiter.hit("somebody", TWICE).allowed, "the pause was not kept"
        clock.at += PAUSE

        assert not limiter.hit("somebody", TWICE).allowed


def test_a_cluster_that_is_asked_for_and_is_none_counts_as_silent(tmp_path: Path) -> None:
    with valkey_servers.running(tmp_path / "data") as server:
        limiter = ValkeyLimiter(connection(server.url, cluster=True), clock=Clock())

        with pytest.raises(TransientError):
            limiter.hit("somebody", TWICE)


def test_one_process_forgets_the_longest_unseen_and_never_grows_without_end() -> None:
    limiter = ProcessLimiter(Clock())
    once = Quota("write", 1, 3600)

    for number in range(10_001):
        limiter.hit(f"caller-{number}", once)

    assert not limiter.hit("caller-10000", once).allowed
    assert limiter.hit("caller-0", once).allowed


def test_a_password_by_iam_is_a_signed_request_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not a secret")
    credentials = IamCredentials("rediss://quire@host:6379", cache="quire-cache", region="eu-west-1")

    user, password = credentials.get_credentials()

    assert user == "quire"
    assert password.startswith("quire-cache/?Action=connect&User=quire&ResourceType=ServerlessCache&")
    assert "%2Feu-west-1%2Felasticache%2Faws4_request" in password
    assert "X-Amz-Expires=900" in password
