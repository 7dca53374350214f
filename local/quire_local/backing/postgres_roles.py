"""The template's database and roles, made as AWS's database would hold them: logins with no other powers."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from quire_local import resources
from quire_local.backing.kept import CannotStart

_CONNECT_SECONDS = 10


def set_up(admin_url: str, wanted: resources.Postgres, passwords: Mapping[str, str]) -> str:
    """Make whatever is missing of roles and database, and return the server's version; runs at every start."""
    with psycopg.connect(admin_url, autocommit=True, connect_timeout=_CONNECT_SECONDS) as admin:
        for role in wanted.roles:
            _ensure_role(admin, role, passwords[role])
        _ensure_database(admin, wanted)
        version = _version(admin)
    inside = make_conninfo(admin_url, dbname=wanted.database)
    with psycopg.connect(inside, connect_timeout=_CONNECT_SECONDS) as admin:
        owner = sql.Identifier(wanted.roles[0])
        admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    return version


def version_of(url: str) -> str:
    """The version of a server that must answer now."""
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            return _version(connection)
    except psycopg.OperationalError as error:
        raise CannotStart(f"the server that DATABASE_URL names does not answer: {error}") from error


def _version(connection: psycopg.Connection) -> str:
    return str(connection.info.parameter_status("server_version"))


def _ensure_role(admin: psycopg.Connection, role: str, password: str) -> None:
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    name = sql.Identifier(role)
    if not exists:
        admin.execute(sql.SQL("CREATE ROLE {}").format(name))
    powers = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}")
    admin.execute(sql.SQL("ALTER ROLE {} ").format(name) + powers.format(sql.Literal(password)))


def _ensure_database(admin: psycopg.Connection, wanted: resources.Postgres) -> None:
    name, owner = sql.Identifier(wanted.database), sql.Identifier(wanted.roles[0])
    exists = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted.database]).fetchone()
    if not exists:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    for role in map(sql.Identifier, wanted.roles):
        admin.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, role))
