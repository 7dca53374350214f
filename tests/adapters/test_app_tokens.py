"""Tokens: ES256 and nothing else, from our issuer, for our audience, while they last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from quire.adapters.passwords import Argon2Passwords
from quire.adapters.tokens import JwtTokenReader, JwtTokens, make_signing_key
from quire.domain.ids import new_id
from quire.domain.keys import SigningKey
from quire.domain.people import Role, User

KEY = make_signing_key()
USER = User(id=new_id(), email="a@example.org", role=Role.REVIEWER, tenant_id=new_id())
HOUR = timedelta(hours=1)
OURS = {"issuer": "quire", "audience": "quire-api"}


class Keys:
    """One signing key and the table of public ones, with the number of looks at it."""

    def __init__(self, *known: SigningKey) -> None:
        self.known = list(known)
        self.looks = 0

    def active(self) -> SigningKey:
        return self.known[-1]

    def all(self) -> Sequence[dict[str, Any]]:
        self.looks += 1
        return [key.public_jwk for key in self.known]

    def publish(self, jwk: dict[str, Any]) -> None:
        raise NotImplementedError


def issued(key: SigningKey = KEY, *, lasts: timedelta = HOUR, **more: str) -> str:
    return JwtTokens(Keys(key), **{**OURS, **more}).issue(USER, expires_at=datetime.now(UTC) + lasts)


def test_a_token_names_its_bearer() -> None:
    who = JwtTokenReader(Keys(KEY), **OURS).read(issued())

    assert who is not None
    assert (who.tenant_id, who.user_id, who.role) == (USER.tenant_id, USER.id, Role.REVIEWER)


def forged(algorithm: str, secret: str | None) -> str:
    claims = jwt.decode(issued(), options={"verify_signature": False})
    return jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": KEY.id})


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        issued(lasts=-HOUR),
        issued(issuer="somebody"),
        issued(audience="something"),
        issued(make_signing_key()),
        issued()[:-4] + "AAAA",
        forged("none", None),
        forged("HS256", "k" * 40),
    ],
    ids=["nothing", "rubbish", "expired", "issuer", "audience", "unknown key", "signature", "none", "symmetric"],
)
def test_no_other_token_names_anybody(token: str) -> None:
    assert JwtTokenReader(Keys(KEY), **OURS).read(token) is None


@pytest.mark.parametrize("key_id", [KEY.id, "unknown"], ids=["ours", "unknown"])
@pytest.mark.parametrize("brought", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_a_token_brings_along_or_points_to_is_not_looked_at(brought: str, key_id: str) -> None:
    own = make_signing_key()
    said = {"jwk": own.public_jwk, "x5c": [own.public_jwk["x"]]}.get(brought, "https://evil.test/keys")
    claims = jwt.decode(issued(), options={"verify_signature": False})
    token = jwt.encode(claims, own.private_pem, algorithm="ES256", headers={"kid": key_id, brought: said})

    assert JwtTokenReader(Keys(KEY), **OURS).read(token) is None


def test_a_new_key_is_learned_but_a_flood_of_unknown_ones_is_not_looked_up() -> None:
    now = [0.0]
    keys = Keys(KEY)
    reader = JwtTokenReader(keys, **OURS, monotonic=lambda: now[0])
    reader.read(issued())
    keys.known.append(make_signing_key())

    for _ in range(100):
        reader.read(issued(make_signing_key()))
    assert keys.looks == 1
    now[0] = 6.0
    assert reader.read(issued(keys.active())) is not None
    assert keys.looks == 2


def test_a_password_fits_its_hash_and_nobodys_fits_none() -> None:
    passwords = Argon2Passwords()
    hashed = passwords.hash("correct horse")

    assert passwords.matches("correct horse", hashed)
    assert not passwords.matches("wrong", hashed)
    assert not passwords.matches("the password of nobody", None)
    assert not passwords.matches("anything", "not a hash")


def test_a_password_counts_to_its_last_letter_and_by_its_case_and_spaces() -> None:
    passwords, long = Argon2Passwords(), "Ab " * 341 + "c"
    hashed = passwords.hash(long)

    assert passwords.matches(long, hashed)
    for other in (long[:-1], long[:-1] + "d", long.swapcase(), f"{long} ", f" {long}"):
        assert not passwords.matches(other, hashed)


def test_a_password_is_the_same_in_every_way_to_write_its_letters() -> None:
    passwords = Argon2Passwords()

    assert passwords.matches("fi\u00e9", passwords.hash("\ufb01e\u0301"))
