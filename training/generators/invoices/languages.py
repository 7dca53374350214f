"""How invoices of different countries speak: labels, dates, amounts, names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from quire.domain.model import Model

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "INR": "Rs."}


class Language(Model):
    code: str
    domain: str
    thousands: str
    point: str
    tax_number: str
    currencies: tuple[str, ...]
    dates: tuple[str, ...]
    months: tuple[str, ...]
    rates: tuple[Decimal, ...]
    forms: tuple[str, ...]
    trades: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    goods: tuple[str, ...]
    remarks: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    """By what is labelled: the ways to say it."""

    def date(self, day: date, form: str) -> str:
        month = self.months[day.month - 1]
        said = day.strftime(form.replace("%B", month).replace("%b", month[:3]))
        return said.removeprefix("0") if month[:3] in said else said

    def amount(self, value: Decimal) -> str:
        return f"{value:,.2f}".replace(",", "\0").replace(".", self.point).replace("\0", self.thousands)

    def money(self, value: Decimal, currency: str, style: str) -> str:
        return style.format(self.amount(value), symbol=_SYMBOLS[currency], code=currency)


@cache
def languages() -> Mapping[str, Language]:
    told = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
    return {code: Language.model_validate({"code": code, **said}) for code, said in told.items()}
