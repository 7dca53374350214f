"""People at the door of the real local cloud, over HTTP."""

from __future__ import annotations

import base64
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from quire.adapters.tokens import JwtTokens, make_signing_key
from quire.domain.ids import new_id
from quire.domain.keys import SigningKey
from quire.domain.people import Role, User

from benchmarks.running import RunningCloud

GOOD = "a quite good passphrase"


def register(cloud: RunningCloud, **more: Any) -> dict[str, Any]:
    body = {"email": f"{new_id()}@example.org", "password": GOOD, **more}
    answer = httpx.post(f"{cloud.url}/api/v1/auth/register", json=body, timeout=60)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


def get(cloud: RunningCloud, path: str, token: str) -> httpx.Response:
    return httpx.get(f"{cloud.url}/api/v1{path}", headers={"Authorization": f"Bearer {token}"}, timeout=60)


@pytest.fixture(scope="module")
def good(cloud: RunningCloud) -> dict[str, Any]:
    """Somebody's answer to signing in."""
    return register(cloud)


@pytest.fixture(scope="module")
def jwk(cloud: RunningCloud) -> dict[str, Any]:
    [key] = httpx.get(f"{cloud.url}/api/v1/auth/jwks.json", timeout=60).json()["keys"]
    return dict(key)


class OneKey:
    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def active(self) -> SigningKey:
        return self._key


def self_made(kid: str, *, issuer: str = "quire", audience: str = "quire-api", exp: Any = None) -> str:
    """A well-formed token signed with a key of the attacker's own."""
    key = make_signing_key().model_copy(update={"id": kid})
    user = User(id=new_id(), email="a@example.org", role=Role.ADMIN, tenant_id=new_id())
    token = JwtTokens(OneKey(key), issuer=issuer, audience=audience).issue(
        user, expires_at=datetime.now(UTC) + timedelta(hours=1)
    )
    if exp is None:
        return token
    claims = {**jwt.decode(token, options={"verify_signature": False}), "exp": exp}
    return jwt.encode(claims, key.private_pem, algorithm="ES256", headers={"kid": kid})


def spliced(token: str, header: dict[str, Any], signature: str | None = None) -> str:
    """The token under another header."""
    _, claims, signed = token.split(".")
    written = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{written}.{claims}.{signed if signature is None else signature}"


def attacks(good: dict[str, Any], jwk: dict[str, Any]) -> dict[str, str]:
    token, kid = good["tokens"]["accessToken"], jwk["kid"]
    public = jwt.PyJWK(jwk).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    # By hand: the library refuses to take a public key for a secret.
    signed = spliced(token, {"alg": "HS256", "typ": "JWT", "kid": kid}, signature="").rstrip(".")
    mac = base64.urlsafe_b64encode(hmac.digest(public, signed.encode(), "sha256")).rstrip(b"=").decode()
    deep = base64.urlsafe_b64encode(b"[" * 2500).rstrip(b"=").decode()
    return {
        "none": spliced(token, {"alg": "none", "typ": "JWT", "kid": kid}, signature=""),
        "symmetric with the public key": f"{signed}.{mac}",
        "symmetric by header alone": spliced(token, {"alg": "HS256", "kid": kid}),
        "another algorithm of the family": spliced(token, {"alg": "ES384", "kid": kid}),
        "a key in the header": spliced(token, {"alg": "ES256", "kid": "x", "jwk": jwk}),
        "a key elsewhere": spliced(token, {"alg": "ES256", "kid": "x", "jku": "https://evil.test/jwks"}),
        "an unknown key": self_made("unknown"),
        "a known name for another key": self_made(kid),
        "another issuer": self_made(kid, issuer="evil"),
        "another audience": self_made(kid, audience="evil"),
        "ended": self_made(kid, exp=1),
        "an end beyond all calendars": self_made(kid, exp=10**30),
        "an end that is no time": self_made(kid, exp="soon"),
        "truncated": token[:-10],
        "without a signature": token.rpartition(".")[0] + ".",
        "two parts": token.rpartition(".")[0],
        "refresh as access": good["tokens"]["refreshToken"],
        "a name that is no word": spliced(token, {"alg": "ES256", "kid": ["x"]}),
        "a header without a bottom": f"{deep}.{deep}.x",
        "an API key that nobody made": "quire_" + "a" * 43,
        "very long": "a" * 6000,
    }


def test_a_real_token_is_let_in(cloud: RunningCloud, good: dict[str, Any]) -> None:
    assert get(cloud, "/auth/me", good["tokens"]["accessToken"]).json()["data"] == good["user"]


def test_no_forged_token_is_let_in(cloud: RunningCloud, good: dict[str, Any], jwk: dict[str, Any]) -> None:
    answers = {name: get(cloud, "/auth/me", token) for name, token in attacks(good, jwk).items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 401)
    assert {answer.json()["error"]["code"] for answer in answers.values()} == {"UNAUTHORIZED"}


def test_fifty_refreshes_at_once_are_no_theft_and_all_pairs_are_usable(cloud: RunningCloud) -> None:
    first = register(cloud)["tokens"]["refreshToken"]
    limits = httpx.Limits(max_connections=16)
    with (
        httpx.Client(base_url=f"{cloud.url}/api/v1", timeout=120, limits=limits) as api,
        ThreadPoolExecutor(16) as pool,
    ):

        def refresh(token: str) -> httpx.Response:
            return api.post("/auth/refresh", json={"refreshToken": token})

        answers = list(pool.map(refresh, [first] * 50))
        assert [answer.status_code for answer in answers] == [200] * 50
        nexts = {answer.json()["data"]["tokens"]["refreshToken"] for answer in answers}
        assert len(nexts) == 50
        assert [answer.status_code for answer in pool.map(refresh, nexts)] == [200] * 50


def test_an_api_key_opens_its_scope_over_http(cloud: RunningCloud, good: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {good['tokens']['accessToken']}"}
    body = {"name": "a machine", "scopes": ["documents:read"]}
    made = httpx.post(f"{cloud.url}/api/v1/auth/api-keys", json=body, headers=headers, timeout=60).json()["data"]

    assert get(cloud, "/documents", made["key"]).status_code == 200
    assert get(cloud, "/auth/api-keys", made["key"]).status_code == 403


def test_a_cookie_session_goes_on_by_its_cookie(cloud: RunningCloud) -> None:
    login = {**_login(cloud), "session": "cookie"}
    answer = httpx.post(f"{cloud.url}/api/v1/auth/login", json=login, headers={"Origin": cloud.url}, timeout=60)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]

    def refresh(origin: str) -> int:
        headers = {"Cookie": cookie, "Origin": origin}
        return httpx.post(f"{cloud.url}/api/v1/auth/refresh", json={}, headers=headers, timeout=60).status_code

    assert answer.json()["data"]["tokens"]["refreshToken"] is None
    assert refresh("https://evil.test") == 403
    assert refresh(cloud.url) == 200


def _login(cloud: RunningCloud) -> dict[str, str]:
    return {name: cloud.login[name] for name in ("email", "password")}


def test_external_sign_in_is_off_unless_it_is_set_up(cloud: RunningCloud) -> None:
    assert httpx.get(f"{cloud.url}/api/v1/auth/oidc/start", timeout=60).status_code == 404
