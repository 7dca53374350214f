"""The amounts of a receipt, each with what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quire.domain.pages import Word
from quire.domain.values.amounts import Amount, Point, amounts_in, point_of
from quire.types.receipt.labels import is_sentence, kinds_of, names_columns
from quire.types.receipt.rows import Row

_FEWEST_WITH_DECIMALS = 2
_LARGEST = Decimal(10_000_000)
_NUMBERED = re.compile(r"\d[/.:-]\d|\d{4}")
_CLAIMS = frozenset({"total", "alone", "payable", "amount", "grand", "rounded"})
"""Kinds of labels that speak for the total."""
_POINTLESS = re.compile(r"(?<![\w.,/:-])([1-9]\d{0,3})(\d{2})$")


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in its row."""

    value: Decimal
    row: Row
    label: str
    """What stands to its left, or above it where nothing does."""
    kinds: frozenset[str]
    words: tuple[Word, ...]
    is_last: bool
    """Whether no other amount follows in the row."""
    is_only: bool
    """Whether no other amount stands in the row."""
    mark: str | None
    is_repaired: bool
    has_decimals: bool
    is_below_label: bool = False


def prices(rows: Sequence[Row]) -> tuple[Price, ...]:
    """All amounts of money from top to bottom; whole numbers only where the receipt has hardly any decimals."""
    point: Point = point_of(row.text for row in rows) or "."
    found = {row.index: _amounts(row, point) for row in rows}
    with_decimals = sum(amount.places == 2 for amounts in found.values() for amount in amounts)
    is_whole = with_decimals < _FEWEST_WITH_DECIMALS
    kept = {
        index: [one for one in amounts if one.places == 2 or (is_whole and one.places != 1)]
        for index, amounts in found.items()
    }
    listed = [price for row in rows for price in _priced(row, kept[row.index], _above(row, rows, kept))]
    return (*listed, *_pointless(rows, kept))


def _amounts(row: Row, point: Point) -> list[Amount]:
    return [amount for amount in amounts_in(row.text, point=point) if abs(amount.value) < _LARGEST]


def _priced(row: Row, amounts: Sequence[Amount], above: str) -> Iterator[Price]:
    before = row.text[: min((amount.start for amount in amounts), default=0)]
    is_below_label = not any(map(str.isalnum, before))
    label = above if is_below_label else before
    kinds = _kinds(label, row)
    for amount in amounts:
        yield Price(
            value=amount.value,
            row=row,
            label=label,
            kinds=kinds,
            words=words_at(row, amount.start, amount.end),
            is_last=amount is amounts[-1],
            is_only=len(amounts) == 1,
            mark=amount.currency,
            is_repaired=amount.is_repaired,
            has_decimals=amount.places == 2,
            is_below_label=is_below_label,
        )


def _kinds(label: str, row: Row) -> frozenset[str]:
    """What the label says; a sentence names no total, whatever it is about."""
    kinds = kinds_of(label)
    return kinds - _CLAIMS if is_sentence(row.text) or is_sentence(label) else kinds


def _above(row: Row, rows: Sequence[Row], priced: Mapping[int, Sequence[Amount]]) -> str:
    """The text above a row, where it holds no amount that it belongs to and can say what one is."""
    if row.index == 0 or priced[row.index - 1]:
        return ""
    above = rows[row.index - 1].text
    return "" if names_columns(above) or _NUMBERED.search(above) else above


def _pointless(rows: Sequence[Row], priced: Mapping[int, Sequence[Amount]]) -> Iterator[Price]:
    """Amounts whose point the engine has not seen: believed beside the word for total alone."""
    for row in rows:
        match = _POINTLESS.search(row.text)
        if match is None or priced[row.index]:
            continue
        label = row.text[: match.start()]
        kinds = _kinds(label, row)
        if "total" in kinds and not kinds & {"quantity", "points"}:
            yield Price(
                value=Decimal(f"{match[1]}.{match[2]}"),
                row=row,
                label=label,
                kinds=kinds,
                words=words_at(row, match.start(), match.end()),
                is_last=True,
                is_only=True,
                mark=None,
                is_repaired=True,
                has_decimals=False,
            )


def by_row(found: Iterable[Price]) -> dict[int, list[Price]]:
    """The amounts by the index of their row."""
    rows: dict[int, list[Price]] = {}
    for price in found:
        rows.setdefault(price.row.index, []).append(price)
    return rows


def words_at(row: Row, start: int, end: int) -> tuple[Word, ...]:
    """The words of a row that hold this part of its text."""
    held: list[Word] = []
    place = 0
    for word, length in zip(row.words, row.lengths, strict=True):
        if place < end and start < place + length:
            held.append(word)
        place += length + 1
    return tuple(held)
