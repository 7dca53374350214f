"""Pages as files of a word processor, line by line: what stands apart on a line is held apart by tabs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_BREAK
from docx.shared import Cm
from quire.domain.pages import PageOfWords, Word

_WIDTH = 16.5
"""Centimetres between the margins."""
_APART = 1.5
"""White between two words, in heights of a line, from which on it is no space."""


def docx_of(pages: Sequence[PageOfWords]) -> bytes:
    """Words and boxes to tick of all pages, each page on one of its own."""
    paper = Document()
    for number, page in enumerate(pages):
        if number:
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        for line in _lines([*page.words, *_ticks(page)]):
            _paragraph(paper, line, aspect=page.width / page.height)
    written = BytesIO()
    paper.save(written)
    return written.getvalue()


def _ticks(page: PageOfWords) -> Iterator[Word]:
    return (Word(text="☒" if tick.is_ticked else "☐", box=tick.box) for tick in page.ticks)


def _lines(words: Iterable[Word]) -> Iterator[list[Word]]:
    line: list[Word] = []
    for word in sorted(words, key=_middle):
        if line and _middle(word) > line[0].box[3]:
            yield sorted(line, key=lambda one: one.box[0])
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda one: one.box[0])


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2


def _paragraph(paper: Paper, line: Sequence[Word], *, aspect: float) -> None:
    paragraph = paper.add_paragraph(line[0].text)
    paragraph.paragraph_format.space_after = Cm(0)
    for left, right in pairwise(line):
        gap = (right.box[0] - left.box[2]) * aspect
        is_apart = gap > _APART * (left.box[3] - left.box[1])
        if is_apart:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(right.box[0] * _WIDTH))
        paragraph.add_run(("\t" if is_apart else " ") + right.text)
