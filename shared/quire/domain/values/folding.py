"""Text without what does not tell words apart."""

from __future__ import annotations

import re
import unicodedata

_NOT_ASCII = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "\u0131": "i"})
_BESIDE = re.compile(r"[^a-z0-9#%&]+")


def plain(text: str) -> str:
    """The text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_NOT_ASCII)


def folded(text: str) -> str:
    """The words of a text in small letters without accents and punctuation, one space between them."""
    return _BESIDE.sub(" ", plain(text)).strip()
