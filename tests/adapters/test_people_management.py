"""Invitations, the people of a tenant, and keys for machines, through the functions."""

from __future__ import annotations

import json
from typing import Any

import boto3
import psycopg
import pytest
from app_fixtures import Cloud, data, rest
from people_doing import authorized, joined, newcomer, post, registered, status
from quire.domain.ids import new_id
from quire.domain.people import Scope

READ = {"name": "a machine", "scopes": ["documents:read"]}
NOBODYS = "0" * 32  # a tenant that there is not


def test_an_invited_person_joins_the_tenant_once(cloud: Cloud) -> None:
    said, admin = registered(cloud)
    cloud.monkeypatch.setenv("QUIRE_PUBLIC_URL", "https://quire.test")
    body = {"email": f"{new_id()}@example.org", "role": "reviewer"}

    invited = data(cloud, rest("POST", "/v1/auth/invitations", admin, body), "auth", 201)
    assert invited["url"] == f"https://quire.test/#/register?invitation={invited['token']}"
    guest = newcomer(email=body["email"], invitation=invited["token"])
    code, joined_as, _ = post(cloud, "register", guest)

    assert (code, joined_as["data"]["user"]["role"]) == (201, "reviewer")
    assert joined_as["data"]["user"]["tenantId"] == said["user"]["tenantId"]
    assert post(cloud, "register", guest)[0] == 404


@pytest.mark.parametrize("invitation", ["", "rubbish", f"{NOBODYS}.x", "\u0000"])
def test_what_is_no_invitation_makes_nobody(cloud: Cloud, invitation: str) -> None:
    body = newcomer(invitation=invitation)

    assert post(cloud, "register", body)[0] == 404
    assert post(cloud, "login", {"email": body["email"], "password": body["password"]})[0] == 401


