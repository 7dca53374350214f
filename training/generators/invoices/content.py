"""What an invoice says, before anything decides how it looks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from training.generators.invoices.languages import Language, languages

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    street: str
    city: str

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.name, self.street, self.city)


@dataclass(frozen=True, slots=True)
class Item:
    description: str
    details: tuple[str, ...]
    """Further lines below the description that belong to it."""
    quantity: Decimal
    price: Decimal
    rate: Decimal
    """Of tax, in percent."""

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.price).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Invoice:
    language: Language
    currency: str
    supplier: Party
    domain: str
    tax_number: str
    iban: str
    buyer: Party
    number: str
    order: str
    customer: str
    day: date
    due: date | None
    items: tuple[Item, ...]
    discount: Decimal
    shipping: Decimal

    @property
    def goods(self) -> Decimal:
        return sum((item.amount for item in self.items), Decimal(0))

    @property
    def subtotal(self) -> Decimal:
        """Without tax, with what is taken off and added."""
        return self.goods - self.discount + self.shipping

    @property
    def taxes(self) -> dict[Decimal, Decimal]:
        """The tax of each rate. What is taken off and added is taxed at the first rate."""
        bases: dict[Decimal, Decimal] = {self.items[0].rate: self.shipping - self.discount}
        for item in self.items:
            bases[item.rate] = bases.get(item.rate, Decimal(0)) + item.amount
        return {rate: (base * rate / 100).quantize(_CENT, ROUND_HALF_UP) for rate, base in bases.items() if rate}

    @property
    def tax(self) -> Decimal:
        return sum(self.taxes.values(), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.tax

    def expected(self) -> dict[str, Any]:
        """The truth, as data sets write it."""
        said = {
            "supplier": self.supplier.name,
            "buyer": self.buyer.name,
            "invoice_number": self.number,
            "invoice_date": self.day.isoformat(),
            "due_date": self.due and self.due.isoformat(),
            "currency": self.currency,
            "subtotal": f"{self.subtotal:.2f}" if self.taxes else None,
            "tax": f"{self.tax:.2f}" if self.taxes else None,
            "total": f"{self.total:.2f}",
        }
        return {name: value for name, value in said.items() if value is not None}


def invent(rng: random.Random, *, items: int | None = None) -> Invoice:
    """An invoice of companies that do not exist."""
    language = rng.choice(list(languages().values()))
    day = date(2012, 1, 1) + timedelta(days=rng.randrange(5000))
    untaxed = rng.random() < 0.12
    rates = (Decimal(0),) if untaxed else language.rates
    name = _company(language, rng)
    many = items or rng.choice((1, 1, 2, 3, 4, 6, 9))
    return Invoice(
        language=language,
        currency=rng.choice(language.currencies),
        supplier=Party(name, _street(language, rng), rng.choice(language.cities)),
        domain=f"{name.split()[0].lower()}.{language.domain}",
        tax_number=language.tax_number.format("".join(rng.choices("0123456789", k=9))),
        iban=_iban(language, rng),
        buyer=Party(_buyer(language, rng), _street(language, rng), rng.choice(language.cities)),
        number=_number(rng, day),
        order=f"{rng.choice(('PO', 'B', 'A-', ''))}{rng.randrange(10**4, 10**7)}",
        customer=f"{rng.choice(('K', 'C-', ''))}{rng.randrange(10**3, 10**6)}",
        day=day,
        due=day + timedelta(days=rng.choice((7, 14, 30, 30, 60))) if rng.random() < 0.7 else None,
        items=tuple(_item(language, rates, rng) for _ in range(many)),
        discount=Decimal(rng.choice((0, 0, 0, 0, 5, 10))) / 10,
        shipping=Decimal(rng.choice((0, 0, 0, 490, 695, 1250))) / 100,
    )


def _iban(language: Language, rng: random.Random) -> str:
    groups = " ".join(f"{rng.randrange(10_000):04}" for _ in range(4))
    return f"{language.code.upper()}{rng.randrange(10, 99)} {groups} {rng.randrange(100):02}"


def _company(language: Language, rng: random.Random) -> str:
    core = rng.choice(_FIRST) + rng.choice(_SECOND)
    trade = rng.choice(("", "", *language.trades))
    return " ".join(part for part in (core, trade, rng.choice(language.forms)) if part)


def _buyer(language: Language, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return _company(language, rng)
    return f"{rng.choice(language.first_names)} {rng.choice(language.last_names)}"


def _street(language: Language, rng: random.Random) -> str:
    return rng.choice(language.streets).format(rng.randrange(1, 190))


def _number(rng: random.Random, day: date) -> str:
    count = rng.randrange(1, 10**5)
    return rng.choice(
        (
            f"{rng.randrange(10**5, 10**9)}",
            f"INV-{count:05}",
            f"{day.year}-{count:04}",
            f"RE{day:%y%m}{count:05}",
            f"F{day.year}/{count:04}",
            f"{rng.choice('ABCDEFG')}{rng.choice('KLMNP')}-{count}",
        )
    )


def _item(language: Language, rates: tuple[Decimal, ...], rng: random.Random) -> Item:
    price = Decimal(rng.choice((rng.randrange(99, 2000), rng.randrange(1000, 60_000), rng.randrange(50_000, 900_000))))
    return Item(
        description=rng.choice(language.goods),
        details=tuple(rng.sample(language.remarks, k=rng.choice((0, 0, 0, 1, 2)))),
        quantity=Decimal(rng.choice((1, 1, 1, 2, 3, 5, 12))),
        price=price / 100,
        rate=rng.choice(rates),
    )


_FIRST = ("Nor", "Vel", "Tam", "Bric", "Ost", "Quil", "Mar", "Fen", "Lum", "Cor", "Hav", "Zen", "Alt", "Pex")
_SECOND = ("wick", "dara", "lux", "tek", "mont", "vane", "soft", "haus", "line", "grid", "port", "mira", "nova")
