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
from quire.ports.people import (
    Accounts,
    Passwords,
    PublicKeys,
    SigningKeys,
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
from quire.ports.upkeep import (
    Chores,
    Repeats,
    Spent,
    Upkeep,
)
from quire.ports.work import (
    Bus,
    Executions,
    Links,
    Objects,
    PdfReader,
    Storage,
    UploadForms,
)

Clock = Callable[[], datetime]

__all__ = [
    "Accounts",
    "Arrivals",
    "Bus",
    "Chores",
    "Clock",
    "Connections",
    "Documents",
    "Executions",
    "Journal",
    "Links",
    "Objects",
    "Outbox",
    "Passwords",
    "PdfReader",
    "PublicKeys",
    "Pushes",
    "Repeats",
    "Results",
    "Schema",
    "Seeds",
    "SigningKeys",
    "Snapshots",
    "Spent",
    "Storage",
    "Tickets",
    "TokenReader",
    "Tokens",
    "Upkeep",
    "UploadForms",
]
