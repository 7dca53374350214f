"""What stands in one place of a timetable: a cell, or a paragraph where nothing is ruled."""

from __future__ import annotations

from dataclasses import dataclass, replace

from quire.domain.pages import Box, Word
from quire.types.timetable.writing import Writing


@dataclass(frozen=True, slots=True)
class Piece:
    """A box with what is written in it."""

    box: Box
    """In the frame in which the table is read: days side by side, times from top to bottom."""
    writing: Writing
    page: int
    shown: Box
    """Where it is on the page."""

    @property
    def text(self) -> str:
        return self.writing.text

    @property
    def words(self) -> tuple[Word, ...]:
        return self.writing.words

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def centre(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    def turned(self) -> Piece:
        """The piece of a table whose days stand one below the other, as if they stood side by side."""
        left, top, right, bottom = self.box
        return replace(self, box=(top, left, bottom, right))
