"""What stands above the text of a letter, and what below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quire.domain.layout.blocks import Block, blocks_of
from quire.domain.layout.colons import parted_at_colons
from quire.domain.layout.labels import likeness
from quire.domain.layout.pairs import in_rows, text_of
from quire.domain.layout.rows import Row, rows_of
from quire.domain.pages import PageOfWords, Word
from quire.domain.values.folding import folded
from quire.types.letter.words import CLOSING, RECIPIENT, SALUTATION


@dataclass(frozen=True)
class Labelled:
    """A value that says what it is."""

    name: str
    words: tuple[Word, ...]
    page: int

    @property
    def text(self) -> str:
        return text_of(self.words)


@dataclass(frozen=True)
class Head:
    """The first page of a letter, parted at its salutation; without one all of its upper half is head."""

    rows: tuple[Row, ...]
    """All rows of the page."""
    salutation: int | None
    above: tuple[Row, ...]
    blocks: tuple[Block, ...]
    """Blocks of lines above the text."""
    labelled: tuple[Labelled, ...]

    @property
    def signed(self) -> Row | None:
        """The row right below the closing that a name can be."""
        start = next((place for place, row in enumerate(self.rows) if CLOSING.match(folded(row.text))), None)
        below = () if start is None else self.rows[start + 1 : start + 4]
        return next((row for row in below if 1 < len(row.words) < 6 and not any(map(str.isdigit, row.text))), None)

    def named(self, names: Sequence[str]) -> Labelled | None:
        """What stands behind one of these labels, the first of them that is there."""
        for name in names:
            for one in self.labelled:
                if one.words and likeness(one.name, name):
                    return one
        return None


def head_of(page: PageOfWords) -> Head:
    rows = rows_of(page)
    salutation = next((place for place, row in enumerate(rows) if _is_salutation(row)), None)
    above = rows[:salutation] if salutation is not None else tuple(row for row in rows if row.box[1] < 0.5)
    labelled = tuple(_labelled(above))
    return Head(rows, salutation, above, blocks_of(above), labelled)


def is_addressed(page: PageOfWords) -> bool:
    """Whether somebody is greeted or named as the one who is written to, as it is done where a letter begins."""
    head = head_of(parted_at_colons(page))
    return head.salutation is not None or head.named(RECIPIENT) is not None


def _is_salutation(row: Row) -> bool:
    return len(row.words) <= 12 and SALUTATION.match(folded(row.text)) is not None and row.box[1] < 0.75


def _labelled(rows: Sequence[Row]) -> Iterator[Labelled]:
    for pair in in_rows(rows):
        yield Labelled(pair.name, pair.value, pair.page)
