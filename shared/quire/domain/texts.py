"""Short texts from outside: any script, no control characters."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

LONGEST_WORDS = 200

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BUT_NEWLINE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("must not contain control characters")
    return text


def _lines(text: str) -> str:
    unified = text.replace("\r\n", "\n")
    if _CONTROL_BUT_NEWLINE.search(unified):
        raise ValueError("must not contain control characters other than line feeds")
    return unified


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_WORDS), AfterValidator(_one_line)
]
"""A name or a label: one line."""

TypeName = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9-]{0,62}$")]
"""What a document type is called by programs."""

Prose = Annotated[str, AfterValidator(_lines), StringConstraints(max_length=2000)]
"""Some lines of explanation."""


def cleaned(text: object) -> str | None:
    """The text as one line that is short enough to be a name; None for what is no text or an empty one."""
    if not isinstance(text, str):
        return None
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line[:LONGEST_WORDS].strip() or None
