"""A bill for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from quire_client.cost.assumptions import left_out, reasons
from quire_client.cost.bill import Bill
from quire_client.cost.month import Line


def table(bill: Bill) -> str:
    return "\n".join([*_heading(bill), "", *_lines(bill), "", *_assumed(bill), "", *_left_out()]) + "\n"


def effects_table(effects: Mapping[str, Decimal]) -> str:
    rows = (f"  {name:<30} {usd:>+12.2f}" for name, usd in effects.items())
    return "\n".join(["", "USD a month, were it half as much again:", *rows]) + "\n"


def _heading(bill: Bill) -> Iterator[str]:
    ask, listed, seen = bill.month.ask, bill.month.listed, bill.month.measured
    pages = "1 page" if ask.pages == 1 else f"{ask.pages} pages"
    model = f"{ask.llm_share:.0%} of them to {ask.model}" if ask.llm_share else "none to a language model"
    yield f"{ask.docs_per_day:,.6g} documents a day ({ask.kind}, {pages}), {model}"
    if bill.has_free_tier:
        yield "what AWS bills nobody for in a month is taken off"
    yield f"prices: {listed.region}, {listed.date}; measured: {seen.date}, {seen.machine}"


def _lines(bill: Bill) -> Iterator[str]:
    yield f"{'':<16} {'':<48} {'quantity':>15} {'unit':<18} {'USD a month':>12}"
    service = ""
    for line in bill.lines:
        yield _line(line, "" if line.service == service else line.service)
        service = line.service
    yield f"{'a month':<99} {bill.usd:>12.2f}"
    yield f"{'a document':<99} {bill.usd_per_document:>12.6f}"


def _line(line: Line, service: str) -> str:
    return f"{service:<16} {line.item:<48} {line.quantity:>15,.6g} {line.price.unit:<18} {line.usd:>12.2f}"


def _assumed(bill: Bill) -> Iterator[str]:
    yield "assumed (--assume NAME=VALUE says otherwise):"
    why = reasons()
    for name, value in bill.month.given.items():
        yield f"  {name + ' ' + format(value, 'g'):<30} {why[name]}"


def _left_out() -> Iterator[str]:
    yield "left out:"
    yield from (f"  {one}" for one in left_out())
