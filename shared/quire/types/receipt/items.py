"""What was bought: the rows between the head and the sums, with the texts that belong to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quire.domain.layout.boxes import around
from quire.domain.pages import Word
from quire.domain.reading import Found
from quire.types.receipt.amounts import Price, by_row
from quire.types.receipt.labels import counts_items, names_columns
from quire.types.receipt.rows import Row

_ENDS = frozenset(
    {"total", "subtotal", "cash", "card", "change", "rounding", "grand", "summary", "payable", "excluding"}
)
_EXTRAS = frozenset({"tax", "service"})
"""What is added to the items, and ends them where some came before."""
_NUMBER = re.compile(
    r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,3})?)(?=\s?(?:[x\u00d7*@]|pcs?\b|pkt|unit|kg|uni|stk|st\b|ctn|\s|$))",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^\W*(\d{1,3})\s?(?:[x\u00d7*]\s?)?(?=\s|[A-Za-z])")
_CODE = re.compile(r"^[\W_]*$|^[A-Z]{0,3}[\d/-]{5,}\w*$")
_TIMES = re.compile(r"^\W*[x\u00d7*@]\s+|\s+[x\u00d7*@]$", re.IGNORECASE)
_DATED = re.compile(r"\d{1,2}[/.:-]\d{2}|\bno\b|:", re.IGNORECASE)
_CENT = Decimal("0.011")
_ADDS_UP, _DOUBTFUL = 0.96, 0.6
_MOST_TEXT = 3
"""Rows of text that one item may have."""


@dataclass(frozen=True, slots=True)
class Item:
    texts: tuple[Row, ...]
    """Rows that say what it is, besides the words left of the amount in its own row."""
    price: Price
    beside: tuple[Price, ...]
    """The other amounts of the row, from left to right."""


def items(
    rows: Sequence[Row], found: Sequence[Price], *, first: int, last: int, explained: Collection[Decimal]
) -> list[Mapping[str, Found]]:
    """Every item from row `first` on; they count for sure where they add up to one of the amounts explained.

    Items end at the first sum. Where those do not add up and the ones in groups, up to row `last`, do, it is these.
    """
    listed = list(_listed(_zone(rows, found, first), found))
    adds_up = _add_up(listed, explained)
    if not adds_up:
        grouped = list(_listed(_groups(rows, found, first, last), found))
        adds_up = _add_up(grouped, explained)
        listed = grouped if adds_up else listed
    return [_read(item, _ADDS_UP if adds_up else _DOUBTFUL, adds_up=adds_up) for item in listed]


def _add_up(listed: Sequence[Item], explained: Collection[Decimal]) -> bool:
    total = sum((item.price.value for item in listed), Decimal(0))
    return bool(listed) and any(abs(total - one) <= _CENT for one in explained)


def _listed(zone: Sequence[Row], found: Sequence[Price]) -> Iterator[Item]:
    priced = by_row(found)
    is_above = _texts_stand_above(zone, priced)
    texts: list[Row] = []
    last: Item | None = None
    for row in zone:
        amounts = priced.get(row.index)
        if not amounts:
            texts.append(row)
            continue
        if last is not None and not is_above:
            yield _with(last, texts)
            texts = []
        last = Item(tuple(texts[-_MOST_TEXT:]) if is_above else (), amounts[-1], tuple(amounts[:-1]))
        texts = []
        if is_above:
            yield last
            last = None
    if last is not None:
        yield _with(last, texts)


def _with(item: Item, texts: Sequence[Row]) -> Item:
    return Item(tuple(texts[:_MOST_TEXT]), item.price, item.beside)


def _zone(rows: Sequence[Row], found: Sequence[Price], first: int) -> list[Row]:
    """From below the column heads, or the first amount with its text, to above the first sum."""
    later = [price for price in found if price.row.index >= first]
    start = min((price.row.index for price in later if not _is_sum(price)), default=len(rows))
    ends = [price.row.index for price in later if _is_sum(price) or (price.row.index > start and _is_extra(price))]
    priced = {price.row.index for price in later}
    counts = [row.index for row in rows[start + 1 :] if row.index not in priced and _is_count(row)]
    end = min([*ends, *counts], default=len(rows))
    heads = [row.index for row in rows[first:start] if names_columns(row.text)]
    if heads:
        return list(rows[heads[-1] + 1 : end])
    begin = start - 1 if start > first and _belongs(rows[start - 1], rows[start:end], priced) else start
    return list(rows[begin:end])


def _groups(rows: Sequence[Row], found: Sequence[Price], first: int, last: int) -> list[Row]:
    """The rows up to row `last` without those that sum up a group or add to it."""
    begin = next((row.index for row in _zone(rows, found, first)), last)
    summed = {price.row.index for price in found if _is_sum(price) or _is_extra(price)}
    counts = {row.index for row in rows[begin:last] if _is_count(row)} - {price.row.index for price in found}
    return [row for row in rows[begin:last] if row.index not in summed | counts]


def _is_sum(price: Price) -> bool:
    return bool(price.kinds & _ENDS) and "discount" not in price.kinds


def _is_extra(price: Price) -> bool:
    return bool(price.kinds & _EXTRAS)


def _is_count(row: Row) -> bool:
    """A row that counts items, such as `Item(s): 4`, and says nothing else."""
    return counts_items(row.text) and any(map(str.isdigit, row.text))


def _belongs(above: Row, below: Sequence[Row], priced: set[int]) -> bool:
    """Whether the text above the first amount is what was bought: its row does not say, nor a row below the last."""
    is_named = bool(below) and any(_is_name(word) for word in below[0].words)
    is_below = bool(below) and below[-1].index not in priced
    return not is_named and not is_below and not _DATED.search(above.text) and any(map(_is_name, above.words))


def _is_name(word: Word) -> bool:
    return sum(map(str.isalpha, word.text)) > 2


def _texts_stand_above(zone: Sequence[Row], priced: Mapping[int, Sequence[Price]]) -> bool:
    return bool(zone) and zone[0].index not in priced


def _read(item: Item, score: float, *, adds_up: bool) -> Mapping[str, Found]:
    signs = {"adds_up": 1.0 if adds_up else 0.0}
    row = item.price.row
    own = tuple(word for word in row.words if word.box[2] <= _left(item) and not _CODE.match(word.text))
    count, left = _quantity(item)
    described = tuple(word for text in item.texts for word in text.words) or ()
    is_named = any(map(_is_name, own))
    words = (*own, *described) if is_named else described or own
    named = " ".join(word.text for word in words if word is not left)
    description = _TIMES.sub("", named).strip(" :-*") or named

    def found(value: str | Decimal, words: tuple[Word, ...]) -> Found:
        box = around(word.box for word in words or row.words)
        return Found(value=value, page=row.page, box=box, words=words, score=score, signs=signs)

    read = {"description": found(description, words), "amount": found(item.price.value, item.price.words)}
    if count is not None:
        read["quantity"] = found(count, (left,) if left else ())
    return read


def _left(item: Item) -> float:
    return min(word.box[0] for price in (item.price, *item.beside) for word in price.words)


def _quantity(item: Item) -> tuple[Decimal | None, Word | None]:
    """How many: a number that times a price of the row is the amount, else the number that begins the row."""
    text = item.price.row.text
    for match in _NUMBER.finditer(text):
        number = Decimal(match[1].replace(",", "."))
        units = (price.value for price in item.beside)
        if number > 0 and any(abs(number * unit - item.price.value) <= _CENT for unit in units if unit != number):
            return number, _word(item.price.row, match.start(1))
    leading = _LEADING.match(text)
    if leading and re.search(r"[^\W\d]{2}", text[leading.end() :]) and 0 < int(leading[1]) < 100:
        return Decimal(leading[1]), _word(item.price.row, leading.start(1))
    return None, None


def _word(row: Row, start: int) -> Word | None:
    place = 0
    for word, length in zip(row.words, row.lengths, strict=True):
        if place <= start < place + length:
            return word
        place += length + 1
    return None
