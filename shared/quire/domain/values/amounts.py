"""Amounts in text as it is printed; thousands and decimals are told apart by their shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from quire.domain.values.currencies import MARK, WORDLIKE, currency
from quire.domain.values.slips import LIKE_A_DIGIT, digits

Point = Literal[".", ","]
"""What stands before the decimals."""

_MOST_DIGITS = 15
_LONGEST_LEAD = 12
_MINUS = "\u2212\u2013-"
_THIN = "\u00a0\u2009\u202f"

_MISREAD = re.compile(
    rf"(?<![\w.,'\u2019])[{LIKE_A_DIGIT}]+(?:[.,'\u2019][{LIKE_A_DIGIT}]+)*?[.,][{LIKE_A_DIGIT}]{{2}}(?![\w.,])"
)
"""What would be an amount with two decimals if its letters were digits."""

_GROUPED = rf"[0-9]{{1,3}}(?:[.,'\u2019{_THIN}][0-9]{{2,3}})*[.,'\u2019{_THIN}][0-9]{{3}}(?:[.,][0-9]{{1,2}})?(?![0-9])"
_SINGLE = r"[0-9]+[.,](?:--?|[\u2013\u2014])(?!\w)|[0-9]+[.,][0-9]{1,6}|(?<!\w)[.,][0-9]{2}(?![0-9])|[0-9]+"
_TIGHT = re.compile(f"{_GROUPED}|{_SINGLE}")
_LOOSE = re.compile(
    r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]{1,7}(?: [.,]|[.,] )[0-9]{2}(?![0-9])"
    f"|{_GROUPED}|{_SINGLE}"
)

_BEFORE = re.compile(
    rf"(?P<open>\( ?)?(?P<minus>(?<![\w)])[{_MINUS}] ?)?(?:(?P<mark>{MARK}) ?)?(?P<inner>(?<![\w)])[{_MINUS}])?$"
)
_AFTER = re.compile(rf"(?P<mark> ?(?:{MARK})(?! ?[0-9.]))?(?P<minus>[{_MINUS}](?![\w{_MINUS}]))?(?P<close> ?\))?")
_TAX_CLASS = re.compile(r" ?(?:[ABCDENSTVZ]|SR|ZR|TX|ST)(?!\w)")
"""What receipts print right behind an amount to say how it is taxed."""
_GOES_ON = re.compile(rf"\w|[.,'\u2019/:{_MINUS}][0-9]| ?%|[°\u00d7]")
_BEGAN_BEFORE = re.compile(rf"\w$|[0-9][.,'\u2019/:{_MINUS}]$|[#/:]$|\w[{_MINUS}]$")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and where in the text it stands, marks of currency and signs included."""

    value: Decimal
    start: int
    end: int
    currency: str | None = None
    places: int = 0
    """Decimals that are printed: 2 in 33.90, none in 12."""
    is_repaired: bool = False
    """Whether letters were taken for digits, or a separator was not the one that it should be."""


def amounts_in(text: str, *, point: Point | None = None, spaced: bool = False) -> tuple[Amount, ...]:
    """All amounts of a text from left to right: whole numbers too, but no parts of dates, times, shares and codes.

    `point` says what stands before decimals where the shape leaves it open (1.234); without it three digits
    after a single separator are thousands. `spaced` takes a plain space for a separator of thousands, as is
    right within one column of a table and wrong across several.
    """
    return tuple(_amounts(text, point, spaced=spaced))


def amount(text: str, *, point: Point | None = None) -> Amount | None:
    """The amount that the whole text is, with nothing beside it."""
    stripped = text.strip().rstrip("*")
    found = amounts_in(stripped, point=point, spaced=True)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(stripped)) else None


