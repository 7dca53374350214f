"""All that is kept of one tenant: its rows, its objects and its items, however they are reached."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.running import RunningCloud

_SETTLED_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0


class KeptState:
    """Reads as the owner of the database and of the machine do, past every door of the application."""

    def __init__(self, variables: Path, cloud: RunningCloud) -> None:
        self._database: str = json.loads(variables.read_text())["MigrateFunction"]["DATABASE_URL"]
        self._s3 = cloud.service("s3")
        self._dynamodb = cloud.service("dynamodb")

    def settled(self, tenant: str, ids: Collection[str]) -> frozenset[str]:
        """Everything, once nothing of it changes by itself any more."""
        deadline, before = time.monotonic() + _PATIENCE_SECONDS, self.read(tenant, ids)
        while True:
            time.sleep(_SETTLED_SECONDS)
            now = self.read(tenant, ids)
            if now == before or time.monotonic() > deadline:
                return now
            before = now

    def read(self, tenant: str, ids: Collection[str]) -> frozenset[str]:
        return frozenset([*self._rows(tenant), *self._objects(ids), *self._items(ids)])

    def types(self, tenant: str) -> frozenset[str]:
        """Every version of the types that this tenant has defined."""
        return frozenset(row for row in self._rows(tenant) if row.startswith("document_types "))

    def _rows(self, tenant: str) -> Iterator[str]:
        with psycopg.connect(self._database) as connection:
            connection.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
            tables = connection.execute(
                "SELECT table_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name = 'tenant_id'"
            ).fetchall()
            for (name,) in tables:
                query = sql.SQL("SELECT to_jsonb(t)::text FROM {} t WHERE tenant_id = %s").format(sql.Identifier(name))
                yield from (f"{name} {row}" for (row,) in connection.execute(query, (tenant,)))

    def _objects(self, ids: Collection[str]) -> Iterator[str]:
        for bucket in self._s3.list_buckets()["Buckets"]:
            for page in self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket["Name"]):
                for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if any(one in version["Key"] for one in ids):
                        yield f"{bucket['Name']} {version['Key']} {version['VersionId']} {version.get('ETag')}"

    def _items(self, ids: Collection[str]) -> Iterator[str]:
        for table in self._dynamodb.list_tables()["TableNames"]:
            for page in self._dynamodb.get_paginator("scan").paginate(TableName=table):
                for item in page["Items"]:
                    said = json.dumps(item, sort_keys=True, default=str)
                    if any(one in said for one in ids):
                        yield f"{table} {said}"
