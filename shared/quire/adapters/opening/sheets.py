"""Paragraphs and tables laid out on sheets, so that words have places as on any other page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from quire.adapters.opening.docx_text import Block, Cell, Paragraph, Table

_MARGIN = 54.0
_PADDING = 4.0
_LETTER = 0.5
"""Width of a letter in heights of the type, about."""
_LEADING = 1.25
_TAB = 36.0
_BALLOTS = {"\N{BALLOT BOX}": False, "\N{BALLOT BOX WITH X}": True, "\N{BALLOT BOX WITH CHECK}": True}

_Corners = tuple[float, float, float, float]


@dataclass(slots=True)
class Sheet:
    """One page that grows with what is put on it; places are in points until they are asked for."""

    width: float
    height: float
    words: list[dict[str, Any]] = field(default_factory=list)
    cells: list[_Corners] = field(default_factory=list)
    ticks: list[tuple[_Corners, bool]] = field(default_factory=list)

    def as_page(self) -> dict[str, Any]:
        return {
            "width": round(self.width, 2),
            "height": round(self.height, 2),
            "words": [{"text": word["text"], "box": self._shares(word["box"])} for word in self.words],
            "cells": [self._shares(cell) for cell in self.cells],
            "ticks": [{"box": self._shares(box), "isTicked": ticked} for box, ticked in self.ticks],
        }

    def _shares(self, corners: _Corners) -> list[float]:
        lengths = (self.width, self.height, self.width, self.height)
        return [round(min(1.0, max(0.0, at / length)), 6) for at, length in zip(corners, lengths, strict=True)]

    def add(self, text: str, box: _Corners) -> None:
        if text in _BALLOTS:
            self.ticks.append((box, _BALLOTS[text]))
        else:
            self.words.append({"text": text, "box": box})


def laid_out(
    blocks: Sequence[Block], *, heads: Sequence[Block], feet: Sequence[Block], size: tuple[float, float]
) -> list[Sheet]:
    """The sheets of a document: a new one begins where its author said so, headers stand on the first, footers on the
    last."""
    parts = list(_parted(blocks))
    parts[0] = [*heads, *parts[0]]
    parts[-1] = [*parts[-1], *feet]
    return [_sheet(part, size) for part in parts]


def _parted(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    part: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.begins_page and part:
            yield part
            part = []
        part.append(block)
    yield part


def _sheet(blocks: Iterable[Block], size: tuple[float, float]) -> Sheet:
    width, height = size
    sheet = Sheet(width, height)
    end = _put(blocks, sheet, left=_MARGIN, top=_MARGIN, width=width - 2 * _MARGIN)
    sheet.height = max(height, end + _MARGIN)
    return sheet


def _put(blocks: Iterable[Block], sheet: Sheet, *, left: float, top: float, width: float) -> float:
    """Puts the blocks below each other; answers where they end."""
    for block in blocks:
        if isinstance(block, Paragraph):
            top = _put_paragraph(block, sheet, left=left, top=top, width=width)
        else:
            top = _put_table(block, sheet, left=left, top=top, width=width)
    return top


def _put_paragraph(paragraph: Paragraph, sheet: Sheet, *, left: float, top: float, width: float) -> float:
    high = paragraph.points * _LEADING
    for line in paragraph.text.split("\n"):
        at = left
        for index, passage in enumerate(line.split("\t")):
            at = at if index == 0 else left + _TAB * (1 + (at - left) // _TAB)
            for word in passage.split():
                wide = len(word) * paragraph.points * _LETTER
                if at > left and at + wide > left + width:
                    at, top = left, top + high
                sheet.add(word, (at, top, min(at + wide, left + max(wide, width)), top + paragraph.points))
                at += wide + paragraph.points * _LETTER
        top += high
    return top


def _put_table(table: Table, sheet: Sheet, *, left: float, top: float, width: float) -> float:
    edges = _edges(table, left, width)
    open_cells: dict[int, _Corners] = {}
    for row in table.rows:
        bottom = top + _PADDING
        for cell in row:
            if not cell.continues:
                bottom = max(bottom, _put_cell(cell, sheet, edges, top))
        bottom = max(bottom, top + 2 * _PADDING)
        open_cells = dict(_closed(row, open_cells, sheet, edges, (top, bottom)))
        top = bottom
    sheet.cells += open_cells.values()
    return top + _PADDING


def _put_cell(cell: Cell, sheet: Sheet, edges: Sequence[float], top: float) -> float:
    left, right = edges[cell.column], edges[cell.column + cell.columns]
    return _PADDING + _put(
        cell.blocks, sheet, left=left + _PADDING, top=top + _PADDING, width=max(1.0, right - left - 2 * _PADDING)
    )


def _closed(
    row: Sequence[Cell],
    above: dict[int, _Corners],
    sheet: Sheet,
    edges: Sequence[float],
    reach: tuple[float, float],
) -> Iterator[tuple[int, _Corners]]:
    """The cells that this row begins or goes on with; those above that it does not go on with are kept as they are."""
    going_on = {cell.column for cell in row if cell.continues}
    sheet.cells += [corners for column, corners in above.items() if column not in going_on]
    for cell in row:
        top = above[cell.column][1] if cell.continues and cell.column in above else reach[0]
        yield cell.column, (edges[cell.column], top, edges[cell.column + cell.columns], reach[1])


def _edges(table: Table, left: float, width: float) -> list[float]:
    """Where the columns begin and end: as wide as the file says, in all as wide as there is room."""
    known = [wide for wide in table.widths if wide > 0]
    usual = sum(known) / len(known) if known else 1.0
    widths = [wide or usual for wide in table.widths]
    whole = sum(widths) or 1.0
    return [left + width * share for share in accumulate((wide / whole for wide in widths), initial=0.0)]
