"""How often somebody may do something: sliding windows, and what one more hit of them leads to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_MICROSECOND = timedelta(microseconds=1)


class Rate(StrEnum):
    """What a request counts as."""

    AUTH = "auth"
    UPLOAD = "upload"
    WRITE = "write"
    READ = "read"
    FREE = "free"


@dataclass(frozen=True)
class Quota:
    """At most `limit` hits within any `seconds`."""

    name: str
    limit: int
    seconds: int

    @property
    def microseconds(self) -> int:
        return self.seconds * 1_000_000


@dataclass(frozen=True)
class Tally:
    """One window after a hit: how many it holds, and the moment with whose end the next place becomes free."""

    count: int
    frees: int


@dataclass(frozen=True)
class Decision:
    """Whether a hit was let through, in the words of the quota that is nearest to its end."""

    allowed: bool
    limit: int
    remaining: int
    reset_at: datetime
    """When the next place becomes free."""

    def seconds_left(self, now: datetime) -> int:
        return max(1, math.ceil((self.reset_at - now).total_seconds()))


def decided(quotas: Sequence[Quota], tallies: Sequence[Tally], *, allowed: bool) -> Decision:
    """The decision that these windows amount to; a hit that was refused counts in none of them."""
    states = [
        (quota.limit - tally.count, tally.frees + quota.microseconds, quota)
        for quota, tally in zip(quotas, tallies, strict=True)
    ]
    remaining, reset, quota = min(states, key=lambda state: (max(0, state[0]), -state[1]))
    reset_at = datetime.fromtimestamp(0, UTC) + reset * _MICROSECOND
    return Decision(allowed=allowed, limit=quota.limit, remaining=max(0, remaining), reset_at=reset_at)


def microseconds(at: datetime) -> int:
    """The moment as a whole number that Python, JSON and Lua all hold exactly."""
    return (at - datetime.fromtimestamp(0, UTC)) // _MICROSECOND
