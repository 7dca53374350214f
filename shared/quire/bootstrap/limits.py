"""How often callers may come."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import now, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from quire import ports
    from quire.adapters.limits.connecting import Client
    from quire.doors.limits import RateLimits

_HOUR = 3600


@cache
def rate_limits() -> RateLimits | None:
    """The limits in force; None where they are switched off."""
    from quire.domain.limits import Quota, Rate
    from quire.doors.limits import RateLimits

    given = settings()
    if given.rate_limits == "off":
        return None
    quotas = {
        Rate.AUTH: Quota("auth", given.rate_auth, 900),
        Rate.UPLOAD: Quota("upload", given.rate_upload, 60),
        Rate.WRITE: Quota("write", given.rate_write, 60),
        Rate.READ: Quota("read", given.rate_read, 60),
    }
    return RateLimits(_limiter(), quotas, Quota("all", given.rate_all, _HOUR), clock=now)


def _limiter() -> ports.Limiter:
    """Counts in the cache if there is one, and in this process while it does not answer."""
    from quire.adapters.limits.process import ProcessLimiter

    own = ProcessLimiter(now)
    if not settings().cache_url:
        return own
    from quire.adapters.limits.guarded import GuardedLimiter
    from quire.adapters.limits.valkey import ValkeyLimiter

    pause = timedelta(seconds=settings().cache_pause_seconds)
    return GuardedLimiter(ValkeyLimiter(_connection(), clock=now), own, clock=now, pause=pause)


def _connection() -> Callable[[], Client]:
    from quire.adapters.limits.connecting import IamCredentials, connection

    given, url = settings(), settings().cache_url
    cluster = given.cache_mode == "cluster"
    if given.cache_auth == "password":
        return connection(url, cluster=cluster)
    credentials = IamCredentials(url, cache=given.given("cache_name"), region=given.region)
    return connection(url, cluster=cluster, credentials=credentials)
