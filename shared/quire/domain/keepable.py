"""What of a stranger's JSON can be kept."""

from __future__ import annotations

import json
import re
from typing import Any

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL as JSON writes it, which PostgreSQL cannot keep; not the six characters of a text about it."""


def refuse_unkeepable(value: Any, *, most_bytes: int) -> None:
    """ValueError, with a sentence for whoever sent it, for what is too large or cannot be written down."""
    written = json.dumps(value, allow_nan=False)
    if len(written) > most_bytes:
        raise ValueError(f"must not be larger than {most_bytes} bytes")
    if _NUL.search(written):
        raise ValueError("must not contain NUL characters")
