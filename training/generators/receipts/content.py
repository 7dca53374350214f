"""What a receipt says: a shop that does not exist, what it sold, and amounts that add up."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from quire.domain.model import Model

_CENT = Decimal("0.01")
_FIRST_DAY = datetime(2014, 1, 3, 8, 0)  # noqa: DTZ001 what a receipt prints has no zone
_DAYS = 4_300
_LARGEST = 11


class Country(Model):
    currency: str
    marks: tuple[str, ...]
    point: str
    dates: tuple[str, ...]
    rates: tuple[Decimal, ...]
    tax_names: tuple[str, ...]
    added: float
    """How often tax is put on top of the prices."""
    rounding: Decimal
    forms: tuple[str, ...]
    trades: tuple[str, ...]
    brands: tuple[str, ...]
    names: tuple[str, ...]
    streets: tuple[str, ...]
    areas: tuple[str, ...]
    cities: tuple[str, ...]
    registrations: tuple[str, ...]
    tax_numbers: tuple[str, ...]
    phones: tuple[str, ...]
    goods: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sold:
    description: str
    quantity: int
    unit: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    country: Country
    company: str
    form: str
    """The legal form that its name ends with, if any."""
    address: tuple[str, ...]
    at: datetime
    items: tuple[Sold, ...]
    discount: Decimal
    """What is taken off the items, 0 or more."""
    service: Decimal
    rate: Decimal
    tax: Decimal | None
    """None where no tax is printed."""
    is_added: bool
    rounding: Decimal
    total: Decimal
    given: Decimal | None
    """Cash that was handed over; None where a card paid."""

    @property
    def gross(self) -> Decimal:
        return sum((item.amount for item in self.items), Decimal(0))

    @property
    def before_rounding(self) -> Decimal:
        return self.total - self.rounding

    def truth(self) -> dict[str, object]:
        """The values as a dataset's manifest holds them."""
        return {
            "company": self.company,
            "date": self.at.date().isoformat(),
            "address": ", ".join(line.strip(" ,") for line in self.address),
            "total": f"{self.total:.2f}",
            "tax": None if self.tax is None else f"{self.tax:.2f}",
            "currency": self.country.currency,
            "lines": [
                {"description": one.description, "quantity": one.quantity, "amount": f"{one.amount:.2f}"}
                for one in self.items
            ],
        }


@cache
def countries() -> Mapping[str, Country]:
    told = tomllib.loads((Path(__file__).parent / "countries.toml").read_text(encoding="utf-8"))
    return {code: Country.model_validate(said) for code, said in told.items()}


def invent(rng: random.Random, code: str) -> Receipt:
    country = countries()[code]
    items = tuple(_sold(rng, country) for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 5, 7, _LARGEST))))
    gross = sum((item.amount for item in items), Decimal(0))
    discount = _cents(gross * rng.choice((5, 10, 20)) / 100) if rng.random() < 0.12 else Decimal(0)
    service = _cents((gross - discount) / 10) if rng.random() < 0.08 else Decimal(0)
    base = gross - discount + service
    rate = rng.choice(country.rates)
    is_added = rng.random() < country.added
    tax = _cents(base * rate / 100 if is_added else base * rate / (100 + rate))
    is_taxed = is_added or rng.random() < 0.7
    due = base + tax if is_added else base
    rounding = _rounding(due, country.rounding) if rng.random() < 0.7 else Decimal(0)
    total = due + rounding
    form = rng.choice(country.forms)
    return Receipt(
        country=country,
        company=f"{_name(rng, country)} {form}".strip(),
        form=form,
        address=_address(rng, country),
        at=_FIRST_DAY + timedelta(days=rng.randrange(_DAYS), minutes=rng.randrange(13 * 60)),
        items=items,
        discount=discount,
        service=service,
        rate=rate,
        tax=tax if is_taxed else None,
        is_added=is_added,
        rounding=rounding,
        total=total,
        given=_given(rng, total) if rng.random() < 0.65 else None,
    )


def _sold(rng: random.Random, country: Country) -> Sold:
    quantity = rng.choice((1, 1, 1, 1, 2, 2, 3, 4, 10))
    unit = (
        Decimal(rng.choice((rng.randrange(50, 900, 10), rng.randrange(95, 3_000), rng.randrange(300, 12_000, 5)))) / 100
    )
    return Sold(rng.choice(country.goods), quantity, unit, unit * quantity)


def _name(rng: random.Random, country: Country) -> str:
    words = [rng.choice(country.names), rng.choice(country.trades)]
    rng.shuffle(words)
    return " ".join(words)


def _address(rng: random.Random, country: Country) -> tuple[str, ...]:
    street = rng.choice(country.streets).format(rng.randrange(1, 240), rng.randrange(1, 30))
    area = [rng.choice(country.areas)] if country.areas and rng.random() < 0.7 else []
    lines = [street, *area, rng.choice(country.cities)]
    comma = rng.choice((",", ",", ""))
    return (*(line + comma for line in lines[:-1]), lines[-1] + rng.choice(("", "", ".")))


def _given(rng: random.Random, total: Decimal) -> Decimal:
    note = rng.choice((1, 5, 10, 50, 100))
    return total if rng.random() < 0.3 else (total // note + 1) * note


def _rounding(due: Decimal, step: Decimal) -> Decimal:
    return Decimal(0) if not step else (due / step).quantize(Decimal(1), ROUND_HALF_UP) * step - due


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
