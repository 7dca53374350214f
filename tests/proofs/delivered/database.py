"""The database as it was when all documents were announced, and as it is, without what must differ."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import psycopg
from proofs.delivered.world import World

Rows = dict[str, list[str]]

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_KEPT = ("tenants", "users", "signing_keys")
_FIRST = ("documents", "jobs", "webhooks", "session_families")
_PASSING = {"job.changed", "task.changed", "webhook.due"}
"""Announcements of where something stands: a stage that was never seen is not told of."""
_LEARNED = {"version", "stage", "progress"}
_MUST_DIFFER = {
    "jobs": ("version",),
    "job_events": ("event_id",),
    "outbox": ("outbox_id",),
    # A call whose outcome could not be told is made again.
    "deliveries": ("attempts",),
}


def _tables(connection: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    found = connection.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'"
    ).fetchall()
    names = {str(name) for (name,) in found} - set(_KEPT)
    return [*_FIRST, *sorted(names - set(_FIRST))]


def keep_as_base(world: World) -> None:
    with world.owner() as connection:
        connection.execute("DROP SCHEMA IF EXISTS base CASCADE; CREATE SCHEMA base")
        connection.execute("TRUNCATE outbox")
        for table in _tables(connection):
            connection.execute(f"CREATE TABLE base.{table} AS SELECT * FROM {table}")  # noqa: S608


def back_to_base(world: World) -> None:
    """The tables as they were kept, and nothing spent or told yet."""
    with world.owner() as connection:
        connection.execute(_restoring(world.cloud.urls("quire_owner"), world.tenant).encode())
    dynamodb = boto3.client("dynamodb")
    for table, keys in (("snapshots", ("jobKey",)), ("ledger", ("tenantId", "account"))):
        for item in dynamodb.scan(TableName=table)["Items"]:
            dynamodb.delete_item(TableName=table, Key={key: item[key] for key in keys})


@cache
def _restoring(url: str, tenant: str) -> str:
    """One text of SQL: tables that were empty are emptied, the others filled again."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
        tables = _tables(connection)
        filled = [one for one in tables if connection.execute(f"SELECT 1 FROM base.{one} LIMIT 1").fetchone()]  # noqa: S608
        columns = {one: ", ".join(_written(connection, one)) for one in filled}
    back = [f"INSERT INTO {one} ({names}) SELECT {names} FROM base.{one}" for one, names in columns.items()]  # noqa: S608
    return "; ".join([f"TRUNCATE {', '.join(tables)}", *back])


def _written(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> list[str]:
    found = connection.execute(
        """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
        """,
        (table,),
    ).fetchall()
    return [str(name) for (name,) in found]


def photograph(world: World) -> Rows:
    """Every row of every table, as far as it may not depend on the order in which things were delivered."""
    with world.owner() as connection:
        found = {
            table: [row for (row,) in connection.execute(f"SELECT to_jsonb(t) FROM {table} t")]  # noqa: S608
            for table in _tables(connection)
        }
        announced = connection.execute("SELECT document_id::text, job_id::text FROM base.documents").fetchall()
    events = {(row["job_id"], row["at"]): f"<{row['name']}>" for row in found["job_events"]}
    known = {world.tenant, world.me["userId"]}.union(*announced)
    rows = {
        table: sorted(_plain(table, row, events, known) for row in all_rows if _counts(table, row))
        for table, all_rows in found.items()
    }
    rows["ledger"] = sorted(_spent())
    return rows


def _counts(table: str, row: dict[str, Any]) -> bool:
    if table == "outbox":
        return row["sent_at"] is None or row["name"] not in _PASSING
    return table != "deliveries" or row["type"] != "job.hitl_required"


def _plain(table: str, row: dict[str, Any], events: dict[tuple[str, str], str], known: set[str]) -> str:
    left = {name: value for name, value in row.items() if name not in _MUST_DIFFER.get(table, ())}
    if table == "jobs":
        left["updated_at"] = events.get((row["job_id"], row["updated_at"]), row["updated_at"])
    if table == "deliveries":
        # What was told is what was known by then, of the end and of how far the job had come.
        left["data"] = {name: said for name, said in left["data"].items() if name not in _LEARNED}
    text = json.dumps(left, sort_keys=True)
    text = _UUID.sub(lambda found: found[0] if found[0] in known else "<id>", text)
    return _MOMENT.sub("<moment>", text)


def _spent() -> Iterator[str]:
    for item in boto3.client("dynamodb").scan(TableName="ledger")["Items"]:
        yield f"{item['account']['S']} {item['usd']['N']}"
