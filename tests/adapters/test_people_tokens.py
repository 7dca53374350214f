"""Tokens that are signed rightly and say absurd things name nobody and break nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from quire.adapters.tokens import JwtTokenReader, JwtTokens, make_signing_key
from quire.domain.ids import new_id
from quire.domain.keys import SigningKey
from quire.domain.people import Role, User

KEY = make_signing_key()
OURS = {"issuer": "quire", "audience": "quire-api"}
USER = User(id=new_id(), email="a@example.org", role=Role.MEMBER, tenant_id=new_id())


class Keys:
    """Keys that take turns: the last is the active one."""

    def __init__(self, *known: SigningKey) -> None:
        self.known = list(known)

    def active(self) -> SigningKey:
        return self.known[-1]

    def all(self) -> Sequence[dict[str, Any]]:
        return [key.public_jwk for key in self.known]

    def publish(self, jwk: dict[str, Any]) -> None:
        raise NotImplementedError

    def retire(self, key_id: str) -> None:
        raise NotImplementedError


def issued() -> str:
    return JwtTokens(Keys(KEY), **OURS).issue(USER, expires_at=datetime.now(UTC) + timedelta(hours=1))


def saying(**claims: Any) -> str:
    said = {**jwt.decode(issued(), options={"verify_signature": False}), **claims}
    return jwt.encode(said, KEY.private_pem, algorithm="ES256", headers={"kid": KEY.id})


def headed(header: str) -> str:
    _, claims, signature = issued().split(".")
    return f"{base64.urlsafe_b64encode(header.encode()).rstrip(b'=').decode()}.{claims}.{signature}"


@pytest.mark.parametrize(
    "token",
    [
        saying(exp=10**30),
        saying(exp=float("inf")),
        saying(exp=-(10**30)),
        saying(exp=[]),
        saying(exp=None),
        saying(iat=10**30),
        saying(nbf=10**30),
        saying(role="owner"),
        saying(role=["admin"]),
        saying(tenant="everybody"),
        saying(tenant=None),
        saying(sub=7),
        saying(aud={}),
        headed(json.dumps({"alg": "ES256", "kid": ["x"]})),
        headed(json.dumps({"alg": "ES256", "kid": {}})),
        headed(json.dumps({"alg": ["ES256"], "kid": KEY.id})),
        headed("[" * 2500),
        headed("7"),
        headed("null"),
        headed('{"alg": "ES256", "kid": "\\ud800"}'),
        "a" * 100_000,
        "\ud800.\ud800.\ud800",
        "\u0000",
    ],
)
def test_an_absurd_token_names_nobody_and_breaks_nothing(token: str) -> None:
    assert JwtTokenReader(Keys(KEY), **OURS).read(token) is None


def test_a_process_signs_with_the_next_key_some_minutes_after_its_turn() -> None:
    now, keys = [0.0], Keys(KEY)
    tokens = JwtTokens(keys, **OURS, monotonic=lambda: now[0])

    def signed_with() -> str:
        token = tokens.issue(USER, expires_at=datetime.now(UTC) + timedelta(hours=1))
        return str(jwt.get_unverified_header(token)["kid"])

    assert signed_with() == KEY.id
    keys.known.append(make_signing_key())
    assert signed_with() == KEY.id
    now[0] = 301
    assert signed_with() == keys.active().id
