"""The amounts of a receipt, each with what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quire.domain.pages import Word
from quire.domain.values.amounts import Amount, Point, amounts_in, point_of
from quire.types.receipt.labels import kinds_of, names_columns
from quire.types.receipt.rows import Row

_FEWEST_WITH_DECIMALS = 2
_LARGEST = Decimal(10_000_000)
_NUMBERED = re.compile(r"\d[/.:-]\d|\d{4}")
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
    mark: str | None
    is_repaired: bool
    has_decimals: bool
    is_below_label: bool = False


def prices(rows: Sequence[Row]) -> tuple[Price, ...]:
    """All amounts of money from top to bottom; whole numbers only where the receipt has hardly any decimals."""
    point: Point = point_of(row.text for row in rows) or "."
    found = [(row, amount) for row in rows for amount in _amounts(row, point)]
    with_decimals = sum(amount.places == 2 for _, amount in found)
    whole = with_decimals < _FEWEST_WITH_DECIMALS
    kept = [(row, amount) for row, amount in found if amount.places == 2 or (whole and amount.currency is not None)]
    if whole:
        kept = [(row, amount) for row, amount in found if amount.places != 1]
    return tuple(_priced(kept, rows)) + tuple(_pointless(rows, {row.index for row, _ in kept}))


def _amounts(row: Row, point: Point) -> Iterator[Amount]:
    return (amount for amount in amounts_in(row.text, point=point) if abs(amount.value) < _LARGEST)


def _priced(found: Sequence[tuple[Row, Amount]], rows: Sequence[Row]) -> Iterator[Price]:
    for place, (row, amount) in enumerate(found):
        starts = [other.start for one, other in found if one is row]
        before = row.text[: min(starts)]
        label, is_below = (before, False) if any(map(str.isalpha, before)) else (_above(row, rows, found), True)
        yield Price(
            value=amount.value,
            row=row,
            label=label,
            kinds=kinds_of(label),
            words=words_at(row, amount.start, amount.end),
            is_last=place + 1 == len(found) or found[place + 1][0] is not row,
            mark=amount.currency,
            is_repaired=amount.is_repaired,
            has_decimals=amount.places == 2,
            is_below_label=is_below,
        )


def _above(row: Row, rows: Sequence[Row], found: Iterable[tuple[Row, Amount]]) -> str:
    """The text above an amount that stands alone, where no amount belongs to it."""
    if row.index == 0:
        return ""
    above = rows[row.index - 1]
    is_taken = any(one is above for one, _ in found) or names_columns(above.text) or _NUMBERED.search(above.text)
    return "" if is_taken else above.text


def _pointless(rows: Sequence[Row], priced: set[int]) -> Iterator[Price]:
    """Amounts whose point the engine has not seen: believed beside the word for total alone."""
    for row in rows:
        match = _POINTLESS.search(row.text)
        if match is None or row.index in priced:
            continue
        label = row.text[: match.start()]
        kinds = kinds_of(label)
        if "total" in kinds and not kinds & {"quantity", "points"}:
            yield Price(
                value=Decimal(f"{match[1]}.{match[2]}"),
                row=row,
                label=label,
                kinds=kinds,
                words=words_at(row, match.start(), match.end()),
                is_last=True,
                mark=None,
                is_repaired=True,
                has_decimals=False,
            )


def words_at(row: Row, start: int, end: int) -> tuple[Word, ...]:
    """The words of a row that hold this part of its text."""
    held: list[Word] = []
    place = 0
    for word, length in zip(row.words, row.lengths, strict=True):
        if place < end and start < place + length:
            held.append(word)
        place += length + 1
    return tuple(held)
