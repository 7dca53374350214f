"""Registering, signing in, staying signed in and signing out, through the functions."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from app_fixtures import EMAIL, PASSWORD, Cloud, data, rest, signed_in
from people_doing import GOOD, ORIGIN, authorized, newcomer, post, registered
from quire.domain.ids import new_id

LOGIN = {"email": EMAIL, "password": PASSWORD}
NOBODYS = "0" * 32  # a tenant that there is not


def refresh(cloud: Cloud, token: Any) -> tuple[int, Any, Any]:
    return post(cloud, "refresh", {"refreshToken": token})


def spent_long_ago(cloud: Cloud) -> None:
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        for (tenant,) in owner.execute("SELECT DISTINCT tenant_id FROM users").fetchall():
            owner.execute("SELECT set_config('app.tenant', %s, true)", (str(tenant),))
            owner.execute("UPDATE refresh_tokens SET spent_at = spent_at - interval '1 hour'")


def test_who_registers_is_the_admin_of_a_new_tenant_and_signed_in(cloud: Cloud) -> None:
    body = newcomer(name="Eve", organization="Eve & Co")

    status, said, headers = post(cloud, "register", body)

    user = said["data"]["user"]
    assert (status, user["role"], user["name"], headers["Cache-Control"]) == (201, "admin", "Eve", ["no-store"])
    me = authorized(cloud, said["data"]["tokens"]["accessToken"])
    assert me is not None
    assert (me["tenantId"], me["role"]) == (user["tenantId"], "admin")
    assert data(cloud, rest("GET", "/v1/auth/me", me), "auth") == user
    assert user["tenantId"] != signed_in(cloud)["tenantId"]


def test_an_address_is_registered_once(cloud: Cloud) -> None:
    assert post(cloud, "register", newcomer(email=EMAIL.upper()))[0] == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "too short"},
        {"password": "password1234"},
        {"email": "no address"},
        {"email": "a@b\u0000.org"},
        {"name": "line\nbreak"},
        {"role": "admin"},
        {"tenantId": str(new_id())},
        {"password": None},
    ],
)
def test_what_cannot_be_registered_is_refused_without_repeating_it(cloud: Cloud, wrong: dict[str, Any]) -> None:
    status, said, _ = post(cloud, "register", newcomer(**wrong))

    assert (status, said["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert GOOD not in json.dumps(said)
    assert "password1234" not in json.dumps(said)


def test_a_refresh_token_gives_the_next_pair(cloud: Cloud) -> None:
    _, first, _ = post(cloud, "login", LOGIN)

    status, second, _ = refresh(cloud, first["data"]["tokens"]["refreshToken"])

    assert (status, second["data"]["tokens"]["expiresIn"]) == (200, 900)
    assert second["data"]["tokens"]["refreshToken"] != first["data"]["tokens"]["refreshToken"]
    assert authorized(cloud, second["data"]["tokens"]["accessToken"]) is not None


def test_a_replayed_token_ends_the_session_for_the_thief_and_the_owner(cloud: Cloud) -> None:
    stolen = post(cloud, "login", LOGIN)[1]["data"]["tokens"]["refreshToken"]
    owners = refresh(cloud, stolen)[1]["data"]["tokens"]["refreshToken"]
    spent_long_ago(cloud)

    assert refresh(cloud, stolen)[0] == 401
    assert refresh(cloud, owners)[0] == 401
    assert post(cloud, "login", LOGIN)[0] == 200


@pytest.mark.parametrize("token", ["", "rubbish", f"{NOBODYS}.secret", f"{NOBODYS}.", "\u0000", None])
def test_what_is_no_refresh_token_is_a_401(cloud: Cloud, token: Any) -> None:
    assert refresh(cloud, token)[0] == 401


def test_an_access_token_is_no_refresh_token_nor_the_other_way_round(cloud: Cloud) -> None:
    tokens = post(cloud, "login", LOGIN)[1]["data"]["tokens"]

    assert refresh(cloud, tokens["accessToken"][:200])[0] == 401
    assert refresh(cloud, tokens["accessToken"])[0] == 400, "longer than any refresh token"
    assert authorized(cloud, tokens["refreshToken"]) is None


def test_logging_out_ends_the_session_and_may_be_repeated(cloud: Cloud) -> None:
    token = post(cloud, "login", LOGIN)[1]["data"]["tokens"]["refreshToken"]

    assert [post(cloud, "logout", {"refreshToken": token})[0] for _ in range(2)] == [200, 200]
    assert refresh(cloud, token)[0] == 401


def test_logging_out_everywhere_ends_the_sessions_of_all_devices(cloud: Cloud) -> None:
    body = newcomer()
    here = post(cloud, "register", body)[1]["data"]["tokens"]["refreshToken"]
    elsewhere = post(cloud, "login", {"email": body["email"], "password": GOOD})[1]["data"]["tokens"]["refreshToken"]

    assert post(cloud, "logout", {"refreshToken": here, "everywhere": True})[0] == 200

    assert [refresh(cloud, token)[0] for token in (here, elsewhere)] == [401, 401]
    assert post(cloud, "login", {"email": body["email"], "password": GOOD})[0] == 200


def cookie_of(headers: dict[str, Any]) -> tuple[str, set[str]]:
    [cookie] = headers["Set-Cookie"]
    value, *flags = cookie.split("; ")
    return value, set(flags)


def test_sessions_that_have_ended_by_themselves_are_cleared_at_the_next_signing_in(cloud: Cloud) -> None:
    def families() -> int:
        with psycopg.connect(cloud.urls("quire_auth")) as auth:
            auth.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
            [count] = auth.execute("SELECT count(*) FROM session_families").fetchone() or (0,)
            return int(count)

    said, me = registered(cloud)
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        owner.execute("UPDATE session_families SET expires_at = now() - interval '1 second'")
    assert families() == 1

    assert post(cloud, "login", {"email": said["user"]["email"], "password": GOOD})[0] == 200

    assert families() == 1
    assert refresh(cloud, said["tokens"]["refreshToken"])[0] == 401


def test_a_cookie_session_keeps_the_refresh_token_from_scripts(cloud: Cloud) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", ORIGIN)
    _, said, headers = post(cloud, "login", {**LOGIN, "session": "cookie"}, Origin=ORIGIN)
    value, flags = cookie_of(headers)

    assert said["data"]["tokens"]["refreshToken"] is None
    assert value.startswith("__Host-refresh=")
    assert flags == {"Max-Age=604800", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"}
    status, again, headers = post(cloud, "refresh", {}, Cookie=f"other=1; {value}", Origin=ORIGIN)
    assert (status, again["data"]["tokens"]["refreshToken"]) == (200, None)
    assert cookie_of(headers)[0] != value


OTHER_PAGES = pytest.mark.parametrize(
    "page",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://other.quire.test", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "*"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)


@OTHER_PAGES
@pytest.mark.parametrize(
    ("route", "body"),
    [("login", LOGIN), ("register", newcomer()), ("oidc/session", {"code": "x"})],
    ids=["login", "register", "external"],
)
def test_no_other_page_gives_a_browser_a_session(
    cloud: Cloud, route: str, body: dict[str, Any], page: dict[str, str]
) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", ORIGIN)

    status, said, headers = post(cloud, route, {**body, "session": "cookie"}, **page)

    assert (status, said["error"]["code"]) == (403, "FORBIDDEN")
    assert "Set-Cookie" not in headers


@OTHER_PAGES
@pytest.mark.parametrize("route", ["refresh", "logout"])
def test_a_cookie_counts_for_our_own_pages_alone(cloud: Cloud, route: str, page: dict[str, str]) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", ORIGIN)
    value, _ = cookie_of(post(cloud, "login", {**LOGIN, "session": "cookie"}, Origin=ORIGIN)[2])

    assert post(cloud, route, {}, Cookie=value, **page)[0] == 403
    assert post(cloud, "refresh", {}, Cookie=value, Origin=ORIGIN)[0] == 200


@pytest.mark.parametrize("route", ["refresh", "logout"])
def test_where_nobody_knows_the_applications_address_its_own_pages_still_count(cloud: Cloud, route: str) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", "*")
    value, _ = cookie_of(post(cloud, "login", {**LOGIN, "session": "cookie"}, **{"Sec-Fetch-Site": "same-origin"})[2])
    page = {"Origin": "https://d111111abcdef8.cloudfront.net", "Sec-Fetch-Site": "same-origin"}

    assert post(cloud, route, {}, Cookie=value, Origin="*")[0] == 403
    assert post(cloud, route, {}, Cookie=value, **page)[0] == 200


def test_signing_in_ends_the_session_that_the_browser_had(cloud: Cloud) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", ORIGIN)
    cookie = {**LOGIN, "session": "cookie"}
    former, _ = cookie_of(post(cloud, "login", cookie, Origin=ORIGIN)[2])

    present, _ = cookie_of(post(cloud, "login", cookie, Origin=ORIGIN, Cookie=former)[2])

    assert post(cloud, "refresh", {}, Origin=ORIGIN, Cookie=former)[0] == 401
    assert post(cloud, "refresh", {}, Origin=ORIGIN, Cookie=present)[0] == 200


def test_a_session_by_token_leaves_the_browsers_alone(cloud: Cloud) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", ORIGIN)
    value, _ = cookie_of(post(cloud, "login", {**LOGIN, "session": "cookie"}, Origin=ORIGIN)[2])

    assert post(cloud, "login", LOGIN, Cookie=value)[0] == 200
    assert post(cloud, "refresh", {}, Origin=ORIGIN, Cookie=value)[0] == 200


def test_a_sign_in_that_fails_leaves_the_session_that_the_browser_had(cloud: Cloud) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", ORIGIN)
    cookie = {**LOGIN, "session": "cookie"}
    value, _ = cookie_of(post(cloud, "login", cookie, Origin=ORIGIN)[2])

    assert post(cloud, "login", {**cookie, "password": "wrong"}, Origin=ORIGIN, Cookie=value)[0] == 401
    assert post(cloud, "refresh", {}, Origin=ORIGIN, Cookie=value)[0] == 200


def test_logging_out_of_a_cookie_session_takes_the_cookie_back(cloud: Cloud) -> None:
    cloud.monkeypatch.setenv("QUIRE_ALLOWED_ORIGIN", ORIGIN)
    value, _ = cookie_of(post(cloud, "login", {**LOGIN, "session": "cookie"}, Origin=ORIGIN)[2])

    _, _, headers = post(cloud, "logout", {}, Cookie=value, Origin=ORIGIN)

    assert cookie_of(headers)[0] == "__Host-refresh="
    assert post(cloud, "refresh", {}, Cookie=value, Origin=ORIGIN)[0] == 401


def test_a_new_password_ends_every_other_session(cloud: Cloud) -> None:
    body = newcomer()
    mine = post(cloud, "register", body)[1]["data"]["tokens"]
    other = post(cloud, "login", {"email": body["email"], "password": GOOD})[1]["data"]["tokens"]
    me = authorized(cloud, mine["accessToken"])
    assert me is not None
    change = {
        "currentPassword": GOOD,
        "newPassword": "another good passphrase",
        "refreshToken": mine["refreshToken"],
    }

    data(cloud, rest("PUT", "/v1/auth/me", me, change), "auth")

    assert refresh(cloud, other["refreshToken"])[0] == 401
    assert refresh(cloud, mine["refreshToken"])[0] == 200
    assert post(cloud, "login", {"email": body["email"], "password": GOOD})[0] == 401
    assert post(cloud, "login", {"email": body["email"], "password": change["newPassword"]})[0] == 200


def test_a_password_that_the_operator_sets_ends_every_session(cloud: Cloud) -> None:
    body = newcomer()
    mine = post(cloud, "register", body)[1]["data"]["tokens"]
    admin = {"email": body["email"], "password": "another good passphrase"}

    assert cloud.call("migrate", {"admin": admin})["admin"] == "updated"

    assert refresh(cloud, mine["refreshToken"])[0] == 401
    assert post(cloud, "login", admin)[0] == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"newPassword": "another good passphrase"}, 403),
        ({"newPassword": "another good passphrase", "currentPassword": "wrong"}, 403),
        ({"email": "new@example.org"}, 403),
        ({"newPassword": "short", "currentPassword": GOOD}, 400),
        ({"email": EMAIL, "currentPassword": GOOD}, 409),
        ({"role": "admin"}, 400),
        ({"name": "Only a name"}, 200),
    ],
)
def test_an_address_or_a_password_changes_with_the_present_password_alone(
    cloud: Cloud, change: dict[str, str], status: int
) -> None:
    me = authorized(cloud, post(cloud, "register", newcomer())[1]["data"]["tokens"]["accessToken"])
    assert me is not None

    assert cloud.call("auth", rest("PUT", "/v1/auth/me", me, change))["statusCode"] == status


def test_too_many_wrong_passwords_are_a_429_that_says_when_to_come_back(cloud: Cloud) -> None:
    cloud.monkeypatch.setenv("QUIRE_SIGN_IN_ATTEMPTS", "2")
    wrong = {**LOGIN, "password": "wrong"}

    statuses = [post(cloud, "login", wrong)[0] for _ in range(2)]
    status, said, headers = post(cloud, "login", LOGIN)

    assert (statuses, status, said["error"]["code"]) == ([401, 401], 429, "RATE_LIMIT_EXCEEDED")
    assert headers["Retry-After"] == [str(said["error"]["retryAfter"])]


def test_what_a_leaked_key_signed_opens_nothing_from_now_on(cloud: Cloud) -> None:
    before = post(cloud, "login", LOGIN)[1]["data"]["tokens"]["accessToken"]

    made = cloud.call("migrate", {"keysOnly": True, "keysLeaked": True})["keyId"]

    after = post(cloud, "login", LOGIN)[1]["data"]["tokens"]["accessToken"]
    published = json.loads(cloud.call("auth", rest("GET", "/v1/auth/jwks.json", {}))["body"])["keys"]
    assert [key["kid"] for key in published] == [made]
    assert authorized(cloud, before) is None
    assert authorized(cloud, after) is not None


def test_the_key_that_signs_takes_turns_and_what_the_old_one_signed_stays_good(cloud: Cloud) -> None:
    before = post(cloud, "login", LOGIN)[1]["data"]["tokens"]["accessToken"]
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("UPDATE signing_keys SET active_from = now() - interval '31 days'")

    rotated = cloud.call("migrate", {"keysOnly": True})["keyId"]
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("UPDATE signing_keys SET active_from = now() WHERE key_id = %s", (rotated,))
    after = post(cloud, "login", LOGIN)[1]["data"]["tokens"]["accessToken"]

    published = json.loads(cloud.call("auth", rest("GET", "/v1/auth/jwks.json", {}))["body"])["keys"]
    assert len(published) == 2
    assert authorized(cloud, before) is not None
    assert authorized(cloud, after) is not None
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("UPDATE signing_keys SET active_from = active_from - interval '1 hour'")
    assert cloud.call("migrate", {"keysOnly": True})["keyId"] == rotated
    assert authorized(cloud, before) is None
    assert authorized(cloud, after) is not None
