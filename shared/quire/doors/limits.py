"""How often a caller may come through a door."""

from __future__ import annotations

from collections.abc import Mapping

from quire.domain.addresses import origin
from quire.domain.limits import Decision, Quota, Rate
from quire.doors.requests import Request
from quire.doors.routes import Route
from quire.errors import Refusal, RefusalCode
from quire.ports import Clock, Limiter


class RateLimits:
    """The quotas in force and the limiter that counts by them."""

    def __init__(self, limiter: Limiter, quotas: Mapping[Rate, Quota], overall: Quota, *, clock: Clock) -> None:
        self._limiter = limiter
        self._quotas = quotas
        self._overall = overall
        self._clock = clock

    def hit(self, route: Route, request: Request) -> Decision | None:
        """Counts the request as what its route says and, of those who signed in, among all that they ask."""
        if route.rate is Rate.FREE:
            return None
        quota = self._quotas[route.rate]
        if request.caller is None or route.rate is Rate.AUTH:
            return self._limiter.hit(f"address:{origin(request.address)}", quota)
        return self._limiter.hit(f"user:{request.caller.user_id}", quota, self._overall)

    def refusal(self, decision: Decision) -> Refusal:
        return Refusal(
            RefusalCode.RATE_LIMIT_EXCEEDED,
            "Too many requests; try again later.",
            retry_after=decision.seconds_left(self._clock()),
        )


def shown(decision: Decision) -> dict[str, str]:
    """The decision in the headers of the answer."""
    return {
        "X-RateLimit-Limit": str(decision.limit),
        "X-RateLimit-Remaining": str(decision.remaining),
        "X-RateLimit-Reset": str(int(decision.reset_at.timestamp())),
    }
