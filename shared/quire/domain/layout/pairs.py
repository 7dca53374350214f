"""Labels and their values, wherever the value stands: behind a colon, beside, below, or in the next cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quire.domain.layout.boxes import height
from quire.domain.layout.rows import Row, rows_of, segments
from quire.domain.layout.tables import Cell, Table, ruled_tables
from quire.domain.pages import PageOfWords, Word

_BLANK = re.compile(r"^[\s._\u2026\u2013\u2014-]*$")
"""What is printed to be written on."""
_LEADERS = re.compile(r"[._\u2026]{2,}")
_MOST_WORDS = 14
_MOST_LETTERS = 90
_BELOW = 1.6
"""Heights of letters within which a value may stand below its label."""
_SPACED_OUT = 2.5
"""Heights of letters that may part two words of one value."""


class Place(StrEnum):
    """Where a value stands, seen from its label."""

    BEHIND = "behind"
    BESIDE = "beside"
    BELOW = "below"
    CELL = "cell"
    """In the same cell or the next."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands for it; without words where nothing was filled in."""

    label: tuple[Word, ...]
    value: tuple[Word, ...]
    page: int
    place: Place

    @property
    def name(self) -> str:
        return _LEADERS.sub("", text_of(self.label)).strip(" :\uff1a.*_")

    @property
    def text(self) -> str:
        return _LEADERS.sub(" ", text_of(self.value)).strip()


def text_of(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def pairs_of(page: PageOfWords) -> tuple[Pair, ...]:
    """The label-value pairs of a page from top to bottom."""
    in_cells = [pair for table in ruled_tables(page) for pair in _in_table(table)]
    taken = {id(word) for pair in in_cells for word in (*pair.label, *pair.value)}
    rows = [row.part(free) for row in rows_of(page) if (free := [word for word in row.words if id(word) not in taken])]
    found = (*in_cells, *in_rows(rows))
    return tuple(sorted(found, key=lambda pair: (pair.label[0].box[1], pair.label[0].box[0])))


def in_rows(rows: Sequence[Row]) -> Iterator[Pair]:
    """The pairs of rows that no cells part: labels end in a colon or before a line to write on."""
    parts = [[part for segment in segments(row) for part in _parted(segment)] for row in rows]
    taken: set[int] = set()
    for number, row in enumerate(parts):
        for place, part in enumerate(row):
            if part.label and _is_label(part.label):
                beside = _beside(row, place)
                is_last = number + 1 == len(parts)
                below = () if beside or is_last else _below(part, parts[number + 1], taken)
                where = Place.BELOW if below else Place.BEHIND if part.value or not beside else Place.BESIDE
                yield Pair(part.label, beside or below, part.row.page, where)


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment of a row, parted behind its label."""

    row: Row
    label: tuple[Word, ...]
    value: tuple[Word, ...]


def _parted(segment: Row) -> Iterator[_Part]:
    """The segment at its colons: `Name: Ann Age: 7` holds two labels, the second of one word."""
    words = segment.words
    ends = [place for place, word in enumerate(words) if word.text.endswith((":", "\uff1a"))]
    if not ends:
        written = _written(words)
        has_line = len(written) < len(words) or bool(_LEADERS.search(segment.text))
        yield _Part(segment, written, ()) if written and has_line else _Part(segment, (), words)
        return
    starts = [0, *(end for end in ends[1:] if end > ends[0] + 1)]
    for place, start in enumerate(starts):
        end = next(end for end in ends if end >= start)
        stop = starts[place + 1] if place + 1 < len(starts) else len(words)
        yield _Part(segment.part(words[start:stop]), words[start : end + 1], _written(words[end + 1 : stop]))


def _beside(row: Sequence[_Part], place: int) -> tuple[Word, ...]:
    """What stands behind the label, on through the gaps of wide letters, as far as no other label begins."""
    return _run(list(row[place].value), row[place + 1 :])


def _run(words: list[Word], parts: Sequence[_Part]) -> tuple[Word, ...]:
    for part in parts:
        if part.label or (words and part.row.box[0] - words[-1].box[2] > _SPACED_OUT * part.row.em):
            break
        words += _written(part.value)
    return tuple(words)


def _below(part: _Part, row: Sequence[_Part], taken: set[int]) -> tuple[Word, ...]:
    """What stands right below the label, beginning where the label does."""
    for place, other in enumerate(row):
        starts_alike = abs(other.row.box[0] - part.row.box[0]) <= 1.5 * part.row.em
        is_near = other.row.box[1] - part.row.box[3] <= _BELOW * part.row.letters
        if not other.label and starts_alike and is_near and id(other) not in taken:
            taken.add(id(other))
            return _run(list(_written(other.value)), row[place + 1 :])
    return ()


def _in_table(table: Table) -> Iterator[Pair]:
    filled = [cell for row in table.rows for cell in row if cell.rows]
    if 2 * sum(_has_own_label(cell) for cell in filled) > len(filled):
        yield from (_within(cell, table.page) for cell in filled if _is_label(cell.rows[0].words))
        return
    for row in table.rows:
        if len(row) % 2 == 0:
            couples = zip(row[::2], row[1::2], strict=True)
            labelled = ((left.words, right.words) for left, right in couples if _is_label(left.words))
            yield from (Pair(label, value, table.page, Place.CELL) for label, value in labelled)


def _has_own_label(cell: Cell) -> bool:
    """Whether the label stands in the cell itself: above what is written there, or where nothing is, at its top."""
    first = cell.rows[0]
    if cell.box is None or len(cell.rows) > 1 or any(part.label and part.value for part in _parted(first)):
        return True
    is_at_the_top = (first.box[1] + first.box[3]) / 2 < cell.box[1] + 0.45 * height(cell.box)
    return is_at_the_top and height(cell.box) > 2 * first.letters


def _within(cell: Cell, page: int) -> Pair:
    first, *others = cell.rows
    below = tuple(word for row in others for word in row.words)
    part = next(_parted(first))
    return Pair(part.label or first.words, (*(part.value if part.label else ()), *below), page, Place.CELL)


def _written(words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(word for word in words if not _BLANK.match(word.text))


def _is_label(words: Sequence[Word]) -> bool:
    text = text_of(words)
    has_letters = any(letter.isalpha() for letter in text)
    return bool(words) and len(words) <= _MOST_WORDS and len(text) <= _MOST_LETTERS and has_letters
