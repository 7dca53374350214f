"""What programs call a field that people call something else."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from quire.domain.values.folding import folded

_LONGEST = 48
_ANY = "field"


def name_from(label: str | None) -> str:
    """`Delivery no.` becomes deliveryNo; what has no Latin letter in it has no name of its own."""
    words = "".join(letter if letter.isalnum() else " " for letter in folded(label or "")).split()
    while words and not words[0][0].isalpha():
        words.pop(0)
    if not words:
        return _ANY
    return (words[0] + "".join(word.capitalize() for word in words[1:]))[:_LONGEST]


def unlike(taken: Collection[str], name: str) -> str:
    """The name, with a number behind it where it is taken."""
    if name not in taken and name != _ANY:
        return name
    return next(numbered for at in count(1 if name == _ANY else 2) if (numbered := f"{name}{at}") not in taken)
