"""What everything else stands on: the clock, the settings, the clients."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from quire.settings import Settings, settings_from

if TYPE_CHECKING:
    from quire.adapters.aws.clients import Clients
    from quire.adapters.postgres.connection import Database

_STEP_ATTEMPTS = 1
"""What calls a step (the state machine, a queue) tries again, so its clients do not."""
API_ATTEMPTS = 3
"""Nobody tries again for a browser, so the clients of the API's functions do, and that of what is paid for."""


def now() -> datetime:
    return datetime.now(UTC)


@cache
def settings() -> Settings:
    return settings_from(os.environ)


@cache
def clients(attempts: int = _STEP_ATTEMPTS) -> Clients:
    from quire.adapters.aws.clients import Clients

    return Clients(attempts=attempts)


@cache
def database() -> Database:
    from quire.adapters.postgres.connection import Database, rds_password

    url = settings().given("database_url")
    password = rds_password(url, settings().region) if settings().database_auth == "iam" else None
    return Database(url, password=password)
