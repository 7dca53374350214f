"""Requests about people that come at the same time, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import boto3
from app_fixtures import Cloud, data, rest
from people_doing import authorized, joined, registered
from quire.adapters.aws.grants import DynamoGrants
from quire.adapters.postgres.api_keys import PostgresApiKeys
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.members import PostgresInvitations, PostgresMembers
from quire.adapters.postgres.sessions import PostgresSessions
from quire.domain.ids import new_id
from quire.domain.lists import PageQuery
from quire.domain.machine_keys import ApiKey
from quire.domain.people import Invitation, Newcomer, Person, PersonChange, Principal, Role, Scope
from quire.domain.tenant_tokens import TenantToken
from quire.errors import Refusal
from quire.steps.api_keys import remove_key
from quire.steps.people import change_person

READ = {"name": "a machine", "scopes": ["documents:read"]}
NOW = datetime.now(UTC)


def at_once(cloud: Cloud, *tasks: Callable[[Database], Any]) -> list[Any]:
    """What the tasks answer, None for a refusal; all begin together."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[Database], Any]) -> Any:
        with closing(Database(cloud.urls("quire_auth"))) as database:
            database.ping()
            barrier.wait(timeout=30)
            try:
                return task(database)
            except Refusal:
                return None

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_two_admins_who_demote_each_other_leave_one(cloud: Cloud) -> None:
    for _ in range(3):
        _, one = registered(cloud)
        _, other = joined(cloud, one, "admin")
        tenant = UUID(one["tenantId"])

        def demote(user_id: str, tenant: UUID = tenant) -> Callable[[Database], Any]:
            change = PersonChange(role=Role.MEMBER)
            return lambda database: PostgresMembers(database).change_person(
                tenant, UUID(user_id), change, publish=lambda _person: None
            )

        answers = at_once(cloud, demote(one["userId"]), demote(other["userId"]))

        assert sum(answer is not None for answer in answers) == 1
        with closing(Database(cloud.urls("quire_auth"))) as database:
            people = PostgresMembers(database).everybody(tenant, PageQuery()).items
        assert sorted(person.role for person in people) == [Role.ADMIN, Role.MEMBER]


def test_a_key_that_is_taken_back_while_the_role_changes_stays_away(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    _, me = joined(cloud, admin)
    one, gone, other = [data(cloud, rest("POST", "/v1/auth/api-keys", me, READ), "auth", 201) for _ in range(3)]
    ids = [UUID(gone["apiKey"]["id"])]
    by, owner = Principal.heard(admin), Principal.heard(me)
    assert by is not None
    assert owner is not None

    with closing(Database(cloud.urls("quire_auth"))) as changing, closing(Database(cloud.urls("quire_auth"))) as asking:

        class Interrupted(DynamoGrants):
            def hold(self, person: Person) -> None:
                while ids:
                    remove_key(ids.pop(), owner, keys=PostgresApiKeys(asking), grants=self)
                super().hold(person)

        grants = Interrupted(boto3.client("dynamodb"), table="api_keys")
        change = PersonChange(role=Role.REVIEWER)
        change_person(owner.user_id, change, by, members=PostgresMembers(changing), grants=grants)

    assert not ids
    assert [(authorized(cloud, made["key"]) or {}).get("role") for made in (one, gone, other)] == [
        "reviewer",
        None,
        "reviewer",
    ]


def test_keys_that_are_made_at_once_are_no_more_than_are_allowed(cloud: Cloud) -> None:
    _, me = registered(cloud)
    tenant, user_id = UUID(me["tenantId"]), UUID(me["userId"])

    def make(database: Database) -> bool:
        key = ApiKey(
            id=new_id(),
            name="k",
            hint="quire_abc",
            scopes=(Scope.REVIEW,),
            user_id=user_id,
            created_at=NOW,
            expires_at=NOW + timedelta(days=1),
        )
        return PostgresApiKeys(database).add_key(tenant, key, key_hash=str(key.id), most=3, publish=lambda _grant: None)

    assert sorted(at_once(cloud, *[make] * 6)) == [False] * 3 + [True] * 3


def test_keys_do_what_the_last_of_several_changes_says(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    _, me = joined(cloud, admin)
    tenant, told = UUID(me["tenantId"]), list[Role]()

    def change(role: Role) -> Callable[[Database], Any]:
        return lambda database: PostgresMembers(database).change_person(
            tenant, UUID(me["userId"]), PersonChange(role=role), publish=lambda person: told.append(person.role)
        )

    for _ in range(3):
        at_once(cloud, *[change(role) for role in (Role.REVIEWER, Role.MEMBER, Role.REVIEWER, Role.MEMBER)])

        with closing(Database(cloud.urls("quire_auth"))) as database:
            people = PostgresMembers(database).everybody(tenant, PageQuery()).items
        assert [told[-1]] == [one.role for one in people if one.id == UUID(me["userId"])]


def test_an_invitation_that_two_accept_at_once_makes_one_user(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    tenant, secret, email = UUID(admin["tenantId"]), str(new_id()), f"{new_id()}@example.org"
    invitation = Invitation(
        id=new_id(), email=email, role=Role.MEMBER, created_at=NOW, expires_at=NOW + timedelta(days=1)
    )
    with closing(Database(cloud.urls("quire_auth"))) as database:
        PostgresInvitations(database).add_invitation(tenant, invitation, token_hash=secret)

    def accept(database: Database) -> Any:
        newcomer = Newcomer(id=new_id(), email=email, name="")
        return PostgresInvitations(database).accept(newcomer, tenant_id=tenant, token_hash=secret, now=NOW)

    answers = at_once(cloud, *[accept] * 4)

    assert sum(answer is not None for answer in answers) == 1


def test_a_stolen_token_that_is_shown_many_times_at_once_lets_nobody_in(cloud: Cloud) -> None:
    said, me = registered(cloud)
    tenant = UUID(me["tenantId"])
    first = TenantToken.parsed(said["tokens"]["refreshToken"])
    assert first is not None

    def show(when: datetime) -> Callable[[Database], Any]:
        return lambda database: PostgresSessions(database, grace=timedelta(seconds=20)).turn(
            tenant, first.hash, new_hash=str(new_id()), now=when, expires_at=when + timedelta(days=7)
        )

    assert None not in at_once(cloud, *[show(NOW)] * 4)
    assert at_once(cloud, *[show(NOW + timedelta(minutes=1))] * 4) == [None] * 4
    assert at_once(cloud, show(NOW)) == [None], "the family has ended"
