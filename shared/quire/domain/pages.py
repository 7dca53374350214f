"""Pages of text: words and lines with boxes in 0..1 from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from quire.domain.model import Model

Share = Annotated[float, Field(ge=0, le=1)]
Box = tuple[Share, Share, Share, Share]
"""Left, top, right, bottom."""

_FEWEST_CHARACTERS = 30
_MOST_ODD_CHARACTERS = 0.10
_LARGEST_IMAGE = 0.80


class Source(StrEnum):
    """Where the words of a page come from."""

    TEXT = "text"
    """The text layer of a digital page."""
    OCR = "ocr"


class Word(Model):
    text: str
    box: Box
    confidence: Share | None = None
    """What the engine says of its own reading; None for a word that nobody had to guess."""
    second: str | None = None
    """What a second reader saw at this place; None where none looked."""


class Tick(Model):
    """A box to be ticked."""

    box: Box
    is_ticked: bool


class Line(Model):
    text: str
    box: Box


class Marks(Model):
    """What stands on a page besides words."""

    cells: tuple[Box, ...] = ()
    """Each cell of ruled tables and grids, once; a merged cell is one cell."""
    ticks: tuple[Tick, ...] = ()


class PageOfWords(Marks):
    """Width and height are in PDF points (1/72 inch), as the page is shown."""

    number: int
    width: float
    height: float
    source: Source = Source.TEXT
    words: tuple[Word, ...]


class PageOfLines(Model):
    number: int
    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded picture, row by row: grey (one channel) or red, green, blue; eight bits each."""

    width: int
    height: int
    channels: int
    rows: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as people and engines look at it. Width and height are pixels, before any change of their number."""

    jpeg: bytes
    width: int
    height: int
    marks: Marks


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page out of a file: with its words where it has them as text, with its picture where it has one."""

    words: PageOfWords
    pixels: Pixels | None = None


class PageFacts(Model):
    """What was counted on a page before anything is believed about it."""

    characters: int
    odd_characters: int
    """Private-use and replacement characters: the signs of a text layer that says nothing."""
    hidden_characters: int = 0
    """Those that nobody who looks at the page can read."""
    largest_image: float
    """Share of the page that the largest image covers."""
    objects: int
    sample: str = ""
    """The beginning of the text, to tell its language by."""

    @property
    def is_blank(self) -> bool:
        return self.objects == 0

    @property
    def has_usable_text(self) -> bool:
        """Whether the text layer can stand for the picture; a blank page has nothing to miss."""
        if self.is_blank:
            return True
        enough = self.characters - self.hidden_characters >= max(_FEWEST_CHARACTERS, self.hidden_characters)
        legible = self.odd_characters < _MOST_ODD_CHARACTERS * self.characters
        return enough and legible and self.largest_image < _LARGEST_IMAGE
