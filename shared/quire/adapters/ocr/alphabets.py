"""Sets of characters that a recogniser can be held to."""

from __future__ import annotations

_LATIN_LETTERS = ((0x21, 0x7E), (0xA1, 0x17F), (0x218, 0x21B), (0x1E9E, 0x1E9E))
_SYMBOLS = (
    (0x2010, 0x2027),  # dashes, quotation marks, bullets
    (0x2030, 0x203A),
    (0x2070, 0x2089),  # raised and lowered digits
    (0x20A0, 0x20BF),  # currencies
    (0x2103, 0x2126),
    (0x2190, 0x2193),
    (0x2212, 0x2265),
    (0x2460, 0x2473),
    (0x25A0, 0x25EF),
    (0x2605, 0x2612),
    (0x2713, 0x2718),
)


def latin() -> frozenset[str]:
    """What European languages in Latin script are written with, and the symbols that stand on their papers."""
    return frozenset(chr(code) for first, last in (*_LATIN_LETTERS, *_SYMBOLS) for code in range(first, last + 1))
