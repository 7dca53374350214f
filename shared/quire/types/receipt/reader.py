"""Reads a receipt: candidates for every field, and the weights that choose among them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from quire.domain.choice import Choice, Features, chosen
from quire.domain.layout.boxes import around
from quire.domain.pages import PageOfWords, Word
from quire.domain.reading import Found, Reading
from quire.domain.values.dates import usual_order
from quire.types.receipt.amounts import Price, prices
from quire.types.receipt.currency import currency
from quire.types.receipt.dates import Day, days
from quire.types.receipt.heading import Part, addresses, companies
from quire.types.receipt.items import items
from quire.types.receipt.rows import Row, rows_of
from quire.types.receipt.taxes import taxes
from quire.types.receipt.totals import sums_of, totals

_WEIGHTS = Path(__file__).parents[2] / "weights" / "receipt.json"
_MOST_ROUNDED = Decimal("0.10")
_SUMS = ("after_change", "with_tax", "rounded", "of_totals", "parted", "share_of_total", "completes")
"""What other amounts, or a rate, say of an amount."""
_CHECKS = ("after_change", "with_tax", "rounded", "of_totals", "parted", "is_paid", "twice", "most")


@cache
def _weights() -> Mapping[str, Features]:
    fields: Mapping[str, Features] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))["fields"]
    return fields


def read_receipt(pages: Sequence[PageOfWords], weights: Mapping[str, Features] | None = None) -> Reading:
    """Everything that a receipt says, by the weights that come along or others; what nothing speaks for is left out."""
    rows = rows_of(pages)
    found = prices(rows)
    weights = _weights() if weights is None else weights
    money = currency(found, rows)
    company = chosen(companies(rows), weights["company"])
    address = chosen(addresses(rows), weights["address"])
    day = chosen(days(rows, usual_order(money.value if money else None)), weights["date"])
    total = chosen(totals(found, rows), weights["total"])
    tax = chosen(taxes(found, rows, total.value.value if total else None), weights["tax"])
    fields = {
        "company": company and _part(company, company.value, "Is the name at the head."),
        "address": address and address.value and _part(address, address.value, "Stands below the name."),
        "date": day and _day(day),
        "total": total and _amount(total, total.value, "Is taken for the total"),
        "tax": tax and tax.value and _amount(tax, tax.value, "Is taken for the tax"),
        "currency": money,
    }
    return Reading(
        fields={name: one for name, one in fields.items() if one},
        lines=tuple(
            items(
                rows,
                found,
                first=_below_head(rows, address),
                last=total.value.row.index if total else len(rows),
                explained=set(_explained(found, total, tax)),
            )
        ),
    )


def _part(choice: Choice[Part] | Choice[Part | None], part: Part, why: str) -> Found:
    words = tuple(word for row in part.rows for word in row.words)
    held = _folded(part.text)
    kept = tuple(word for word in words if _folded(word.text) in held) or words
    signs = {
        "margin": choice.margin,
        "lines": float(len(part.rows)),
        "letters": float(len(held)),
        "as_read": 1.0 if held in _folded("".join(word.text for word in words)) else 0.0,
        "postcode": choice.features.get("in:postcode", 0.0),
    }
    return _found(part.text, part.rows[0], kept, choice, signs, why)


def _day(choice: Choice[Day]) -> Found:
    day = choice.value
    signs = {
        "margin": choice.margin,
        "certain": 1.0 if day.is_certain else 0.0,
        "as_read": 0.0 if day.is_repaired else 1.0,
        "twice": choice.features["twice"],
        "with_time": choice.features["with_time"],
        "labelled": choice.features["says:date"],
    }
    return _found(day.value.isoformat(), day.row, day.words, choice, signs, "Is the day that the receipt gives.")


def _amount(choice: Choice[Price] | Choice[Price | None], price: Price, why: str) -> Found:
    signs = {
        "margin": choice.margin,
        "as_read": 0.0 if price.is_repaired else 1.0,
        "checks": sum(choice.features.get(name, 0.0) for name in _CHECKS),
        **{name: choice.features.get(name, 0.0) for name in _CHECKS},
        "share_of_total": choice.features.get("share_of_total", 0.0),
        "completes": choice.features.get("completes", 0.0),
    }
    fits = any(choice.features.get(name) for name in _SUMS)
    said = f"{why}; other amounts agree with it." if fits else f"{why}; no other amount says so."
    return _found(price.value, price.row, price.words, choice, signs, said)


def _found(
    value: str | Decimal,
    row: Row,
    words: tuple[Word, ...],
    choice: Choice[Part] | Choice[Part | None] | Choice[Day] | Choice[Price] | Choice[Price | None],
    signs: Mapping[str, float],
    why: str,
) -> Found:
    box = around(word.box for word in words or row.words)
    return Found(value=value, page=row.page, box=box, words=words, score=choice.share, signs=signs, why=why)


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _below_head(rows: Sequence[Row], address: Choice[Part | None] | None) -> int:
    part = address.value if address else None
    return part.rows[-1].index + 1 if part else min(2, len(rows))


def _explained(
    found: Sequence[Price], total: Choice[Price] | None, tax: Choice[Price | None] | None
) -> Iterator[Decimal]:
    """What the items may add up to: the total, or what stands for it before tax, service, discount and rounding."""
    if total is None:
        return
    whole = total.value.value
    yield whole
    if tax is not None and tax.value is not None:
        yield whole - tax.value.value
    yield from (whole + abs(price.value) for price in found if "discount" in price.kinds)
    yield from (one for one in sums_of(found).rounded if abs(one - whole) < _MOST_ROUNDED)
    yield from (price.value for price in found if "subtotal" in price.kinds)
    yield from (price.value for price in found if "total" in price.kinds and abs(price.value - whole) < _MOST_ROUNDED)
