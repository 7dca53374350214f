"""Where a value stands that somebody points at, and what it is called there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quire.domain.layout.boxes import holds, shared_width
from quire.domain.layout.labels import find_labels
from quire.domain.layout.rows import Row, segments
from quire.domain.layout.seeking import near
from quire.domain.pages import Box, Word
from quire.domain.values.folding import plain

_MOST_WORDS = 4
"""Of a label: what stands before them belongs to another value or to a sentence."""
_ROWS_ABOVE = 2
_ROWS_OF_A_LIST = 40
_SIGNS = " :.,;#=-_\u2026\uff1a"


@dataclass(frozen=True, slots=True)
class Pointed:
    """The words of a value, which stand side by side in a row."""

    row: Row
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return self.row.part(self.words).text.strip(" :,;")

    @property
    def box(self) -> Box:
        return self.row.part(self.words).box


def within(box: Box, page: int, rows: Sequence[Row]) -> Pointed | None:
    """The words in the box; of several rows those of the first."""
    for row in rows:
        words = tuple(word for word in row.words if row.page == page and holds(box, word.box))
        if words:
            return Pointed(row, words)
    return None


def printed(value: str, rows: Sequence[Row]) -> Iterator[Pointed]:
    """Every place where the value is printed, whatever its case and spaces."""
    wanted = _run_together(value)
    for row in rows:
        yield from (Pointed(row, row.words[start:end]) for start, end in _runs(row, wanted))


def label_beside(pointed: Pointed, rows: Sequence[Row]) -> str | None:
    """What stands before the value or above it; rather a text that leads whoever looks for it back to the value."""
    texts = list(dict.fromkeys((*_before(pointed), *_above(pointed, rows, most=_ROWS_ABOVE))))
    return next((text for text in texts if leads_to(text, pointed, rows)), texts[0] if texts else None)


def head_above(pointed: Pointed, rows: Sequence[Row]) -> str | None:
    """The nearest text without digits above the value: the head of its column."""
    return next(_above(pointed, rows, most=_ROWS_OF_A_LIST), None)


def leads_to(label: str, pointed: Pointed, rows: Sequence[Row]) -> bool:
    """Whether the value is what a reader finds that looks for this label."""
    for found in find_labels([row for row in rows if row.page == pointed.row.page], [label])[:_MOST_WORDS]:
        first = next(near(found, rows), None)
        if first is not None and first.words.words[: len(pointed.words)] == pointed.words:
            return True
    return False


def _before(pointed: Pointed) -> Iterator[str]:
    """The words right before the value as far as they can be its label, then fewer of them."""
    row, start = pointed.row, pointed.row.words.index(pointed.words[0])
    parts = segments(row.part(row.words[:start])) if start else ()
    words: list[Word] = []
    for word in reversed(parts[-1].words if parts else ()):
        if len(words) == _MOST_WORDS or not _is_named(word.text) or (words and word.text.endswith((":", "\uff1a"))):
            break
        words.insert(0, word)
    for skipped in range(len(words)):
        text = _label(words[skipped:])
        if text:
            yield text


def _above(pointed: Pointed, rows: Sequence[Row], *, most: int) -> Iterator[str]:
    above = [row for row in rows if row.page == pointed.row.page and row.box[3] <= pointed.box[1]]
    for row in reversed(above[-most:]):
        for part in segments(row):
            text = _label(part.words[:_MOST_WORDS])
            if shared_width(part.box, pointed.box) > 0 and text and _is_named(text):
                yield text


def _label(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words).strip(_SIGNS)


def _is_named(text: str) -> bool:
    """Whether a text could be what something is called; digits are rather what something is."""
    return not any(letter.isdigit() for letter in text) and any(letter.isalpha() or letter in _SIGNS for letter in text)


def _runs(row: Row, wanted: str) -> Iterator[tuple[int, int]]:
    texts = [_run_together(word.text) for word in row.words]
    for start in range(len(texts)):
        text = ""
        for end in range(start, len(texts)):
            text += texts[end]
            if _bare(text) == _bare(wanted):
                yield start, end + 1
                break
            if len(text) > len(wanted) + len(_SIGNS):
                break


def _run_together(text: str) -> str:
    return "".join(plain(text).split())


def _bare(text: str) -> str:
    return text.strip(" :,;")
