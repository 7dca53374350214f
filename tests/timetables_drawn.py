"""Timetables drawn cell by cell, and what was read from them in a few letters."""

from __future__ import annotations

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.timetables import ReadBlock
from quire.types import built_in, read

from training.generators.timetables.sheets import Cell, Sheet, Table, Text, page_of

FRAME = (40.0, 110.0, 802.0, 555.0)


def table(rows: list[list[str]], *spans: Cell, is_ruled: bool = True) -> Table:
    """A table of these texts, lines parted by line feeds; `spans` lie over the places that they cover."""
    single = [
        Cell(row, column, tuple(text.split("\n")) if text else ())
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if not any(_lies_on(span, row, column) for span in spans)
    ]
    wide = max(len(texts) for texts in rows)
    return Table(FRAME, (1.0,) * wide, (1.0,) * len(rows), (*single, *spans), is_ruled=is_ruled)


def _lies_on(span: Cell, row: int, column: int) -> bool:
    return 0 <= row - span.row < span.rows and 0 <= column - span.column < span.columns


def drawn(*tables: Table, texts: tuple[Text, ...] = ()) -> PageOfWords:
    return page_of(Sheet(texts, tables))


def reading(*pages: PageOfWords) -> Reading:
    kind = built_in("timetable")
    assert kind is not None
    return read(kind, pages)


def week(*pages: PageOfWords) -> list[str]:
    """The blocks as `Mon 09:00-10:00 Maths (notes)`."""
    return [_said(one.block) for one in reading(*pages).blocks]


def _said(block: ReadBlock) -> str:
    notes = f" ({block.notes})" if block.notes else ""
    return f"{block.day_of_week[:3]} {block.start_time or '?'}-{block.end_time or '?'} {block.name}{notes}"
