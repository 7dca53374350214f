"""The one place that picks adapters. Each is made when it is first asked for, and kept with its process."""

from __future__ import annotations

from quire.bootstrap.base import (
    clients,
    database,
    now,
    settings,
)
from quire.bootstrap.documents import (
    arrivals,
    documents,
    journal,
    outbox,
    results,
)
from quire.bootstrap.limits import rate_limits
from quire.bootstrap.llm import (
    language_model,
    ledger,
    patient_objects,
)
from quire.bootstrap.oidc import (
    handoffs,
    provider,
)
from quire.bootstrap.people import (
    accounts,
    api_keys,
    grants,
    guard,
    invitations,
    issuing,
    key_plan,
    members,
    new_signing_key,
    password_policy,
    passwords,
    public_keys,
    sessions,
    throttle,
    tickets,
    token_reader,
    tokens,
)
from quire.bootstrap.pushes import (
    connections,
    pushes,
    snapshots,
)
from quire.bootstrap.review import (
    callbacks,
    review_history,
    review_policies,
    review_tasks,
    reviews,
)
from quire.bootstrap.setup import (
    schema,
    seeds,
)
from quire.bootstrap.types import (
    document_types,
    timetables,
    workbooks,
)
from quire.bootstrap.upkeep import (
    chores,
    orders,
    repeats,
    spent,
    upkeep,
)
from quire.bootstrap.watching import (
    doorway,
    meter,
    tracer,
)
from quire.bootstrap.webhooks import (
    delivery_log,
    dice,
    postponements,
    usages,
    webhook_calls,
    webhook_endpoints,
    webhooks,
)
from quire.bootstrap.work import (
    bus,
    darkroom,
    executions,
    links,
    objects,
    opener,
    storage,
    text_engine,
    upload_forms,
)

__all__ = [
    "accounts",
    "api_keys",
    "arrivals",
    "bus",
    "callbacks",
    "chores",
    "clients",
    "connections",
    "darkroom",
    "database",
    "delivery_log",
    "dice",
    "document_types",
    "documents",
    "doorway",
    "executions",
    "grants",
    "guard",
    "handoffs",
    "invitations",
    "issuing",
    "journal",
    "key_plan",
    "language_model",
    "ledger",
    "links",
    "members",
    "meter",
    "new_signing_key",
    "now",
    "objects",
    "opener",
    "orders",
    "outbox",
    "password_policy",
    "passwords",
    "patient_objects",
    "postponements",
    "provider",
    "public_keys",
    "pushes",
    "rate_limits",
    "repeats",
    "results",
    "review_history",
    "review_policies",
    "review_tasks",
    "reviews",
    "schema",
    "seeds",
    "sessions",
    "settings",
    "snapshots",
    "spent",
    "storage",
    "text_engine",
    "throttle",
    "tickets",
    "timetables",
    "token_reader",
    "tokens",
    "tracer",
    "upkeep",
    "upload_forms",
    "usages",
    "webhook_calls",
    "webhook_endpoints",
    "webhooks",
    "workbooks",
]
