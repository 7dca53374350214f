"""The heads of a table of items, and which column a cell belongs to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from quire.domain.pages import Box
from quire.types.invoice.lexicon import key_of
from quire.types.invoice.paper import Cell


class Column(StrEnum):
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    PRICE = "unitPrice"
    AMOUNT = "amount"
    DEBIT = "debit"
    CREDIT = "credit"
    BALANCE = "balance"
    DATE = "date"
    OTHER = "other"
    """Positions, codes, units, rates of tax."""


NUMBERS = frozenset({Column.QUANTITY, Column.PRICE, Column.AMOUNT, Column.DEBIT, Column.CREDIT, Column.BALANCE})
_MOST_KNOWN = 0.6
"""Share of the words of a row of heads that name columns."""
_SUMS = frozenset({Column.AMOUNT, Column.DEBIT, Column.CREDIT})


@dataclass(frozen=True, slots=True)
class Head:
    column: Column
    box: Box
    words: int


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of one table from left to right."""

    heads: tuple[Head, ...]
    line: int
    """The row that they stand in."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(head.column for head in self.heads)

    def of(self, box: Box) -> Column:
        """The column that stands in line with a cell, at either edge or in the middle."""
        return min(self.heads, key=lambda head: _apart(head.box, box)).column

    def of_number(self, box: Box) -> Column:
        """The same among the columns that hold numbers."""
        return min(self.numbers, key=lambda head: _apart(head.box, box)).column

    @property
    def numbers(self) -> tuple[Head, ...]:
        return tuple(head for head in self.heads if head.column in NUMBERS or head.column is Column.OTHER)

    @property
    def sums(self) -> tuple[Head, ...]:
        return tuple(head for head in self.heads if head.column in _SUMS)


def heads_of(row: Sequence[Cell]) -> Heads | None:
    """The heads that a row holds, if it is one of heads: most of its words name columns, one of them of amounts."""
    if len(row) < 2 or any(any(letter.isdigit() for letter in cell.text) for cell in row):
        return None
    known = [head for cell in row for head in _heads(cell)]
    named = {head.column for head in known} - {Column.OTHER}
    words = sum(len(cell.part.words) for cell in row)
    if len(named) < 2 or sum(head.words for head in known) < _MOST_KNOWN * words:
        return None
    if not named & {*_SUMS, Column.PRICE} or not (named & {Column.DESCRIPTION, Column.DATE} or len(named) > 2):
        return None
    return Heads(_settled(known), row[0].line)


def _heads(cell: Cell) -> list[Head]:
    """What a cell heads; heads that stand close to each other share a cell."""
    whole = _column(cell.text)
    if whole is not None:
        return [Head(whole, cell.box, len(cell.part.words))]
    words = cell.part.words
    found: list[Head] = []
    at = 0
    while at < len(words):
        for length in range(min(4, len(words) - at), 0, -1):
            part = cell.part.part(words[at : at + length])
            column = _column(part.text)
            if column is not None:
                found.append(Head(column, part.box, length))
                at += length
                break
        else:
            at += 1
    return found or [Head(Column.OTHER, cell.box, 0)]


def _settled(heads: list[Head]) -> tuple[Head, ...]:
    """One column of amounts: the last of several that could be; the others are rates and parts."""
    amounts = [index for index, head in enumerate(heads) if head.column is Column.AMOUNT]
    if not amounts:
        prices = [index for index, head in enumerate(heads) if head.column is Column.PRICE]
        if not any(head.column in _SUMS for head in heads):
            heads[prices[-1]] = replace(heads[prices[-1]], column=Column.AMOUNT)
        return tuple(heads)
    return tuple(
        replace(head, column=Column.OTHER) if index in amounts[:-1] else head for index, head in enumerate(heads)
    )


def _column(text: str) -> Column | None:
    return _known().get(key_of(text.partition("(")[0]) or key_of(text))


@cache
def _known() -> Mapping[str, Column]:
    told = tomllib.loads((Path(__file__).parent / "columns.toml").read_text(encoding="utf-8"))
    return {key_of(phrase): Column(name) for name, phrases in told.items() for phrase in phrases.split(",")}


def _apart(head: Box, box: Box) -> float:
    return min(abs(head[0] - box[0]), abs(head[2] - box[2]), abs(head[0] + head[2] - box[0] - box[2]) / 2)
