"""Which passwords are good enough: long, and not the first that anybody would try."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

MIN_LENGTH = 10
MAX_LENGTH = 1024

_DECORATION = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SHORTEST_WORD = 4
"""Shorter names and words occur by chance in good passwords."""


def problem_with(password: str, *, common: Container[str], about: Iterable[str]) -> str | None:
    """Why the password is refused, or None; `about` are words that everybody knows of the person."""
    if len(password) < MIN_LENGTH:
        return f"must have at least {MIN_LENGTH} characters"
    if len(password) > MAX_LENGTH:
        return f"must have at most {MAX_LENGTH} characters"
    if _is_common(password.lower(), common):
        return "is one of the passwords that are tried first"
    if _core(password.lower()) in {_core(word.lower()) for word in about if len(word) >= _SHORTEST_WORD}:
        return "must be more than the name or the e-mail address"
    return None


def _is_common(password: str, common: Container[str]) -> bool:
    # "password123!" is as common as "password", and "abcabcabcabc" as "abc".
    core = _core(password)
    return password in common or core in common or len(set(password)) <= 3


def _core(password: str) -> str:
    return _DECORATION.sub("", password) or password
