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
from quire.ports.limits import Limiter
from quire.ports.llm import (
    Breaker,
    LanguageModel,
    Ledger,
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
from quire.ports.review import (
    Callbacks,
    ReviewHistory,
    ReviewPolicies,
    Reviews,
    ReviewTasks,
)
from quire.ports.setup import (
    Schema,
    Seeds,
)
from quire.ports.types import (
    DocumentTypes,
    Timetables,
    Workbooks,
)
from quire.ports.upkeep import (
    Chores,
    Repeats,
    Spent,
    Upkeep,
)
from quire.ports.usage import Usages
from quire.ports.watching import (
    Meter,
    Tracer,
)
from quire.ports.webhooks import (
    DeliveryLog,
    Postponements,
    WebhookCalls,
    WebhookEndpoints,
    Webhooks,
)
from quire.ports.work import (
    Bus,
    CopiedObjects,
    Darkroom,
    Executions,
    Links,
    Objects,
    Opener,
    Storage,
    TextEngine,
    UploadForms,
)

Clock = Callable[[], datetime]

__all__ = [
    "Accounts",
    "ApiKeys",
    "Arrivals",
    "Breaker",
    "Bus",
    "Callbacks",
    "Chores",
    "Clock",
    "Connections",
    "CopiedObjects",
    "Darkroom",
    "DeliveryLog",
    "DocumentTypes",
    "Documents",
    "Executions",
    "Grants",
    "Handoffs",
    "Invitations",
    "Journal",
    "LanguageModel",
    "Ledger",
    "Limiter",
    "Links",
    "Members",
    "Meter",
    "Objects",
    "Opener",
    "Outbox",
    "Passwords",
    "Postponements",
    "Provider",
    "PublicKeys",
    "Pushes",
    "Repeats",
    "Results",
    "ReviewHistory",
    "ReviewPolicies",
    "ReviewTasks",
    "Reviews",
    "Schema",
    "Seeds",
    "Sessions",
    "SigningKeys",
    "Snapshots",
    "Spent",
    "Storage",
    "TextEngine",
    "Throttle",
    "Tickets",
    "Timetables",
    "TokenReader",
    "Tokens",
    "Tracer",
    "Upkeep",
    "UploadForms",
    "Usages",
    "WebhookCalls",
    "WebhookEndpoints",
    "Webhooks",
    "Workbooks",
]