def point_of(texts: Iterable[str]) -> Point | None:
    """What stands before decimals in these texts, by the amounts whose shape leaves no doubt."""
    shapes = (_certain_point(match.group()) for text in texts for match in _TIGHT.finditer(text))
    counted = Counter(shape for shape in shapes if shape is not None)
    return counted.most_common(1)[0][0] if counted else None


def _amounts(text: str, point: Point | None, *, spaced: bool) -> Iterator[Amount]:
    mended = _MISREAD.sub(_mended, text)
    end = 0
    for match in (_LOOSE if spaced else _TIGHT).finditer(mended):
        one = _amount(mended, match, point, end)
        if one is not None:
            end = one.end
            is_mended = mended[match.start() : match.end()] != text[match.start() : match.end()]
            yield one if not is_mended else _repaired(one)


def _mended(match: re.Match[str]) -> str:
    text = match.group()
    return digits(text) if any(letter.isdigit() for letter in text) else text


def _repaired(one: Amount) -> Amount:
    return Amount(one.value, one.start, one.end, one.currency, one.places, is_repaired=True)


def _amount(text: str, match: re.Match[str], point: Point | None, taken: int) -> Amount | None:
    lead = _BEFORE.search(text, max(taken, match.start() - _LONGEST_LEAD), match.start())
    tail = _AFTER.match(text, match.end())
    read = _number(match.group(), point)
    if lead is None or tail is None or read is None or _is_part(text, lead.start(), tail.end(), read.places):
        return None
    mark = (lead["mark"] or tail["mark"] or "").strip()
    in_brackets = bool(lead["open"] and tail["close"])
    is_negative = bool(lead["minus"] or lead["inner"] or tail["minus"]) or in_brackets
    return Amount(
        value=-read.value if is_negative else read.value,
        start=lead.start() if in_brackets or not lead["open"] else lead.end("open"),
        end=tail.end() if in_brackets or not tail["close"] else tail.start("close"),
        currency=None if mark in WORDLIKE and not read.places else currency(mark),
        places=read.places,
        is_repaired=read.is_repaired,
    )


def _is_part(text: str, start: int, end: int, places: int) -> bool:
    """Whether the number belongs to something larger: a date, a time, a code, a share."""
    if _BEGAN_BEFORE.search(text, max(0, start - 2), start):
        return True
    return _GOES_ON.match(text, end) is not None and not (places == 2 and _TAX_CLASS.match(text, end))


@dataclass(frozen=True, slots=True)
class _Number:
    value: Decimal
    places: int
    is_repaired: bool = False


def _number(printed: str, point: Point | None) -> _Number | None:
    bare = re.sub(r"[.,](?:--?|[\u2013\u2014])$", "", printed)
    if sum(letter.isdigit() for letter in bare) > _MOST_DIGITS:
        return None
    separators = re.findall(r"[.,]", bare)
    whole, decimals = bare, ""
    if separators and _has_decimals(bare, separators, point):
        whole, _, decimals = bare.rpartition(separators[-1])
    digits_alone = re.sub(r"[^0-9]", "", whole) or "0"
    has_slip = bool(decimals) and separators[-1] in separators[:-1]
    return _Number(
        Decimal(f"{digits_alone}.{decimals.strip()}" if decimals else digits_alone), len(decimals.strip()), has_slip
    )


def _has_decimals(bare: str, separators: list[str], point: Point | None) -> bool:
    """Whether what follows the last separator are decimals."""
    last = bare.rpartition(separators[-1])[2]
    if len(last.strip()) != 3:
        return True
    if len(separators) > 1:
        return separators[-1] not in separators[:-1]
    return bare.startswith(("0", separators[-1])) or separators[-1] == point or len(re.split(r"[.,]", bare)[0]) > 3


def _certain_point(printed: str) -> Point | None:
    match = re.fullmatch(r"[0-9.,'\u2019\s]*[0-9]([.,])[0-9]{1,2}", printed)
    if match is None or match[1] in printed[: match.start(1)]:
        return None
    return "." if match[1] == "." else ","
