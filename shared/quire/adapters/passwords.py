"""Passwords: argon2id with 19 MiB, two passes, one lane (OWASP's first choice)."""

from __future__ import annotations

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """The port `Passwords`."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    def hash(self, password: str) -> str:
        return self._hasher.hash(_typed(password))

    def matches(self, password: str, hashed: str | None) -> bool:
        nobodys = self._nobodys  # asked for in any case: the first look must not take longer for nobody
        try:
            fits = self._hasher.verify(hashed or nobodys, _typed(password))
        except (VerificationError, InvalidHashError):
            return False
        return fits and hashed is not None

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("the password of nobody")


def _typed(password: str) -> str:
    """The same password whatever keyboard or system it was typed on."""
    return unicodedata.normalize("NFKC", password)
