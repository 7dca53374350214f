"""Signing in with an external provider, from the first click to the session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import pytest
from app_fixtures import Cloud, data, rest
from cryptography.hazmat.primitives.asymmetric import rsa
from oidc_provider import CLIENT, SECRET, Provider, running
from people_doing import authorized, newcomer, post, registered, status
from quire.domain.ids import new_id

PUBLIC = "https://quire.test"


@pytest.fixture(scope="module")
def shared_provider() -> Iterator[Provider]:
    with running() as made:
        yield made


@pytest.fixture
def provider(cloud: Cloud, shared_provider: Provider) -> Provider:
    """A well-behaved provider that knows a person whom nobody else has used, and a cloud that trusts it."""
    mine = shared_provider
    mine.signing_key, mine.algorithm, mine.claims, mine.described = mine.key, "RS256", {}, {}
    mine.person = {"sub": str(new_id()), "email": f"{new_id()}@example.org", "email_verified": True, "name": "Pat"}
    boto3.client("secretsmanager").create_secret(Name="oidc", SecretString=SECRET)
    for name, value in {
        "QUIRE_OIDC_ISSUER": mine.issuer,
        "QUIRE_OIDC_CLIENT_ID": CLIENT,
        "QUIRE_OIDC_SECRET": "oidc",
        "QUIRE_PUBLIC_URL": PUBLIC,
    }.items():
        cloud.monkeypatch.setenv(name, value)
    return mine


def started(cloud: Cloud) -> tuple[str, str]:
    """Where the browser is sent, and the cookie that it is given."""
    answer = cloud.call("oidc", rest("GET", "/v1/auth/oidc/start", {}))
    assert answer["statusCode"] == 302, answer["body"]
    [cookie] = answer["multiValueHeaders"]["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    return answer["multiValueHeaders"]["Location"][0], cookie.partition(";")[0]


def came_back(cloud: Cloud, query: dict[str, str], cookie: str) -> dict[str, str]:
    """What the console is told."""
    event = rest("GET", "/v1/auth/oidc/callback", {})
    answer = cloud.call("oidc", {**event, "queryStringParameters": query, "headers": {"Cookie": cookie}})
    assert answer["statusCode"] == 302, answer["body"]
    page, _, said = answer["multiValueHeaders"]["Location"][0].partition("?")
    assert page == f"{PUBLIC}/#/signed-in"
    return dict(parse_qsl(said))


def vouched(cloud: Cloud, provider: Provider) -> tuple[dict[str, str], str]:
    address, cookie = started(cloud)
    return came_back(cloud, provider.sign_in(address), cookie), cookie


def entered(cloud: Cloud, provider: Provider, **more: Any) -> tuple[int, Any, Any]:
    said, cookie = vouched(cloud, provider)
    return post(cloud, "oidc/session", {"code": said["code"], **more}, Cookie=cookie)


def test_somebody_new_gets_a_tenant_and_the_same_account_again(cloud: Cloud, provider: Provider) -> None:
    first, second = entered(cloud, provider), entered(cloud, provider)

    user = first[1]["data"]["user"]
    assert (first[0], user["email"], user["name"], user["role"]) == (200, provider.person["email"], "Pat", "admin")
    assert second[1]["data"]["user"] == user
    assert authorized(cloud, second[1]["data"]["tokens"]["accessToken"]) is not None
    assert post(cloud, "login", {"email": user["email"], "password": "x"})[0] == 401


def test_the_account_stays_the_persons_when_the_address_changes_at_the_provider(
    cloud: Cloud, provider: Provider
) -> None:
    user = entered(cloud, provider)[1]["data"]["user"]
    provider.person["email"] = f"{new_id()}@example.org"

    assert entered(cloud, provider)[1]["data"]["user"] == user


def test_an_invited_person_joins_without_a_password(cloud: Cloud, provider: Provider) -> None:
    said, admin = registered(cloud)
    body = {"email": provider.person["email"], "role": "reviewer"}
    invited = data(cloud, rest("POST", "/v1/auth/invitations", admin, body), "auth", 201)

    code, entry, _ = entered(cloud, provider, invitation=invited["token"])

    assert (code, entry["data"]["user"]["role"]) == (200, "reviewer")
    assert entry["data"]["user"]["tenantId"] == said["user"]["tenantId"]


def test_an_account_with_the_same_address_is_linked_by_its_owner_and_not_taken_over(
    cloud: Cloud, provider: Provider
) -> None:
    said, me = registered(cloud, email=provider.person["email"])
    assert entered(cloud, provider)[0] == 409

    for _time in ("the first", "once more"):
        proof, cookie = vouched(cloud, provider)
        linked = rest("POST", "/v1/auth/oidc/link", me, {"code": proof["code"]})
        linked["headers"] = {"Cookie": cookie}
        assert data(cloud, linked, "auth") == said["user"]

    assert entered(cloud, provider)[1]["data"]["user"] == said["user"]


def test_an_identity_with_another_address_is_not_linked(cloud: Cloud, provider: Provider) -> None:
    _, me = registered(cloud)
    proof, cookie = vouched(cloud, provider)
    linked = rest("POST", "/v1/auth/oidc/link", me, {"code": proof["code"]})
    linked["headers"] = {"Cookie": cookie}

    assert status(cloud, linked) == 409


def test_who_is_shut_out_does_not_come_in_by_the_provider(cloud: Cloud, provider: Provider) -> None:
    _, admin = registered(cloud)
    invited = data(cloud, rest("POST", "/v1/auth/invitations", admin, {"email": provider.person["email"]}), "auth", 201)
    user = entered(cloud, provider, invitation=invited["token"])[1]["data"]["user"]
    data(cloud, rest("PUT", "/v1/auth/users/{id}", admin, {"active": False}, id=user["id"]), "auth")

    assert entered(cloud, provider)[0] == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "other"]},
        {"azp": "somebody-else"},
        {"iss": "https://evil.test"},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 10**30},
        {"exp": None},
        {"sub": None},
        {"email": None},
        {"email": "no address"},
        {"email": ["a@example.org"]},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
    ],
)
def test_a_token_that_does_not_vouch_for_this_sign_in_lets_nobody_in(
    cloud: Cloud, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    assert vouched(cloud, provider)[0] == {"error": "refused"}


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [("none", None), ("HS256", "k" * 32), ("RS256", rsa.generate_private_key(public_exponent=65537, key_size=2048))],
    ids=["none", "symmetric", "another key"],
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    cloud: Cloud, provider: Provider, algorithm: str, key: Any
) -> None:
    provider.algorithm, provider.signing_key = algorithm, key

    assert vouched(cloud, provider)[0] == {"error": "refused"}


def test_another_browser_is_not_let_in(cloud: Cloud, provider: Provider) -> None:
    address, cookie = started(cloud)
    _, another = started(cloud)

    assert came_back(cloud, provider.sign_in(address), another) == {"error": "refused"}
    said, cookie = vouched(cloud, provider)
    assert post(cloud, "oidc/session", {"code": said["code"]}, Cookie=another)[0] == 401
    assert post(cloud, "oidc/session", {"code": said["code"]}, Cookie=cookie)[0] == 401, "a code is shown once"


def test_the_way_back_is_gone_once(cloud: Cloud, provider: Provider) -> None:
    address, cookie = started(cloud)
    query = provider.sign_in(address)

    assert "code" in came_back(cloud, query, cookie)
    assert came_back(cloud, query, cookie) == {"error": "refused"}
    assert came_back(cloud, {"error": "access_denied", "state": "x"}, cookie) == {"error": "refused"}
    assert came_back(cloud, {}, cookie) == {"error": "refused"}


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.test"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "http://127.0.0.1:9/"},
    ],
)
def test_a_provider_that_describes_itself_wrongly_or_is_away_is_a_503(
    cloud: Cloud, provider: Provider, described: dict[str, str]
) -> None:
    address, cookie = started(cloud)
    query = provider.sign_in(address)
    provider.described = described

    event = rest("GET", "/v1/auth/oidc/callback", {})
    event |= {"queryStringParameters": query, "headers": {"Cookie": cookie}}

    assert status(cloud, event, "oidc") == 503


def test_whether_there_is_a_provider_is_said_to_anybody(cloud: Cloud, request: pytest.FixtureRequest) -> None:
    def offered() -> Any:
        return data(cloud, rest("GET", "/v1/auth/oidc", {}), "oidc")

    assert offered() == {"available": False}
    request.getfixturevalue("provider")
    assert offered() == {"available": True}


def test_without_a_provider_there_is_no_such_way_in(cloud: Cloud) -> None:
    assert status(cloud, rest("GET", "/v1/auth/oidc/start", {}), "oidc") == 404
    assert status(cloud, {**rest("GET", "/v1/auth/oidc/callback", {})}, "oidc") == 404
    assert post(cloud, "oidc/session", {"code": "x"})[0] == 401


def test_the_provider_is_asked_for_no_more_than_an_address_and_a_name(cloud: Cloud, provider: Provider) -> None:
    asked = dict(parse_qsl(urlsplit(started(cloud)[0]).query))

    assert asked["scope"] == "openid email profile"
    assert asked["redirect_uri"] == f"{PUBLIC}/api/v1/auth/oidc/callback"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3


def test_an_address_that_somebody_registered_meanwhile_is_a_conflict(cloud: Cloud, provider: Provider) -> None:
    said, cookie = vouched(cloud, provider)
    post(cloud, "register", newcomer(email=provider.person["email"]))

    assert post(cloud, "oidc/session", {"code": said["code"]}, Cookie=cookie)[0] == 409
