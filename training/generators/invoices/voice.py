"""How one invoice says things: its choice of words and of forms."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.generators.invoices.content import Invoice

_MONEY = ("{}", "{symbol}{}", "{symbol} {}", "{} {symbol}", "{code} {}", "{} {code}")


@dataclass(frozen=True, slots=True)
class Voice:
    invoice: Invoice
    labels: dict[str, str]
    form: str
    in_table: str
    in_totals: str
    colon: str

    def label(self, name: str) -> str:
        return self.labels[name]

    def asked(self, name: str) -> str:
        """The label with whatever stands between it and its value."""
        return self.labels[name] + self.colon

    def day(self, day: date) -> str:
        return self.invoice.language.date(day, self.form)

    def cell(self, value: Decimal) -> str:
        return self._money(value, self.in_table)

    def sum(self, value: Decimal) -> str:
        return self._money(value, self.in_totals)

    def number(self, value: Decimal) -> str:
        return self.invoice.language.amount(value)

    def taxes(self) -> list[tuple[str, str]]:
        return [
            (f"{self.label('tax')} {rate.normalize():f}%", self.sum(tax)) for rate, tax in self.invoice.taxes.items()
        ]

    def totals(self) -> list[tuple[str, str]]:
        """The rows below the items, as far as the invoice has them."""
        invoice, rows = self.invoice, []
        if invoice.discount:
            rows.append((self.label("discount"), self.sum(-invoice.discount)))
        if invoice.shipping:
            rows.append((self.label("shipping"), self.sum(invoice.shipping)))
        if invoice.taxes:
            rows.append((self.label("subtotal"), self.sum(invoice.subtotal)))
        return [*rows, *self.taxes(), (self.label("total"), self.sum(invoice.total))]

    def _money(self, value: Decimal, style: str) -> str:
        return self.invoice.language.money(value, self.invoice.currency, style)


def speak(invoice: Invoice, rng: random.Random) -> Voice:
    named = {name: rng.choice(ways) for name, ways in invoice.language.labels.items()}
    return Voice(
        invoice=invoice,
        labels=named,
        form=rng.choice(invoice.language.dates),
        in_table=rng.choice(_MONEY[:4]),
        in_totals=rng.choice(_MONEY[1:]),
        colon=rng.choice(("", ":", ":", " :")),
    )
