"""JSON Web Tokens, ES256 and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import ECAlgorithm

from quire.domain.ids import new_id
from quire.domain.keys import SigningKey
from quire.domain.people import Principal, User
from quire.ports import PublicKeys, SigningKeys

_ALGORITHM = "ES256"
_REFETCH_SECONDS = 5.0
"""How often an unknown key id may send us to the table: a flood of forged tokens must not."""
_MAX_AGE_SECONDS = 300.0
"""After this long a key that was replaced or withdrawn is forgotten here too."""
_LONGEST_TOKEN = 4096
"""Ours have some 600 characters."""
_UNREADABLE = (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError)
"""What a forged token can provoke: a date beyond all calendars, a header that is no word, JSON without a bottom."""


def make_signing_key() -> SigningKey:
    """A fresh ES256 key pair."""
    private = ec.generate_private_key(ec.SECP256R1())
    key_id = str(new_id())
    public: dict[str, Any] = json.loads(ECAlgorithm.to_jwk(private.public_key()))
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return SigningKey(id=key_id, private_pem=pem, public_jwk={**public, "kid": key_id, "alg": _ALGORITHM, "use": "sig"})


class JwtTokens:
    """The port `Tokens`; asks for the signing key now and then."""

    def __init__(
        self,
        keys: SigningKeys,
        *,
        issuer: str,
        audience: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._monotonic = monotonic
        self._key: SigningKey | None = None
        self._asked_at = float("-inf")

    def issue(self, user: User, *, expires_at: datetime) -> str:
        key = self._active()
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user.id),
            "tenant": str(user.tenant_id),
            "role": user.role.value,
            "jti": str(new_id()),
            "iat": datetime.now(UTC),
            "exp": expires_at,
        }
        return jwt.encode(claims, key.private_pem, algorithm=_ALGORITHM, headers={"kid": key.id})

    def _active(self) -> SigningKey:
        if self._key is None or self._monotonic() - self._asked_at > _MAX_AGE_SECONDS:
            self._key = self._keys.active()
            self._asked_at = self._monotonic()
        return self._key


class JwtTokenReader:
    """The port `TokenReader`; keeps the public keys in the process."""

    def __init__(
        self,
        keys: PublicKeys,
        *,
        issuer: str,
        audience: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._monotonic = monotonic
        self._known: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")

    def read(self, token: str) -> Principal | None:
        if len(token) > _LONGEST_TOKEN:
            return None
        try:
            key = self._key(jwt.get_unverified_header(token).get("kid"))
            return None if key is None else self._principal(token, key)
        except _UNREADABLE:
            return None

    def _principal(self, token: str, key: jwt.PyJWK) -> Principal:
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=self._issuer,
            audience=self._audience,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        return Principal(
            tenant_id=claims["tenant"],
            user_id=claims["sub"],
            role=claims["role"],
            token_expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )

    def _key(self, key_id: str | None) -> jwt.PyJWK | None:
        age = self._monotonic() - self._fetched_at
        if age > _MAX_AGE_SECONDS or (key_id not in self._known and age > _REFETCH_SECONDS):
            self._known = {jwk["kid"]: jwt.PyJWK(jwk, algorithm=_ALGORITHM) for jwk in self._keys.all()}
            self._fetched_at = self._monotonic()
        return None if key_id is None else self._known.get(key_id)
