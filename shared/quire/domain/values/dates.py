"""Dates in text as it is printed, in many orders and languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quire.domain.values.months import month
from quire.domain.values.slips import LIKE_A_DIGIT, digits


class Order(StrEnum):
    """In which order day, month and year stand."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date and where in the text it stands. Of its readings the likeliest comes first; one alone leaves no doubt."""

    readings: tuple[tuple[Order, date], ...]
    start: int
    end: int
    is_named: bool = False
    """Whether the month is a word."""
    is_repaired: bool = False
    """Whether letters were taken for digits."""

    @property
    def value(self) -> date:
        return self.readings[0][1]

    @property
    def is_certain(self) -> bool:
        return len({read for _, read in self.readings}) == 1


_EARLIEST = 1900
_LATEST = 2099
_LAST_OF_THE_2000S = 49
"""Two-digit years up to this one are of the 2000s, later ones of the 1900s."""

_D = f"[{LIKE_A_DIGIT}]"
_DAY = f"(?P<day>[0-9]{_D}?|{_D}[0-9])"
"""Beside a name of a month a letter alone is no day."""
_START = r"(?:(?<![\w.,])|(?<=(?i:date))|(?<=(?i:atum)))"
"""A date begins a word, if the engine has not run it together with what it is called."""
_ENDS = rf"(?:(?!{_D}|:[0-9])|(?=[0-9]{{2}}:[0-9]{{2}}))"
_YEAR = rf"(?P<year>[12Il|Z][09OoQD]{_D}{{2}}{_ENDS}|['\u2019]?{_D}{{2}}{_ENDS})"
"""Four digits or two, behind which no more follow but a time of day."""
_SEPARATOR = r"(?P<sep> ?[-/.] ?)"

_YEAR_FIRST = re.compile(
    rf"{_START}(?P<year>[12]{_D}{{3}}){_SEPARATOR}(?P<month>{_D}{{1,2}})(?P=sep)(?P<day>{_D}{{1,2}})"
    r"(?![0-9A-SU-Za-z])"
)
_YEAR_LAST = re.compile(
    rf"{_START}(?P<one>{_D}{{1,2}}){_SEPARATOR}(?P<two>{_D}{{1,2}})(?:(?P=sep)|\.)(?: (?=[0-9]{{4}}))?{_YEAR}"
    r"(?![A-Za-z])"
)
_DAY_FIRST = re.compile(
    rf"{_START}{_DAY}(?:st|nd|rd|th|er|re|e|\u00ba|\u00aa)?[ ./-]{{0,2}}(?:(?:of|de|di|del) )?"
    rf"(?P<month>[^\W\d_]{{3,12}})[ .,/-]{{0,3}}(?:(?:de|del|of) )?{_YEAR}"
)
_MONTH_FIRST = re.compile(
    rf"(?<![\w])(?P<month>[^\W\d_]{{3,12}})[ ./-]{{0,2}}{_DAY}(?:st|nd|rd|th)?[ .,/-]{{1,3}}{_YEAR}"
)


def dates_in(text: str, *, order: Order = Order.DMY) -> tuple[PrintedDate, ...]:
    """All dates of a text from left to right; `order` is preferred where the numbers allow several."""
    found: list[PrintedDate] = []
    for one in sorted(_dates(text, order), key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return tuple(found)


def date_of(text: str, *, order: Order = Order.DMY) -> PrintedDate | None:
    """The only date of a text, whatever else stands there; None where there is none or several."""
    found = dates_in(text, order=order)
    return found[0] if len(found) == 1 else None


def order_of(dates: Iterable[PrintedDate]) -> Order | None:
    """The order in which this document writes its dates, by those that allow one alone."""
    proven = Counter(one.readings[0][0] for one in dates if one.is_certain and not one.is_named)
    del proven[Order.YMD]
    ranked = proven.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def usual_order(currency: str | None) -> Order:
    """The order that is usual where people pay in this currency."""
    return Order.MDY if currency == "USD" else Order.DMY


def _dates(text: str, order: Order) -> Iterator[PrintedDate]:
    for match in _YEAR_FIRST.finditer(text):
        yield from _made(match, {Order.YMD: ("year", "month", "day")}, order)
    for match in _YEAR_LAST.finditer(text):
        if not _goes_on(text, match):
            yield from _made(match, _ORDERS, order)
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            number = month(match["month"])
            if number is not None:
                yield from _named(match, number)


_ORDERS = {
    Order.DMY: ("year", "two", "one"),
    Order.MDY: ("year", "one", "two"),
    Order.YMD: ("one", "two", "year"),
}


def _made(match: re.Match[str], orders: dict[Order, tuple[str, str, str]], preferred: Order) -> Iterator[PrintedDate]:
    if not _is_mostly_digits(match.group()):
        return
    read = {order: _date(*(match[group] for group in groups)) for order, groups in orders.items()}
    if len(read) > 1 and preferred is not Order.YMD and (read[Order.DMY] or read[Order.MDY]):
        # Two digits in front could be a year as well: believed where asked for, or where nothing else is possible.
        del read[Order.YMD]
    ranked = sorted(read, key=lambda order: order is not preferred)
    readings = tuple((order, value) for order in ranked if (value := read[order]) is not None)
    if readings:
        yield PrintedDate(readings, match.start(), match.end(), is_repaired=_is_repaired(match.group()))


def _named(match: re.Match[str], number: int) -> Iterator[PrintedDate]:
    value = _date(match["year"], str(number), match["day"])
    is_repaired = _is_repaired(match["year"] + match["day"])
    if value is not None and _is_mostly_digits(match["year"] + match["day"]):
        order = Order.DMY if match.start("day") < match.start("month") else Order.MDY
        yield PrintedDate(((order, value),), match.start(), match.end(), is_named=True, is_repaired=is_repaired)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the same separator leads to more numbers: a version, an address, a telephone number."""
    separator = match["sep"].strip()
    before, after = text[: match.start()][-2:], text[match.end() : match.end() + 2]
    return bool(re.fullmatch(rf"[0-9]\{separator}", before) or re.fullmatch(rf"\{separator}[0-9]", after))


def _date(year: str, month_number: str, day: str) -> date | None:
    try:
        read = date(_year(digits(year.strip("'\u2019"))), int(digits(month_number)), int(digits(day)))
    except ValueError:
        return None
    return read if _EARLIEST <= read.year <= _LATEST else None


def _year(printed: str) -> int:
    number = int(printed)
    if len(printed) > 2:
        return number
    if len(printed) < 2:
        raise ValueError("a year has two digits or four")
    return number + (2000 if number <= _LAST_OF_THE_2000S else 1900)


def _is_mostly_digits(text: str) -> bool:
    letters = sum(letter.isalpha() or letter == "|" for letter in text)
    return letters < sum(letter.isdigit() for letter in text)


def _is_repaired(text: str) -> bool:
    return any(letter.isalpha() or letter == "|" for letter in text)
