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
from quire.bootstrap.people import (
    accounts,
    new_signing_key,
    passwords,
    public_keys,
    tickets,
    token_reader,
    tokens,
)
from quire.bootstrap.pushes import (
    connections,
    pushes,
    snapshots,
)
from quire.bootstrap.setup import (
    schema,
    seeds,
)
from quire.bootstrap.upkeep import (
    chores,
    orders,
    repeats,
    spent,
    upkeep,
)
from quire.bootstrap.work import (
    bus,
    executions,
    links,
    objects,
    pdf_reader,
    storage,
    upload_forms,
)

__all__ = [
    "accounts",
    "arrivals",
    "bus",
    "chores",
    "clients",
    "connections",
    "database",
    "documents",
    "executions",
    "journal",
    "links",
    "new_signing_key",
    "now",
    "objects",
    "orders",
    "outbox",
    "passwords",
    "pdf_reader",
    "public_keys",
    "pushes",
    "repeats",
    "results",
    "schema",
    "seeds",
    "settings",
    "snapshots",
    "spent",
    "storage",
    "tickets",
    "token_reader",
    "tokens",
    "upkeep",
    "upload_forms",
]
