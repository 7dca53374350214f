"""Statements with thousands of rows, from the PDF to the result."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from fakes.making import a_job, a_principal
from fakes.services import FakeObjects
from opening import opener, words_of
from quire import types
from quire.adapters.pictures.darkroom import OpenCvDarkroom
from quire.domain.content import Format
from quire.domain.flow import Classified, Received, RunContext, ToExtract, ToPreprocess
from quire.domain.pages import PageOfWords
from quire.domain.results import Extraction
from quire.domain.routing import ReviewPolicy
from quire.steps.extract import extract
from quire.steps.preprocess import preprocess

from training.generators import statements
from training.generators.statements import Entry, Statement


def test_a_statement_of_66_pages_returns_each_of_its_3200_rows() -> None:
    made = statements.make(7, rows=3200)
    assert made.pages == 66
    assert [told(line) for line in processed(made).lines] == [row(entry) for entry in made.entries]


@pytest.mark.parametrize("heads", ["on each page", "on the first page"])
def test_rows_go_on_over_the_pages_whether_heads_are_repeated_or_not(heads: str) -> None:
    made = statements.make(8, rows=120, heads_on_each_page=heads == "on each page")
    assert [told(line) for line in processed(made).lines] == [row(entry) for entry in made.entries]


def test_rows_are_counted_by_where_they_stand_though_one_is_illegible() -> None:
    made = statements.make(9, rows=75)
    read = types.read(invoice(), [smudged(page, made) for page in words_of(made.pdf)])
    assert read.rows_seen == 75
    assert [line["amount"].value for line in read.lines].count(None) == 1


def processed(made: Statement) -> Extraction:
    """The result of what the steps make of the file."""
    objects = FakeObjects()
    work = to_preprocess(objects, made)
    prepared = preprocess(work, objects=objects, opener=opener(seconds=200), darkroom=OpenCvDarkroom())
    extracted = extract(ToExtract(**dict(work), prepared=prepared), objects=objects)
    return Extraction.model_validate_json(objects.read(extracted.result))


def to_preprocess(objects: FakeObjects, made: Statement) -> ToPreprocess:
    context = RunContext(
        type="invoice",
        max_pages=99,
        threshold_complete=98,
        threshold_review=80,
        types=(invoice().wire(),),
        review=ReviewPolicy(),
        review_seconds=60,
    )
    written = objects.write("context", context.model_dump_json().encode())
    original = objects.write("original", made.pdf)
    return ToPreprocess(
        job=a_job(a_principal()),
        received=Received(original=original, context=written, sha256=sha256(made.pdf).hexdigest(), size=len(made.pdf)),
        classified=Classified(format=Format.PDF, type="invoice", pages=made.pages),
    )


def invoice() -> Any:
    kind = types.built_in("invoice")
    assert kind is not None
    return kind


def smudged(page: PageOfWords, made: Statement) -> PageOfWords:
    """The page with the amount of the first row as no number."""
    first = f"{abs(made.entries[0].amount):,.2f}"
    words = [word.model_copy(update={"text": "7/.1/9"}) if word.text == first else word for word in page.words]
    return page.model_copy(update={"words": tuple(words)})


def told(line: dict[str, Any]) -> Sequence[str]:
    return [line[name].value for name in ("date", "description", "amount", "balance")]


def row(entry: Entry) -> Sequence[str]:
    return [entry.day.isoformat(), entry.text, f"{entry.amount:.2f}", f"{entry.balance:.2f}"]
