"""The database's roles are made by the master user of Aurora, who is no superuser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cdk.synthesised import Stack
from psycopg.conninfo import make_conninfo
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.schema import PostgresSchema, packaged
from quire_local import resources
from quire_local.backing.postgres import PostgresServer
from quire_local.backing.postgres_files import SUPERUSER

STATEMENT = Path(__file__).parents[2] / "cdk" / "quire_cdk" / "roles.sql"
ROLES = ("quire_owner", "quire_app", "quire_auth")
LIKE_AURORA = (
    "CREATE ROLE rds_iam",
    "ALTER ROLE master CREATEROLE CREATEDB",
    "GRANT rds_iam TO master WITH ADMIN OPTION",
    "CREATE DATABASE quire OWNER master",
)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path, resources.Postgres(database="first", roles=("master",)))
    with asyncio.Runner() as runner:
        runner.run(server.start())
        yield server
        runner.run(server.stop())


def make_the_roles(server: PostgresServer) -> None:
    """As CloudFormation does: one statement, said by the master user."""
    say(make_conninfo(server.url("master"), dbname="quire"), STATEMENT.read_text())


def say(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_the_master_user_makes_the_roles_and_the_owner_makes_the_schema(servers: PostgresServer) -> None:
    superuser = servers._address(SUPERUSER, "postgres")
    say(superuser, *LIKE_AURORA)

    make_the_roles(servers)

    # On AWS an IAM token is the password.
    say(superuser, *(f"ALTER ROLE {role} PASSWORD 'token'" for role in ROLES))
    urls = {role: make_conninfo(superuser, dbname="quire", user=role, password="token") for role in ROLES}
    owner = Database(urls["quire_owner"])
    assert list(PostgresSchema(owner).migrate()) == sorted(packaged())
    owner.close()
    with psycopg.connect(urls["quire_app"]) as application:
        assert application.execute("SELECT count(*) FROM documents").fetchone() == (0,)
    with psycopg.connect(urls["quire_auth"]) as auth, pytest.raises(psycopg.errors.InsufficientPrivilege):
        auth.execute("SELECT * FROM documents")


def test_each_role_may_sign_in_with_iam_and_has_no_other_power_however_often_it_is_made(
    servers: PostgresServer,
) -> None:
    superuser = servers._address(SUPERUSER, "postgres")
    say(superuser, *LIKE_AURORA)
    make_the_roles(servers)
    make_the_roles(servers)

    with psycopg.connect(superuser) as connection:
        found = connection.execute(
            "SELECT rolname, pg_has_role(rolname, 'rds_iam', 'member'), rolsuper OR rolcreaterole OR rolbypassrls"
            " FROM pg_roles WHERE rolname = ANY(%s) ORDER BY rolname",
            (list(ROLES),),
        ).fetchall()

    assert found == [(role, True, False) for role in sorted(ROLES)]


def test_the_master_user_stays_without_the_powers_that_it_gave_away(servers: PostgresServer) -> None:
    """Whoever belongs to a role that signs in with IAM has to sign in so as well, and the Data API does not."""
    superuser = servers._address(SUPERUSER, "postgres")
    say(superuser, *LIKE_AURORA)
    make_the_roles(servers)

    with psycopg.connect(superuser) as connection:
        used = connection.execute("SELECT pg_has_role('master', unnest(%s::text[]), 'USAGE')", (list(ROLES),))
        assert used.fetchall() == [(False,)] * len(ROLES)


def test_the_statement_has_nothing_that_the_data_api_takes_for_a_parameter() -> None:
    assert ":" not in STATEMENT.read_text()


def test_the_foundation_makes_them_once_the_database_is_there(foundation: Stack) -> None:
    (made,) = (each for each in foundation.template["Resources"].values() if each["Type"] == "Custom::AWS")
    (writer,) = (name for name in foundation.of("AWS::RDS::DBInstance") if "Writer" in name)
    written = "".join(each if isinstance(each, str) else "?" for each in made["Properties"]["Create"]["Fn::Join"][1])
    call = json.loads(written)

    assert (call["service"], call["action"]) == ("rds-data", "ExecuteStatement")
    assert call["parameters"]["sql"] == STATEMENT.read_text()
    assert writer in made["DependsOn"]
