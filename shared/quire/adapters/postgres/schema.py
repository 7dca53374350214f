"""Brings the schema up to date: numbered files, each applied once, whole, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import resources

from quire.adapters.postgres.connection import Connection, Database

_LOCK = 0x71756972  # "quir": any number that nobody else locks

_APPLIED = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
"""


class SchemaDrift(Exception):  # noqa: N818 - it reads as what happened
    """The database has a migration that these files do not have, or has it differently."""


class PostgresSchema:
    """The port `Schema`."""

    def __init__(self, database: Database, migrations: Mapping[str, str] | None = None) -> None:
        self._database = database
        self._migrations = packaged() if migrations is None else migrations

    def migrate(self) -> Sequence[str]:
        with self._database.exclusive(_LOCK) as connection:
            connection.execute(_APPLIED)
            rows = connection.execute("SELECT name, checksum FROM schema_migrations").fetchall()
            applied = {row["name"]: row["checksum"] for row in rows}
            self._refuse_drift(applied)
            due = sorted(self._migrations.keys() - applied.keys())
            for name in due:
                _apply(connection, name, self._migrations[name])
        return due

    def _refuse_drift(self, applied: Mapping[str, str]) -> None:
        for name, checksum in applied.items():
            if name not in self._migrations:
                raise SchemaDrift(f"the database has {name}, which this version does not know")
            if _checksum(self._migrations[name]) != checksum:
                raise SchemaDrift(f"{name} was changed after it had been applied")
        late = [name for name in self._migrations if name not in applied and applied and name < max(applied)]
        if late:
            raise SchemaDrift(f"{late[0]} comes before migrations that are applied already")


def _apply(connection: Connection, name: str, text: str) -> None:
    with connection.transaction():
        connection.execute(text)
        connection.execute("INSERT INTO schema_migrations (name, checksum) VALUES (%s, %s)", (name, _checksum(text)))


def packaged() -> Mapping[str, str]:
    """The migrations that this version brings, by name."""
    folder = resources.files("quire.adapters.postgres") / "migrations"
    return {entry.name: entry.read_text() for entry in folder.iterdir() if entry.name.endswith(".sql")}


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()
