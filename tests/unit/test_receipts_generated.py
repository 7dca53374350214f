"""Receipts that are made for training, and read."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from importlib.resources import files

import pytest
from quire.domain.reading import Reading
from quire.types.receipt.reader import read_receipt

from training.generators.receipts import COUNTRIES, Made, make, photographed
from training.misreading import misread

UNSEEN = range(70_000, 70_030)
"""Seeds far from those that weights are fitted on."""


@pytest.fixture(scope="module")
def read() -> list[tuple[Made, Reading]]:
    made = [make(seed) for seed in UNSEEN]
    return [(one, read_receipt([one.page])) for one in made]


def is_right(made: Made, reading: Reading, name: str) -> bool:
    found, expected = reading.fields.get(name), made.receipt.truth()[name]
    if name in ("total", "tax"):
        return (None if found is None else found.value) == (None if expected is None else Decimal(str(expected)))
    return found is not None and folded(str(found.value)) == folded(str(expected))


def folded(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


@pytest.mark.parametrize("name", ["company", "address", "date", "total", "tax", "currency"])
def test_nine_of_ten_unseen_receipts_are_read_right(read: list[tuple[Made, Reading]], name: str) -> None:
    assert sum(is_right(made, reading, name) for made, reading in read) >= 0.9 * len(read)


def test_most_items_of_unseen_receipts_are_found_with_their_amounts(read: list[tuple[Made, Reading]]) -> None:
    sold = found = 0
    for made, reading in read:
        amounts = [line["amount"].value for line in reading.lines]
        sold += len(made.receipt.items)
        found += sum(item.amount in amounts for item in made.receipt.items)
    assert found >= 0.9 * sold


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_makes_receipts_whose_amounts_add_up(country: str) -> None:
    receipt = make(5, country).receipt
    added = receipt.tax if receipt.is_added and receipt.tax is not None else Decimal(0)
    assert receipt.gross - receipt.discount + receipt.service + added + receipt.rounding == receipt.total


def test_the_same_seed_makes_the_same_receipt() -> None:
    assert make(11) == make(11)
    assert make(11).pdf != make(12).pdf


def test_a_photographed_receipt_is_a_picture_of_the_roll() -> None:
    made = make(3)
    picture = photographed(made, seed=3)
    assert picture.width / picture.height == pytest.approx(made.page.width / made.page.height, rel=0.02)


def test_a_misread_page_has_no_more_words_than_the_page() -> None:
    page = make(8).page
    rng = random.Random(8)  # noqa: S311 not a secret
    assert len(misread(page, rng).words) <= len(page.words)


def test_the_weights_say_when_and_how_they_were_fitted() -> None:
    told = json.loads(files("quire").joinpath("weights/receipt.json").read_text("utf-8"))
    assert {"version", "fitted", "recipe"} <= told.keys()
    assert told["fields"].keys() == {"company", "address", "date", "total", "tax"}
