"""One connection for a process, always bound to one tenant while it is used."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import conninfo
from psycopg.rows import DictRow, dict_row

from quire.adapters.watchdog import Watchdog
from quire.errors import TransientError

Connection = psycopg.Connection[DictRow]

_LONGEST_TRANSACTION = 20.0
_LONGEST_PING = 2.0
_IDLE_SECONDS = 5.0
"""After this long unused (a frozen sandbox, say) a connection is asked whether it still lives."""


class Database:
    """Opens a connection when it is first needed and keeps it."""

    def __init__(self, url: str, *, password: Callable[[], str] | None = None) -> None:
        self._url = url
        self._password = password
        self._connection: Connection | None = None
        self._last_used = 0.0
        self._watchdog = Watchdog()

    @contextmanager
    def transaction(
        self, tenant_id: UUID | None = None, *, seconds: float = _LONGEST_TRANSACTION
    ) -> Iterator[Connection]:
        """A transaction that sees the rows of this tenant; without one, only what belongs to no tenant.

        Statements are sent together with the first one whose answer is read.
        """
        with _translated():
            connection = self._alive()
            with self._watchdog.bounded(connection.fileno(), seconds), connection.pipeline(), connection.transaction():
                tenant = "" if tenant_id is None else str(tenant_id)
                connection.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
                yield connection
            self._last_used = time.monotonic()

    @contextmanager
    def exclusive(self, lock: int) -> Iterator[Connection]:
        """The connection outside any transaction, while nobody else holds this advisory lock."""
        with _translated():
            connection = self._alive()
            connection.execute("SELECT pg_advisory_lock(%s)", (lock,))
            try:
                yield connection
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s)", (lock,))

    def ping(self) -> None:
        """Return if the database answers; raise TransientError if not."""
        with self.transaction(seconds=_LONGEST_PING) as connection:
            connection.execute("SELECT 1").fetchone()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _alive(self) -> Connection:
        connection = self._connection
        if connection is None or connection.closed or not self._answers(connection):
            self.close()
            connection = self._connection = self._connect()
        return connection

    def _answers(self, connection: Connection) -> bool:
        if time.monotonic() - self._last_used < _IDLE_SECONDS:
            return True
        try:
            with self._watchdog.bounded(connection.fileno(), _LONGEST_PING):
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> Connection:
        options: dict[str, Any] = {
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,
            "application_name": "quire",
        }
        if self._password is not None:
            options["password"] = self._password()
        return psycopg.connect(
            conninfo.make_conninfo(self._url, **options),
            autocommit=True,  # transactions are opened explicitly, so an idle connection holds none
            row_factory=dict_row,
            prepare_threshold=None,  # a prepared statement pins a connection of RDS Proxy
        )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise TransientError("the database does not answer") from error


def rds_password(url: str, region: str) -> Callable[[], str]:
    """Signs IAM tokens as passwords; each lasts long enough to open one connection."""

    def sign() -> str:
        import boto3  # noqa: PLC0415 - needed only where the database asks for IAM

        target = conninfo.conninfo_to_dict(url)
        client: Any = boto3.Session().client("rds", region_name=region)
        token: str = client.generate_db_auth_token(
            DBHostname=target["host"], Port=int(target.get("port") or 5432), DBUsername=target["user"]
        )
        return token

    return sign
