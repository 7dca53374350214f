"""Numbers that check themselves: of bank accounts and of those who pay value-added tax."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?![A-Z0-9])")
_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI NL", 19: "SI", 20: "AT EE LT LU", 21: "CH HR LI LV", 22: "BG DE GB IE",
        23: "AE IL", 24: "AD CZ ES RO SA SE SK", 25: "PT", 26: "IS TR", 27: "FR GR IT MC SM", 28: "CY HU PL",
        29: "BR", 31: "MT",
    }.items()
    for country in countries.split()
}  # fmt: skip
"""Letters and digits of an account number by country."""

_VAT = re.compile(
    r"(?<![A-Z0-9])"
    r"(AT ?U[0-9]{8}|BE ?[01][0-9]{9}|DE ?[0-9]{9}|IT ?[0-9]{11}|NL ?[0-9]{9}B[0-9]{2}|PL ?[0-9]{10})"
    r"(?![A-Z0-9])"
)


def ibans_in(text: str) -> Iterator[str]:
    """What has the form and the length of an account number of its country."""
    for match in _IBAN.finditer(text):
        number = match.group().replace(" ", "")
        length = _LENGTHS.get(number[:2])
        if length is not None and len(number) >= length:
            yield number[:length]


def is_iban(number: str) -> bool:
    """Whether the check digits are right (ISO 13616)."""
    turned = number[4:] + number[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def vat_numbers_in(text: str) -> Iterator[str]:
    """What has the form of a VAT number of the countries whose check digits are known here."""
    for match in _VAT.finditer(text):
        yield match.group().replace(" ", "")


def is_vat_number(number: str) -> bool:
    """Whether the check digit is right."""
    country, rest = number[:2], number[2:]
    return _CHECKS[country]([int(letter) for letter in rest if letter.isdigit()], rest)


def _german(digits: list[int], _: str) -> bool:
    product = 10
    for digit in digits[:8]:
        product = ((digit + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == digits[8]


def _austrian(digits: list[int], _: str) -> bool:
    doubled = sum(sum(divmod(digit * 2, 10)) if place % 2 else digit for place, digit in enumerate(digits[:7]))
    return (10 - (doubled + 4) % 10) % 10 == digits[7]


def _belgian(_: list[int], rest: str) -> bool:
    return 97 - int(rest[:8]) % 97 == int(rest[8:])


def _italian(digits: list[int], _: str) -> bool:
    doubled = sum(sum(divmod(digit * 2, 10)) if place % 2 else digit for place, digit in enumerate(digits[:10]))
    return (10 - doubled % 10) % 10 == digits[10]


def _dutch(digits: list[int], rest: str) -> bool:
    weighed = sum(digit * (9 - place) for place, digit in enumerate(digits[:8])) % 11
    spelled = "".join(str(int(letter, 36)) for letter in f"NL{rest}")
    return weighed == digits[8] or int(spelled) % 97 == 1


def _polish(digits: list[int], _: str) -> bool:
    weights = (6, 5, 7, 2, 3, 4, 5, 6, 7)
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 == digits[9]


_CHECKS: Mapping[str, Callable[[list[int], str], bool]] = {
    "AT": _austrian,
    "BE": _belgian,
    "DE": _german,
    "IT": _italian,
    "NL": _dutch,
    "PL": _polish,
}
