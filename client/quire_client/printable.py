"""Text of unknown origin on a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text without anything that a terminal would obey or an encoding would refuse; new lines and tabs stay."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)
