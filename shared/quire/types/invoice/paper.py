"""The pages as cells: what stands together, the labels in it, and what stands beside and below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from quire.domain.layout.boxes import height
from quire.domain.layout.rows import Row, rows_of, segments
from quire.domain.pages import Box, PageOfWords, Word
from quire.domain.values.folding import plain
from quire.types.invoice.lexicon import Meaning, Term, alike, terms

_TOKEN = re.compile(r"[^\W_]+|[#%&]")
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+")
_IN_A_CODE = re.compile(r"[-/_][^\W_]*\d")
"""What follows letters that begin a code, such as AN-85832."""
_LONGEST = 7
"""Words of a label."""
_BETWEEN = " :.;,-\u2013=\u00b0\u00ba\u00aa>*"
"""What may stand between a label and its value."""
_LOW = 0.6
"""Of the usual height: marks below it are punctuation."""
_NEAR = 3.2
"""Heights of letters from a label down to the value below it."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words that name what follows, and where in the text of their cell they stand."""

    terms: tuple[Term, ...]
    start: int
    end: int

    def weight(self, meaning: Meaning) -> float:
        return next((term.weight for term in self.terms if term.meaning is meaning), 0.0)

    @property
    def first(self) -> Meaning:
        return self.terms[0].meaning


@dataclass(frozen=True)
class Cell:
    """Words without a wide gap between them."""

    part: Row
    line: int
    """Which row of the document it stands in."""
    place: int
    """Which cell of its row it is."""

    @property
    def text(self) -> str:
        return self.part.text

    @property
    def box(self) -> Box:
        return self.part.box

    @property
    def page(self) -> int:
        return self.part.page

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        return tuple(_labels(self.text))

    @property
    def leads(self) -> bool:
        """Whether it begins with a label."""
        return bool(self.labels) and not self.text[: self.labels[0].start].strip(_BETWEEN)

    def words(self, start: int, end: int) -> tuple[Word, ...]:
        return self.part.words_of(start, end)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the value of a label may begin: a cell, from which of its characters on, and how close it is."""

    cell: Cell
    start: int
    end: int
    closeness: float

    @property
    def text(self) -> str:
        return self.cell.text[self.start : self.end]


@dataclass(frozen=True)
class Paper:
    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row)

    def labelled(self, *meanings: Meaning) -> Iterator[tuple[Cell, Label]]:
        for cell in self.cells:
            for label in cell.labels:
                if any(term.meaning in meanings for term in label.terms):
                    yield cell, label

    def spots(self, cell: Cell, label: Label) -> Iterator[Spot]:
        """Where a value can stand: behind the label, else in the next cell or in the one below."""
        rest = _rest(cell, label)
        if rest.text:
            yield rest
            return
        beside = self.beside(cell)
        if beside is not None and not beside.leads:
            yield _whole(beside, 0.95)
        below = self.below(cell)
        if below is not None and not below.leads:
            yield _whole(below, 0.9)

    def beside(self, cell: Cell) -> Cell | None:
        """The next cell of the row that holds more than a colon."""
        return next((one for one in self.rows[cell.line][cell.place + 1 :] if one.text.strip(_BETWEEN)), None)

    def below(self, cell: Cell) -> Cell | None:
        """The nearest cell that stands right under this one."""
        for row in self.rows[cell.line + 1 : cell.line + 4]:
            if not row or row[0].page != cell.page:
                return None
            under = [one for one in row if _is_under(one.box, cell.box)]
            if under:
                nearest = min(under, key=lambda one: abs(one.box[0] - cell.box[0]))
                return nearest if nearest.box[1] - cell.box[3] <= _NEAR * cell.part.letters else None
        return None

    def slipped(self, cell: Cell) -> Cell | None:
        """What stands alone in the row above or below, yet beside this cell: pages are not always straight."""
        for line in (cell.line - 1, cell.line + 1):
            row = self.rows[line] if 0 <= line < len(self.rows) else ()
            if len(row) == 1 and row[0].page == cell.page and row[0].box[0] > cell.box[2] and not row[0].leads:
                apart = abs(row[0].box[1] + row[0].box[3] - cell.box[1] - cell.box[3]) / 2
                if apart < cell.part.letters:
                    return row[0]
        return None

    def column(self, cell: Cell, most: int) -> tuple[Cell, ...]:
        """The cells of a block that begin below this one at the same left edge, without gaps between them."""
        found: list[Cell] = []
        last = cell
        while len(found) < most:
            following = self.below(last)
            if following is None or abs(following.box[0] - cell.box[0]) > 2 * cell.part.em:
                break
            found.append(following)
            last = following
        return tuple(found)


def paper_of(pages: Sequence[PageOfWords]) -> Paper:
    rows: list[tuple[Cell, ...]] = []
    for page in pages:
        for row in rows_of(page.model_copy(update={"words": tuple(_raised(page))})):
            line = len(rows)
            rows.append(tuple(Cell(part, line, place) for place, part in enumerate(segments(row))))
    return Paper(tuple(rows))


def _raised(page: PageOfWords) -> Iterator[Word]:
    """Commas and points that stand alone reach up to where letters do: else they would be rows of their own."""
    usual = median(height(word.box) for word in page.words) if page.words else 0.0
    for word in page.words:
        if height(word.box) >= _LOW * usual or any(letter.isalnum() for letter in word.text):
            yield word
        else:
            left, _, right, bottom = word.box
            yield word.model_copy(update={"box": (left, max(0.0, bottom - usual), right, bottom)})


def _rest(cell: Cell, label: Label) -> Spot:
    following = next((one for one in cell.labels if one.start >= label.end and _is_sure(one, cell.text)), None)
    end = len(cell.text) if following is None else following.start
    text = cell.text[label.end : end]
    start = label.end + len(text) - len(text.lstrip(_BETWEEN))
    return Spot(cell, start, max(start, label.end + len(text.rstrip(" :"))), 1.0)


def _is_sure(label: Label, text: str) -> bool:
    """Whether it is a label wherever it stands: small words are one only before a colon."""
    return label.terms[0].weight >= 1 or text[label.end : label.end + 2].strip().startswith(":")


def _whole(cell: Cell, closeness: float) -> Spot:
    start = len(cell.text) - len(cell.text.lstrip(_BETWEEN))
    return Spot(cell, start, len(cell.text), closeness)


def _is_under(lower: Box, upper: Box) -> bool:
    return min(lower[2], upper[2]) - max(lower[0], upper[0]) > 0 and lower[1] > (upper[1] + upper[3]) / 2


def _labels(text: str) -> Iterator[Label]:
    """The longest labels from left to right, none within another."""
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    tokens = [
        (match.start(), match.end(), plain(match.group()))
        for match in _TOKEN.finditer(text)
        if not any(start <= match.start() < end for start, end in addresses)
    ]
    known = terms()
    at = 0
    while at < len(tokens):
        key, best = "", None
        for length, (_, end, token) in enumerate(tokens[at : at + _LONGEST], start=1):
            key += token
            meant = known.get(alike(key))
            if meant is not None and not _IN_A_CODE.match(text, end):
                best = (length, Label(meant, tokens[at][0], end))
        if best is None:
            at += 1
            continue
        yield best[1]
        at += best[0]
