"""When a value that was read says the same as the truth."""

from __future__ import annotations

import re
import string
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

_MONEY = re.compile(
    r"(?P<before>[^\d\s,.+\-()]{0,4})\s*(?P<sign>[+-]?)\s*(?P<digits>\d[\d.,' ]*)\s*[^\d\s,.+\-()]{0,4}"
)
_DECIMALS = re.compile(r"[.,](\d{1,2}|\d{4,})$")
_NUMBERS = re.compile(r"(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./, ]*([a-z]{3,9})[-./, ]*(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})[-./, ]*(\d{1,2})[-./, ]+(\d{4}|\d{2})")
_RUN_OF_DIGITS = re.compile(r"\d{8}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 60
"""Characters beyond which a text is neither an amount nor a date."""


def is_same(read: Any, true: Any) -> bool:
    """Whether both mean the same text, amount or date; a missing value is like no other."""
    if is_missing(read) or is_missing(true):
        return False
    if folded(read) == folded(true):
        # Punctuation tells 1.25 from 12.5.
        return not _differ_as_amounts(read, true)
    return _are_same_date(read, true) or _are_same_amount(read, true)


def is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def folded(value: Any) -> str:
    """The text without case, white space and punctuation, in compatibility form."""
    text = unicodedata.normalize("NFKC", _written(value)).casefold()
    return "".join(character for character in text if not _is_noise(character))


def amount_of(value: Any) -> Decimal | None:
    """The amount that a number or a text says: RM 1,234.50, 1.234,50 EUR."""
    if isinstance(value, bool) or value is None:
        return None
    text = unicodedata.normalize("NFKC", _written(value)).strip()
    found = _MONEY.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    digits = found["digits"].replace("'", "").replace(" ", "")
    tail = _DECIMALS.search(digits)
    whole = re.sub(r"[.,]", "", digits[: tail.start()] if tail else digits)
    return Decimal(f"{found['sign']}{whole}.{tail[1] if tail else '0'}")


def date_of(value: Any) -> date | None:
    """The day that a text says, the day before the month where both could be first."""
    text = unicodedata.normalize("NFKC", _written(value)).casefold().strip()
    if len(text) > _LONGEST:
        return None
    if found := _NUMBERS.fullmatch(text):
        return _of_numbers(*found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    if _RUN_OF_DIGITS.fullmatch(text):
        return _day(text[:4], text[4:6], text[6:]) or _day(text[4:], text[2:4], text[:2])
    return None


def _are_same_amount(read: Any, true: Any) -> bool:
    amounts = amount_of(read), amount_of(true)
    return None not in amounts and amounts[0] == amounts[1] and (_is_amount(read) or _is_amount(true))


def _differ_as_amounts(read: Any, true: Any) -> bool:
    return _is_amount(read) and _is_amount(true) and amount_of(read) != amount_of(true)


def _is_amount(value: Any) -> bool:
    """A number, or a text with decimals: a row of digits alone may be the number of something."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return True
    amount = amount_of(value)
    return amount is not None and bool(re.search(r"[.,]\d{1,2}\D*$", str(value)))


def _are_same_date(read: Any, true: Any) -> bool:
    day = date_of(read)
    return day is not None and day == date_of(true)


def _of_numbers(first: str, second: str, third: str) -> date | None:
    if len(first) == 4:
        return _day(first, second, third)
    return _day(third, second, first) or _day(third, first, second)


def _day(year: str, month: str | int | None, day: str) -> date | None:
    if month is None or len(year) not in {2, 4} or len(day) > 2:
        return None
    try:
        return date(_full_year(year), int(month), int(day))
    except ValueError:
        return None


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) >= 70 else 2000)


def _month(name: str) -> int | None:
    return _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else None


def _written(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _is_noise(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZC" or character in string.punctuation
