"""Invoices in looks and languages that the project makes itself, read from their PDFs."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from opening import words_of
from quire import types
from quire.domain.reading import Reading
from quire.domain.rules import problems

from training.generators.invoices import LAYOUTS, Made, make, make_docx

AMOUNTS = ("subtotal", "tax", "total")


def read(made: Made) -> Reading:
    kind = types.built_in("invoice")
    assert kind is not None
    return types.read(kind, words_of(made.pdf))


@pytest.mark.parametrize("seed", [901, 902, 903])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_look_gives_up_its_fields_and_its_items(layout: str, seed: int) -> None:
    made = make(seed, layout)
    found = read(made)

    told = {name: one.value for name, one in found.fields.items() if name in made.invoice.expected()}
    printed = {name: f"{value:.2f}" if name in AMOUNTS else value for name, value in told.items()}
    assert printed == made.invoice.expected()
    assert [line["amount"].value for line in found.lines] == [item.amount for item in made.invoice.items]
    assert found.rows_seen == len(made.invoice.items)


@pytest.mark.parametrize("seed", range(910, 916))
def test_a_right_invoice_breaks_no_rule_whatever_is_taken_off_or_added(seed: int) -> None:
    assert broken(read(make(seed, "classic"))) == []


def test_an_item_that_went_missing_is_noticed() -> None:
    found = read(make(905, "classic", items=4))
    assert broken(Reading(found.fields, found.lines[1:])) == ["sum"]


def test_a_total_that_is_a_cent_too_high_for_rounding_is_noticed() -> None:
    found = read(make(906, "classic", items=3))
    wrong = {name: one.value for name, one in found.fields.items()} | {"lines": []}
    wrong["total"] += Decimal("0.06")
    kind = types.built_in("invoice")
    assert kind is not None
    assert [problem.rule for problem in problems(kind.rules, wrong)] == ["sum"]


def test_the_items_of_several_pages_are_one_list() -> None:
    made = make(907, "window", items=80)
    found = read(made)
    assert [line["amount"].value for line in found.lines] == [item.amount for item in made.invoice.items]
    assert {line["amount"].page for line in found.lines} == {1, 2, 3, 4}


def test_an_invoice_of_a_word_processor_holds_what_it_is_said_to_hold() -> None:
    made = make_docx(908)
    written = Document(BytesIO(made.docx))
    tables = [[cell.text for cell in row.cells] for table in written.tables for row in table.rows]
    assert [row[0] for row in tables if len(row) == 4][1:] == [item.description for item in made.invoice.items]
    assert any(made.invoice.number in row for row in tables)


def broken(found: Reading) -> list[str]:
    kind = types.built_in("invoice")
    assert kind is not None
    values = {name: one.value for name, one in found.fields.items()}
    lines = [{name: one.value for name, one in line.items()} for line in found.lines]
    return [problem.rule for problem in problems(kind.rules, {**values, "lines": lines})]
