"""What form a value has, told by one printed example of it."""

from __future__ import annotations

import re
from itertools import groupby

from quire.domain.schemas import Schema
from quire.domain.values.amounts import amount
from quire.domain.values.dates import date_of

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:h][0-5][0-9]")
_EMAIL = re.compile(r"[^\s@<>:,;]+@[^\s@<>:,;]+\.[A-Za-z]{2,}")
_ADDRESS = re.compile(r"(https?://|www\.)\S+")
_LONGEST_COUNT = 4
"""Digits: a longer number without a sign of money is what something is called and not how much there is of it."""
_LONGEST_CODE = 40
_SPECIAL = re.compile(r"[][.^$*+?(){}|\\]")
_LETTERS = {"A": "[A-Z]+", "a": "[a-z]+"}


def form_of(printed: str) -> Schema:
    """The closest schema that takes the example and others like it."""
    text = printed.strip()
    form = _format(text)
    if form is not None:
        return Schema.model_validate({"type": "string", "format": form})
    number = _number(text)
    if number is not None:
        return Schema.model_validate({"type": number})
    return Schema.model_validate({"type": "string", **({"pattern": pattern_of(text)} if _is_code(text) else {})})


def pattern_of(code: str) -> str:
    """Letters may be others and digits more, or one less; what stands between them stays."""
    return "^" + "".join(_part(kind, len(list(run))) for kind, run in groupby(code, key=_kind)) + "$"


def _format(text: str) -> str | None:
    day = date_of(text)
    if day is not None and (day.start, day.end) == (0, len(text)):
        return "date"
    if _TIME.fullmatch(text):
        return "time"
    if _EMAIL.fullmatch(text):
        return "email"
    return "uri" if _ADDRESS.fullmatch(text) else None


def _number(text: str) -> str | None:
    found = amount(text)
    if found is None or found.is_repaired:
        return None
    if found.places or found.currency:
        return "number"
    is_count = text.isdecimal() and len(text) <= _LONGEST_COUNT and not text.startswith("0")
    return "integer" if is_count else None


def _is_code(text: str) -> bool:
    """One word of ASCII with digits in it."""
    is_short = text.isascii() and text.isprintable() and len(text) <= _LONGEST_CODE
    return is_short and " " not in text and any(letter.isdigit() for letter in text)


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "0"
    return letter if not letter.isalpha() else "A" if letter.isupper() else "a"


def _part(kind: str, count: int) -> str:
    if kind == "0":
        return f"[0-9]{{{max(1, count - 1)},}}"
    return _LETTERS.get(kind) or _SPECIAL.sub(r"\\\g<0>", kind) * count
