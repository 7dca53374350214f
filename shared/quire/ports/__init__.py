"""What the steps need from the world, in their own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from quire.ports.documents import (
    Arrivals,
    Documents,
    Journal,
    Outbox,
    Results,
)
from quire.ports.oidc import (
    Handoffs,
    Provider,
)
from quire.ports.people import (
    Accounts,
    ApiKeys,
    Grants,
    Invitations,
    Members,
    Passwords,
    PublicKeys,
    Sessions,
    SigningKeys,
    Throttle,
    Tickets,
    TokenReader,
    Tokens,
)
from quire.ports.pushes import (
    Connections,
    Pushes,
    Snapshots,
)
from quire.ports.setup import (
    Schema,
    Seeds,
)
from quire.ports.work import (
    Bus,
    Executions,
    Objects,
    PdfReader,
    UploadForms,
)

Clock = Callable[[], datetime]

__all__ = [
    "Accounts",
    "ApiKeys",
    "Arrivals",
    "Bus",
    "Clock",
    "Connections",
    "Documents",
    "Executions",
    "Grants",
    "Handoffs",
    "Invitations",
    "Journal",
    "Members",
    "Objects",
    "Outbox",
    "Passwords",
    "PdfReader",
    "Provider",
    "PublicKeys",
    "Pushes",
    "Results",
    "Schema",
    "Seeds",
    "Sessions",
    "SigningKeys",
    "Snapshots",
    "Throttle",
    "Tickets",
    "TokenReader",
    "Tokens",
    "UploadForms",
]
