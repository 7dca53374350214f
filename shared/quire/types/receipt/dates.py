"""Which of the dates of a receipt is the day of the purchase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quire.domain.choice import Candidate
from quire.domain.pages import Word
from quire.domain.values.dates import Order, PrintedDate, dates_in, order_of
from quire.domain.values.folding import plain
from quire.types.receipt.amounts import words_at
from quire.types.receipt.rows import Row

_TIME = re.compile(r"\d{1,2}\s?[:.]\s?\d{2}(?:[:.]\d{2})?\s?(?:[ap]\.?m)?", re.IGNORECASE)
_SAYS = {
    "date": re.compile(r"\b(?:date|dated|datum|fecha|data|tarikh|le|dt|biz)", re.IGNORECASE),
    "expiry": re.compile(r"exp|valid|until|before|due|gultig|promo", re.IGNORECASE),
    "ended": re.compile(r"close|paid|out|print|end", re.IGNORECASE),
    "entry": re.compile(r"entry|start|open|member|since|order", re.IGNORECASE),
    "document": re.compile(r"invoice|receipt|bill|doc|slip|trans|rcpt|beleg", re.IGNORECASE),
}
_PRICE = re.compile(r"\d[.,]\d{2}\s?[A-Z]{0,3}\W*$")
_COMPACT = re.compile(r"(?<![\w.-])(\d{8})(?![\w.-])")
_FIRST_YEAR, _LAST_YEAR = 1990, 2060


@dataclass(frozen=True, slots=True)
class Day:
    """A date in its row."""

    value: date
    row: Row
    words: tuple[Word, ...]
    is_certain: bool
    is_repaired: bool


def days(rows: Sequence[Row], usual: Order) -> list[Candidate[Day]]:
    """Every date once, however often it is printed; numbers that allow both orders go by the others."""
    order = order_of(one for row in rows for one in dates_in(row.text, order=usual)) or usual
    seen: dict[date, list[tuple[Day, dict[str, float]]]] = {}
    for row in rows:
        for start, end, printed in _printed(row.text, order):
            one = Day(printed.value, row, words_at(row, start, end), printed.is_certain, printed.is_repaired)
            if _FIRST_YEAR <= one.value.year <= _LAST_YEAR:
                seen.setdefault(one.value, []).append((one, _of_place(one, printed, start, len(rows))))
    latest = max(seen, default=None)
    return [
        Candidate(
            max(places, key=lambda place: (place[1]["with_time"] + place[1]["says:date"], -place[0].row.index))[0],
            {
                **{name: max(features[name] for _, features in places) for name in places[0][1]},
                "twice": 1.0 if len(places) > 1 else 0.0,
                "latest": 1.0 if value == latest else 0.0,
            },
        )
        for value, places in seen.items()
    ]


def _printed(text: str, order: Order) -> list[tuple[int, int, PrintedDate]]:
    found = [(one.start, one.end, one) for one in dates_in(text, order=order)]
    if found:
        return found
    return [
        (match.start(), match.end(), one)
        for match in _COMPACT.finditer(text)
        for one in dates_in(_spread(match[1], order), order=order)
    ]


def _spread(digits: str, order: Order) -> str:
    """Eight digits with the year first, if it can be one, as a date with separators."""
    if digits.startswith(("19", "20")) and int(digits[4:6]) in range(1, 13):
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return f"{digits[:2]}-{digits[2:4]}-{digits[4:]}"


def _of_place(day: Day, printed: PrintedDate, start: int, rows: int) -> dict[str, float]:
    text = day.row.text
    label = plain(text[:start])
    rest = text[:start] + " " + text[start + (printed.end - printed.start) :]
    return {
        **{f"says:{name}": 1.0 if pattern.search(label) else 0.0 for name, pattern in _SAYS.items()},
        "with_time": 1.0 if _TIME.search(rest) else 0.0,
        "with_price": 1.0 if _PRICE.search(text) else 0.0,
        "named": 1.0 if printed.is_named else 0.0,
        "repaired": 1.0 if printed.is_repaired else 0.0,
        "certain": 1.0 if printed.is_certain else 0.0,
        "depth": day.row.index / max(1, rows),
        "recent": 1.0 if 2000 <= day.value.year <= 2039 else 0.0,
        "short": 1.0 if printed.end - printed.start < 6 else 0.0,
    }
