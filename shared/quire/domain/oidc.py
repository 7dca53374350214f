"""Signing in with an external provider, and what is remembered between its steps."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256
from typing import Annotated

from pydantic import ConfigDict, Field

from quire.domain.model import Model
from quire.domain.people import Identity

_Parameter = Annotated[str | None, Field(max_length=4096)]


class Pending(Model):
    """A browser that was sent to the provider. What the provider must not know is not sent with it."""

    nonce: str
    verifier: str
    browser_hash: str
    """The hash of a secret that only this browser has: whoever comes back with another one was lured here."""


class Vouched(Model):
    """Whom the provider vouched for, in which browser."""

    identity: Identity
    browser_hash: str


class Returned(Model):
    """What the provider sends the browser back with; it may add what it likes."""

    model_config = ConfigDict(extra="ignore")

    code: _Parameter = None
    state: _Parameter = None
    error: _Parameter = None


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of RFC 7636."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
