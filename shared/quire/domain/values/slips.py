"""Letters that engines take digits for."""

from __future__ import annotations

_DIGITS = str.maketrans("OoQDIl|SBZ", "0000111582")

LIKE_A_DIGIT = "0-9OoQDIl|SBZ"
"""For a character class: digits, and what is taken for them."""


def digits(text: str) -> str:
    """The text, as long as before, with digits for the letters that look like one."""
    return text.translate(_DIGITS)
