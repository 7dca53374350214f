"""When a refresh token is good, and when it gives a thief away."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from quire.domain.model import Model


class Verdict(StrEnum):
    """What is done about a refresh token that is shown."""

    WELCOME = "welcome"
    STOLEN = "stolen"
    OVER = "over"


class ShownToken(Model):
    """A refresh token with what is known of it and of its family."""

    expires_at: datetime
    spent_at: datetime | None
    revoked_at: datetime | None
    active: bool
    """Whether its bearer may sign in at all."""


def judged(token: ShownToken, *, now: datetime, grace: timedelta) -> Verdict:
    """A spent token is a copy in wrong hands, unless it was spent a moment ago by a request sent at the same time."""
    if token.revoked_at is not None or not token.active or token.expires_at <= now:
        return Verdict.OVER
    if token.spent_at is not None and token.spent_at + grace < now:
        return Verdict.STOLEN
    return Verdict.WELCOME
