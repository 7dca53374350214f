"""Which of the candidates are the sums of the invoice: those that agree with each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from quire.domain.reading import Found
from quire.types.invoice.finding import Candidate, found
from quire.types.invoice.lexicon import Meaning
from quire.types.invoice.sums import Sum

_MOST = 8
"""Candidates of one kind that are tried with each other."""
_SURE = 0.95
"""The weight of a tax that can be one of several."""
_CENTS = Decimal("0.02")
_MOST_TAX = Decimal("0.45")
"""Of the total: no tax is higher."""


@dataclass(frozen=True, slots=True)
class Settlement:
    subtotal: Sum | None
    tax: Sum | None
    total: Sum
    discount: Sum | None
    shipping: Sum | None
    worth: float
    agrees: bool
    """Whether subtotal and tax make the total."""
    lines_agree: bool

    def is_made_by(self, lines: Decimal) -> bool:
        """Whether items that add up to this much make the sums, with what is taken off and added."""
        targets = {self.total.value}
        targets |= {self.subtotal.value} if self.subtotal else set()
        targets |= {self.total.value - self.tax.value} if self.tax else set()
        shifts = _shifts((self.discount, self.shipping))
        return any(_is_near(lines + shift, target) for shift, target in product(shifts, targets))


def settle(sums: Sequence[Sum], lines: Decimal | None) -> Settlement | None:
    """The choice of sums that is worth most; `lines` is what the items add up to."""
    totals = _ranked(sums, Meaning.TOTAL)
    subtotals: list[Sum | None] = [*_ranked(sums, Meaning.SUBTOTAL), None]
    taxes: list[Sum | None] = [*_taxes(sums), None]
    extras = _extras(sums)
    tried = [_tried(total, subtotal, tax, extras, lines) for total, subtotal, tax in product(totals, subtotals, taxes)]
    return max(tried, key=lambda one: one.worth, default=None)


def _ranked(sums: Iterable[Sum], meaning: Meaning) -> list[Sum]:
    """The best candidate for each value; standing in several places makes it better."""
    groups: dict[Decimal, list[Sum]] = {}
    for one in sums:
        if one.meaning is meaning:
            groups.setdefault(one.value, []).append(one)
    merged = [
        replace(group[0], weight=group[0].weight + 0.05 * min(3, len(group) - 1))
        for group in (sorted(group, key=lambda one: -one.weight) for group in groups.values())
    ]
    return sorted(merged, key=lambda one: -one.weight)[:_MOST]


def _taxes(sums: Sequence[Sum]) -> list[Sum]:
    """The taxes, and what those of several rates make together."""
    taxes = _ranked(sums, Meaning.TAX)
    by_rate = {(one.label, one.rate): one for one in reversed(taxes) if one.weight >= _SURE}
    if len(by_rate) < 2:
        return taxes
    parts = list(by_rate.values())
    first = parts[0]
    together = Sum(
        meaning=Meaning.TAX,
        value=sum((one.value for one in parts), Decimal(0)),
        weight=first.weight,
        page=first.page,
        line=first.line,
        words=tuple(word for one in parts for word in one.words),
        label=first.label,
        currency=first.currency,
    )
    return [*taxes, together]


def _extras(sums: Sequence[Sum]) -> tuple[Sum | None, Sum | None]:
    discount = next(iter(_ranked(sums, Meaning.DISCOUNT)), None)
    shipping = next(iter(_ranked(sums, Meaning.SHIPPING)), None)
    return discount, shipping


def _tried(
    total: Sum, subtotal: Sum | None, tax: Sum | None, extras: tuple[Sum | None, Sum | None], lines: Decimal | None
) -> Settlement:
    agrees = _agrees(total, subtotal, tax, extras)
    tried = Settlement(subtotal, tax, total, *extras, worth=0.0, agrees=agrees, lines_agree=False)
    lines_agree = lines is not None and tried.is_made_by(lines)
    worth = total.weight + 0.5 * (subtotal.weight if subtotal else 0) + 0.4 * (tax.weight if tax else 0)
    worth += _harmony(total, subtotal, tax, agrees=agrees) + 0.4 * lines_agree - 0.2 * (total.value <= 0)
    return replace(tried, worth=worth, lines_agree=lines_agree)


def _harmony(total: Sum, subtotal: Sum | None, tax: Sum | None, *, agrees: bool) -> float:
    """What it is worth that the sums agree, or costs that they do not."""
    if subtotal and tax:
        return 1.0 if agrees else -1.2
    if subtotal:
        return 0.1 if agrees else -0.5
    if tax:
        return 0.0 if 0 <= tax.value <= total.value * _MOST_TAX else -0.8
    return 0.0


def _agrees(total: Sum, subtotal: Sum | None, tax: Sum | None, extras: tuple[Sum | None, Sum | None]) -> bool:
    if subtotal is None or (tax is not None and abs(tax.value) > abs(total.value) * _MOST_TAX):
        return False
    made = subtotal.value + (tax.value if tax else 0)
    return any(_is_near(made + shift, total.value) for shift in _shifts(extras))


def _shifts(extras: tuple[Sum | None, Sum | None]) -> Iterator[Decimal]:
    """What is taken off and added may be in a sum already or not."""
    discount, shipping = extras
    for with_discount, with_shipping in product((False, True), repeat=2):
        taken = abs(discount.value) if discount and with_discount else Decimal(0)
        added = shipping.value if shipping and with_shipping else Decimal(0)
        yield added - taken


def _is_near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _CENTS


def fields_of(settled: Settlement) -> dict[str, Found]:
    """The sums as fields. What is not printed but follows from the others is said, and said to follow."""
    fields = {Meaning.TOTAL.value: _as_found(settled.total, settled)}
    for one in (settled.subtotal, settled.tax, settled.discount, settled.shipping):
        if one is not None:
            fields[one.meaning.value] = _as_found(one, settled)
    if settled.subtotal is None:
        fields.update(_derived(settled))
    return fields


def _derived(settled: Settlement) -> dict[str, Found]:
    tax = settled.tax.value if settled.tax else Decimal(0)
    if settled.tax is None and not settled.lines_agree:
        return {}
    why = "It is the total without the tax." if settled.tax else "No tax is named, and the items make the total."
    one = Candidate(settled.total.value - tax, settled.total.page, settled.total.words, 0.6, why, {"derived": 1.0})
    return {Meaning.SUBTOTAL.value: found(one, sure=0.8 if settled.lines_agree else 0.6)}


def _as_found(one: Sum, settled: Settlement) -> Found:
    signs = {"sum": float(settled.agrees), "lines": float(settled.lines_agree), "label": one.weight}
    why = f"It stands with the label “{one.label}”" + (", and the sums agree." if settled.agrees else ".")
    sure = min(1.0, 0.55 * one.weight + 0.3 * settled.agrees + 0.15 * settled.lines_agree)
    return found(Candidate(one.value, one.page, one.words, one.weight, why, signs), sure=sure)
