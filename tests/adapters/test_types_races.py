"""Types and timetables that several people change at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

import psycopg
import pytest
from app_fixtures import Cloud
from fakes.making import a_principal
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.timetables import PostgresTimetables
from quire.adapters.postgres.types import PostgresDocumentTypes
from quire.domain.people import Principal, Role
from quire.domain.timetables import BlockDraft, Day, TimetableDraft
from quire.domain.types import NewType

AT_ONCE = 6


@pytest.fixture
def who(cloud: Cloud) -> Principal:
    return cloud.settle(a_principal(role=Role.ADMIN))


def all_at_once(cloud: Cloud, act: Callable[[Database, int], Any]) -> list[Any]:
    """What each of several connections gets that act at the same moment."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        with closing(Database(cloud.urls("quire_app"))) as database:
            database.ping()
            barrier.wait()
            return act(database, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def a_type(title: str) -> NewType:
    schema = {"type": "object", "properties": {"number": {"type": "string"}}}
    return NewType.model_validate({"name": "note", "title": title, "schema": schema})


def test_of_those_who_take_a_name_at_once_one_gets_it(cloud: Cloud, who: Principal) -> None:
    made = all_at_once(cloud, lambda database, n: PostgresDocumentTypes(database).create(who, a_type(str(n)), most=9))

    assert sum(one is not None for one in made) == 1


def test_of_those_who_change_one_version_at_once_one_does(cloud: Cloud, who: Principal) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        PostgresDocumentTypes(database).create(who, a_type("first"), most=9)

    changed = all_at_once(
        cloud, lambda database, n: PostgresDocumentTypes(database).change(who, a_type(str(n)), version=1)
    )

    assert [one.version for one in changed if one is not None] == [2]


def test_changes_without_a_version_all_count(cloud: Cloud, who: Principal) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        PostgresDocumentTypes(database).create(who, a_type("first"), most=9)

    changed = all_at_once(
        cloud, lambda database, n: PostgresDocumentTypes(database).change(who, a_type(str(n)), version=None)
    )

    assert sorted(one.version for one in changed) == list(range(2, 2 + AT_ONCE))


def test_blocks_that_are_added_at_once_never_pass_the_limit_and_stand_in_a_row(cloud: Cloud, who: Principal) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        timetable = PostgresTimetables(database).create(who, TimetableDraft(name="2EJ"))
    block = BlockDraft(name="Maths", day_of_week=Day.MONDAY)

    added = all_at_once(
        cloud,
        lambda database, _: PostgresTimetables(database).add_block(who, timetable.timetable_id, block, most=4),
    )

    assert sorted(one.position for one in added if one is not None) == [0, 1, 2, 3]


@pytest.mark.parametrize("table", ["document_types", "timetables", "timeblocks"])
def test_one_tenant_sees_no_rows_of_another(cloud: Cloud, who: Principal, table: str) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        PostgresDocumentTypes(database).create(who, a_type("first"), most=9)
        block = BlockDraft(name="Maths", day_of_week=Day.MONDAY)
        PostgresTimetables(database).create(who, TimetableDraft(name="2EJ", timeblocks=(block,)))
        counted = {}
        for tenant in (who.tenant_id, a_principal().tenant_id, None):
            with database.transaction(tenant) as connection:
                row = connection.execute(f"SELECT count(*) AS rows FROM {table}").fetchone()  # noqa: S608 - one of the names above
                counted[tenant] = row and row["rows"]

    assert list(counted.values()) == [1, 0, 0]


def test_a_version_of_a_type_never_changes(cloud: Cloud, who: Principal) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        PostgresDocumentTypes(database).create(who, a_type("first"), most=9)

    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute("UPDATE document_types SET title = 'other'")
