"""What a document type's reader finds on the pages, with all that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quire.domain.pages import Box, Word
from quire.domain.timetables import ReadBlock


@dataclass(frozen=True, slots=True)
class Found:
    """A value, where it stands, and the signs by which it can be judged how likely it is right."""

    value: Any
    """Text, a Decimal, a bool or None; dates as 2024-03-31, times as 08:35."""
    page: int | None = None
    box: Box | None = None
    words: tuple[Word, ...] = ()
    """The words that the value was taken from."""
    score: float | None = None
    """How sure the reader is of its choice, 0 to 1, whatever the words are worth."""
    signs: Mapping[str, float] = field(default_factory=dict)
    """What else speaks for or against it, by name: numbers that the model of confidence may weigh."""
    why: str | None = None
    """One sentence for people about how it was found."""


@dataclass(frozen=True, slots=True)
class FoundBlock:
    """A time block with what it was read from."""

    block: ReadBlock
    found: Found


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader found. `rows_seen` is how many rows the tables have by their geometry, where that is known."""

    fields: Mapping[str, Found] = field(default_factory=dict)
    lines: tuple[Mapping[str, Found], ...] = ()
    blocks: tuple[FoundBlock, ...] = ()
    rows_seen: int | None = None
