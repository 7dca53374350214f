"""What was bought: the rows between the head and the sums, with the texts that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quire.domain.pages import Word
from quire.domain.reading import Found
from quire.domain.values.folding import folded
from quire.types.receipt.amounts import Price
from quire.types.receipt.labels import kinds_of
from quire.types.receipt.rows import Row, around

_ENDS = frozenset({"total", "subtotal", "cash", "card", "change", "rounding", "grand", "summary", "payable"})
_HEADERS = frozenset(
    "qty quantity item items description desc price amount total rm unit uprice price disc menge artikel preis betrag "
    "produit qte prix designation pu cantidad precio articulo".split()
)
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,3})?)(?=\s?(?:[x×*@]|pcs?\b|pkt|unit|kg|uni|stk|st\b|ctn|\s|$))", re.IGNORECASE)
_LEADING = re.compile(r"^\W*(\d{1,3})\s?(?:[x×*]\s?)?(?=\s|[A-Za-z])")
_CODE = re.compile(r"^[\W\d]*$|^[A-Z]{0,3}[\d/-]{4,}\w*$")
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


def items(rows: Sequence[Row], found: Sequence[Price], first: int, explained: Sequence[Decimal]) -> Iterator[Mapping[str, Found]]:
    """Every item from row `first` on; they count for sure where they add up to one of the amounts explained."""
    listed = list(_listed(rows, found, first))
    total = sum((item.price.value for item in listed), Decimal(0))
    adds_up = any(abs(total - one) <= _CENT for one in explained)
    for item in listed:
        yield _read(item, _ADDS_UP if adds_up else _DOUBTFUL, adds_up=adds_up)


def _listed(rows: Sequence[Row], found: Sequence[Price], first: int) -> Iterator[Item]:
    zone = _zone(rows, found, first)
    priced = {row.index: [price for price in found if price.row is row] for row in zone}
    is_above = _texts_stand_above(zone, priced)
    texts: list[Row] = []
    last: Item | None = None
    for row in zone:
        amounts = priced[row.index]
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
    priced = {price.row.index for price in found}
    ends = [price.row.index for price in found if price.row.index > first and _is_sum(price)]
    end = min(ends, default=len(rows))
    heads = [row.index for row in rows[first:end] if _is_head(row)]
    begin = heads[-1] + 1 if heads else _before_first_price(rows, priced, first, end)
    return [row for row in rows[begin:end] if not _is_count(row, priced)]


def _is_sum(price: Price) -> bool:
    return bool(price.kinds & _ENDS) and "discount" not in price.kinds or _is_count(price.row, set())


def _is_count(row: Row, priced: set[int]) -> bool:
    """A row that counts items, such as `Item(s): 4`, and prices nothing."""
    kinds = kinds_of(row.text)
    return row.index not in priced and "quantity" in kinds and any(map(str.isdigit, row.text)) and len(row.text) < 40


def _is_head(row: Row) -> bool:
    words = [word for word in folded(row.text).split() if not word.isdigit()]
    return sum(word in _HEADERS for word in words) >= 2 and not re.search(r"\d[.,]\d{2}", row.text)


def _before_first_price(rows: Sequence[Row], priced: set[int], first: int, end: int) -> int:
    start = next((row.index for row in rows[first:end] if row.index in priced), end)
    above = rows[start - 1] if start > first else None
    has_text = re.search(r"[^\W\d]{3}", rows[start].text[:20]) if start < end else None
    return start - 1 if above is not None and has_text is None and above.gap < 1 else start


def _texts_stand_above(zone: Sequence[Row], priced: Mapping[int, Sequence[Price]]) -> bool:
    return bool(zone) and not priced[zone[0].index]


def _read(item: Item, score: float, *, adds_up: bool) -> Mapping[str, Found]:
    signs = {"adds_up": 1.0 if adds_up else 0.0}
    row = item.price.row
    own = tuple(word for word in row.words if word.box[2] <= _left(item) and not _CODE.match(word.text))
    count, left = _quantity(item)
    described = tuple(word for text in item.texts for word in text.words) or ()
    is_named = any(sum(map(str.isalpha, word.text)) > 2 for word in own)
    words = (*own, *described) if is_named else described or own
    description = " ".join(word.text for word in words if word is not left).strip(" :-*")
    place = {"page": row.page, "score": score, "signs": signs}
    read = {
        "description": Found(value=description, box=around(words or row.words), words=words, **place),
        "amount": Found(value=item.price.value, box=around(item.price.words), words=item.price.words, **place),
    }
    if count is not None:
        read["quantity"] = Found(value=count, box=row.box, words=(left,) if left else (), **place)
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
