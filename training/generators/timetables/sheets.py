"""Sheets that a timetable is put on: texts and cells in points, which become words, a PDF or a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from quire.domain.pages import Box, PageOfWords, Word

from training.generators.pages import Pages, width_of

LANDSCAPE = (842.0, 595.0)
_ASCENT = 0.75
_DESCENT = 0.2


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a table, counted in rows and columns, with its lines."""

    row: int
    column: int
    lines: tuple[str, ...] = ()
    rows: int = 1
    columns: int = 1
    is_upright: bool = False
    is_bold: bool = False
    shade: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    box: tuple[float, float, float, float]
    widths: tuple[float, ...]
    """Of the columns, relative to each other."""
    heights: tuple[float, ...]
    cells: tuple[Cell, ...]
    is_ruled: bool = True
    size: float = 8.0

    def place(self, cell: Cell) -> tuple[float, float, float, float]:
        across = _edges(self.box[0], self.box[2], self.widths)
        down = _edges(self.box[1], self.box[3], self.heights)
        return (across[cell.column], down[cell.row], across[cell.column + cell.columns], down[cell.row + cell.rows])


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    """Where it begins; upright texts run upwards from y."""
    y: float
    text: str
    size: float = 10.0
    is_bold: bool = False
    is_upright: bool = False

    @property
    def font(self) -> str:
        return "Helvetica-Bold" if self.is_bold else "Helvetica"

    def boxes(self) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
        """Each word and where it stands."""
        at = 0.0
        for word in self.text.split(" "):
            long = width_of(word, font=self.font, size=self.size)
            up, down = self.size * _ASCENT, self.size * _DESCENT
            if self.is_upright:
                yield word, (self.x - up, self.y - at - long, self.x + down, self.y - at)
            else:
                yield word, (self.x + at, self.y - up, self.x + at + long, self.y + down)
            at += long + width_of(" ", font=self.font, size=self.size)


@dataclass(frozen=True, slots=True)
class Sheet:
    texts: tuple[Text, ...] = ()
    tables: tuple[Table, ...] = ()
    size: tuple[float, float] = field(default=LANDSCAPE)

    def all_texts(self) -> Iterator[Text]:
        yield from self.texts
        for table in self.tables:
            for cell in table.cells:
                yield from written(cell, table)


def written(cell: Cell, table: Table) -> Iterator[Text]:
    """The lines of a cell around its middle, small enough to fit."""
    left, top, right, bottom = table.place(cell)
    wide, high = (bottom - top, right - left) if cell.is_upright else (right - left, bottom - top)
    font = "Helvetica-Bold" if cell.is_bold else "Helvetica"
    longest = max((width_of(line, font=font, size=1) for line in cell.lines), default=0.0)
    size = min(
        table.size, (wide - 4) / longest if longest else table.size, (high - 2) / (1.25 * max(len(cell.lines), 1))
    )
    for at, line in enumerate(cell.lines):
        across = (at - (len(cell.lines) - 1) / 2) * 1.2 * size + size * 0.3
        long = width_of(line, font=font, size=size)
        if cell.is_upright:
            x, y = (left + right) / 2 + across, (top + bottom + long) / 2
        else:
            x, y = (left + right - long) / 2, (top + bottom) / 2 + across
        yield Text(x, y, line, size, cell.is_bold, cell.is_upright)


def page_of(sheet: Sheet) -> PageOfWords:
    """The sheet as a reader of digital pages sees it."""
    words = [Word(text=word, box=_share(box, sheet)) for text in sheet.all_texts() for word, box in text.boxes()]
    cells = [_share(table.place(cell), sheet) for table in sheet.tables if table.is_ruled for cell in table.cells]
    return PageOfWords(number=1, width=sheet.size[0], height=sheet.size[1], words=tuple(words), cells=tuple(cells))


def pdf_of(sheet: Sheet) -> bytes:
    pages = Drawing(sheet.size)
    for table in sheet.tables:
        for cell in table.cells:
            if table.is_ruled:
                pages.box(*table.place(cell), shade=cell.shade)
    for text in sheet.all_texts():
        pages.write(text)
    return pages.pdf()


class Drawing(Pages):
    def write(self, text: Text) -> None:
        if not text.is_upright:
            self.text(text.x, text.y, text.text, font=text.font, size=text.size)
            return
        self._canvas.saveState()
        self._canvas.translate(text.x, self.height - text.y)
        self._canvas.rotate(90)
        self._canvas.setFont(text.font, text.size)
        self._canvas.drawString(0, 0, text.text)
        self._canvas.restoreState()


def docx_of(sheet: Sheet) -> bytes:
    """The sheet as a Word file: its texts as paragraphs, then its tables with merged cells."""
    from docx import Document  # noqa: PLC0415 - slow to import, and only Word files need it

    document: Any = Document()
    for text in sheet.texts:
        document.add_paragraph(text.text)
    for table in sheet.tables:
        grid = document.add_table(rows=len(table.heights), cols=len(table.widths))
        grid.style = "Table Grid"
        for cell in table.cells:
            first = grid.cell(cell.row, cell.column)
            last = grid.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
            first.merge(last).text = "\n".join(cell.lines)
        document.add_paragraph()
    written_file = BytesIO()
    document.save(written_file)
    return written_file.getvalue()


def _edges(start: float, end: float, shares: tuple[float, ...]) -> list[float]:
    edges = [start]
    for share in shares:
        edges.append(edges[-1] + (end - start) * share / sum(shares))
    return edges


def _share(box: tuple[float, float, float, float], sheet: Sheet) -> Box:
    width, height = sheet.size
    left, top, right, bottom = box
    return tuple(min(1.0, max(0.0, one)) for one in (left / width, top / height, right / width, bottom / height))  # type: ignore[return-value]