def test_an_invitation_is_for_its_address_alone_and_can_be_taken_back(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    body = {"email": "guest@example.org"}
    invited = data(cloud, rest("POST", "/v1/auth/invitations", admin, body), "auth", 201)

    assert post(cloud, "register", newcomer(invitation=invited["token"]))[0] == 404
    listed = data(cloud, rest("GET", "/v1/auth/invitations", admin), "auth")
    assert listed == [invited["invitation"]]
    gone = rest("DELETE", "/v1/auth/invitations/{id}", admin, id=listed[0]["id"])
    assert [status(cloud, gone), status(cloud, gone)] == [200, 404]
    assert post(cloud, "register", newcomer(email=body["email"], invitation=invited["token"]))[0] == 404


@pytest.mark.parametrize("role", ["member", "reviewer"])
@pytest.mark.parametrize(
    ("method", "route", "body"),
    [
        ("GET", "/v1/auth/users", None),
        ("PUT", "/v1/auth/users/{id}", {"role": "admin"}),
        ("GET", "/v1/auth/invitations", None),
        ("POST", "/v1/auth/invitations", {"email": "a@example.org"}),
        ("DELETE", "/v1/auth/invitations/{id}", None),
    ],
)
def test_only_admins_manage_people(cloud: Cloud, role: str, method: str, route: str, body: Any) -> None:
    _, me = joined(cloud, registered(cloud)[1], role)

    assert status(cloud, rest(method, route, me, body, id=me["userId"])) == 403


def test_a_new_role_counts_from_the_next_token_on(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    said, me = joined(cloud, admin)

    person = data(cloud, rest("PUT", "/v1/auth/users/{id}", admin, {"role": "reviewer"}, id=me["userId"]), "auth")
    refreshed = post(cloud, "refresh", {"refreshToken": said["tokens"]["refreshToken"]})[1]["data"]

    assert (person["role"], refreshed["user"]["role"]) == ("reviewer", "reviewer")
    assert (authorized(cloud, refreshed["tokens"]["accessToken"]) or {})["role"] == "reviewer"
    people = data(cloud, rest("GET", "/v1/auth/users", admin), "auth")
    assert {one["id"]: one["role"] for one in people} == {admin["userId"]: "admin", me["userId"]: "reviewer"}


def test_nobody_touches_the_people_of_another_tenant(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    _, stranger = registered(cloud)

    assert status(cloud, rest("PUT", "/v1/auth/users/{id}", stranger, {"role": "member"}, id=admin["userId"])) == 404


def test_who_is_shut_out_is_out_with_sessions_and_keys(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    said, me = joined(cloud, admin)
    key = data(cloud, rest("POST", "/v1/auth/api-keys", me, READ), "auth", 201)["key"]
    login = {"email": said["user"]["email"], "password": newcomer()["password"]}
    assert post(cloud, "login", login)[0] == 200

    data(cloud, rest("PUT", "/v1/auth/users/{id}", admin, {"active": False}, id=me["userId"]), "auth")

    assert post(cloud, "login", login)[0] == 401
    assert post(cloud, "refresh", {"refreshToken": said["tokens"]["refreshToken"]})[0] == 401
    assert authorized(cloud, key) is None
    assert status(cloud, rest("GET", "/v1/auth/me", me)) == 404
    data(cloud, rest("PUT", "/v1/auth/users/{id}", admin, {"active": True}, id=me["userId"]), "auth")
    assert post(cloud, "login", login)[0] == 200
    assert authorized(cloud, key) is not None


def test_the_last_admin_stays(cloud: Cloud) -> None:
    _, admin = registered(cloud)

    for change in ({"role": "member"}, {"active": False}):
        assert status(cloud, rest("PUT", "/v1/auth/users/{id}", admin, change, id=admin["userId"])) == 409


def test_a_key_acts_for_its_maker_within_its_scopes(cloud: Cloud) -> None:
    _, me = registered(cloud)

    made = data(cloud, rest("POST", "/v1/auth/api-keys", me, READ), "auth", 201)
    machine = authorized(cloud, made["key"])

    assert machine is not None
    assert (machine["tenantId"], machine["userId"], machine["scopes"]) == (
        me["tenantId"],
        me["userId"],
        "documents:read",
    )
    assert status(cloud, rest("GET", "/v1/documents", machine), "documents") == 200
    assert status(cloud, rest("POST", "/v1/documents/upload", machine, {}), "documents") == 403
    for route in ("me", "api-keys", "users"):
        assert status(cloud, rest("GET", f"/v1/auth/{route}", machine)) == 403
    assert status(cloud, rest("POST", "/v1/auth/api-keys", machine, READ)) == 403


def test_a_key_is_shown_once_and_kept_nowhere(cloud: Cloud) -> None:
    _, me = registered(cloud)

    key = data(cloud, rest("POST", "/v1/auth/api-keys", me, READ), "auth", 201)["key"]
    [listed] = data(cloud, rest("GET", "/v1/auth/api-keys", me), "auth")

    assert "key" not in listed
    assert key.startswith(listed["hint"])
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        kept = [owner.execute(f"SELECT {name}::text FROM {name}").fetchall() for name in ("api_keys", "users")]  # noqa: S608 - two names
    assert key not in str(kept)
    assert key not in str(boto3.client("dynamodb").scan(TableName="api_keys")["Items"])


def test_a_person_has_no_more_than_fifty_keys_and_is_told_so(cloud: Cloud) -> None:
    _, me = registered(cloud)
    asking = rest("POST", "/v1/auth/api-keys", me, READ)
    made = [data(cloud, asking, "auth", 201)["apiKey"]["id"] for _ in range(50)]

    answer = cloud.call("auth", asking)

    error = json.loads(answer["body"])["error"]
    assert (answer["statusCode"], error["code"]) == (409, "CONFLICT")
    assert "50 API keys" in error["message"]
    assert status(cloud, rest("DELETE", "/v1/auth/api-keys/{id}", me, id=made[0])) == 200
    assert status(cloud, asking) == 201


def test_a_key_that_was_taken_back_opens_nothing(cloud: Cloud) -> None:
    _, admin = registered(cloud)
    _, me = joined(cloud, admin)
    _, colleague = joined(cloud, admin, "reviewer")
    made = data(cloud, rest("POST", "/v1/auth/api-keys", me, READ), "auth", 201)
    key_id = made["apiKey"]["id"]

    assert data(cloud, rest("GET", "/v1/auth/api-keys", colleague), "auth") == []
    assert status(cloud, rest("DELETE", "/v1/auth/api-keys/{id}", colleague, id=key_id)) == 404
    assert authorized(cloud, made["key"]) is not None
    assert status(cloud, rest("DELETE", "/v1/auth/api-keys/{id}", admin, id=key_id)) == 200
    assert authorized(cloud, made["key"]) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"expiresInDays": 0},
        {"expiresInDays": 366},
        {"name": " "},
        {"role": "admin"},
    ],
)
def test_a_key_without_bounds_is_not_made(cloud: Cloud, wrong: dict[str, Any]) -> None:
    _, me = registered(cloud)

    assert status(cloud, rest("POST", "/v1/auth/api-keys", me, {**READ, **wrong})) == 400


def test_a_key_cannot_do_more_than_its_maker(cloud: Cloud) -> None:
    _, me = joined(cloud, registered(cloud)[1])
    everything = {"name": "all", "scopes": [scope.value for scope in Scope]}
    key = data(cloud, rest("POST", "/v1/auth/api-keys", me, everything), "auth", 201)["key"]

    machine = authorized(cloud, key)

    assert machine is not None
    assert machine["role"] == "member"
    assert status(cloud, rest("GET", "/v1/auth/users", machine)) == 403


@pytest.mark.parametrize("key", ["quire_", "quire_" + "a" * 43, "quire_" + "\u00e9" * 10, "quire_\ud800"])
def test_what_only_looks_like_a_key_opens_nothing(cloud: Cloud, key: str) -> None:
    assert authorized(cloud, key) is None
