"""When a value that was read counts as right."""

from __future__ import annotations

import string
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire_client.evaluating.matching import amount_of, date_of, folded, is_same

DAYS = st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31))
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@given(
    st.text(string.ascii_letters + string.digits + "éÄßЖ", min_size=1),
    st.text(alphabet=string.punctuation + string.whitespace),
)
def test_case_space_and_punctuation_make_no_difference(text: str, noise: str) -> None:
    assert folded(noise.join([*text, ""])) == folded(text.upper())


@given(AMOUNTS)
def test_an_amount_is_the_same_in_every_way_of_writing_it(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))

    for written in (english, continental, f"RM {amount}", f"€{amount}", f"{english} EUR", float(amount)):
        assert is_same(written, str(amount))


@given(AMOUNTS, AMOUNTS)
def test_two_amounts_are_the_same_only_if_their_numbers_are(one: Decimal, other: Decimal) -> None:
    assert is_same(str(one), str(other)) == (one == other)


@given(DAYS)
def test_a_day_is_the_same_in_every_way_of_writing_it(day: date) -> None:
    for form in ("%d/%m/%Y", "%d-%m-%y", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%d-%B-%y", "%B %d, %Y", "%Y%m%d"):
        assert is_same(day.isoformat(), day.strftime(form))


@given(DAYS, DAYS)
def test_two_days_are_the_same_only_if_they_are_one(one: date, other: date) -> None:
    assert is_same(one.isoformat(), other.strftime("%d/%m/%Y")) == (one == other)


@pytest.mark.parametrize(
    ("read", "true"),
    [
        ("1.25", "12.5"),
        ("1.25", "12.50"),
        ("33.90", "-33.90"),
        ("2019-12-01", "12-01-19"),
        ("INV-0012", "INV-12"),
        ("0012", "12"),
        (None, "12"),
        ("", ""),
        (None, None),
        ("12", None),
    ],
)
def test_what_differs_is_not_right(read: Any, true: Any) -> None:
    assert not is_same(read, true)


@pytest.mark.parametrize(
    ("read", "true"),
    [
        ("MR D.I.Y. (M) SDN BHD", "mr diy m sdnbhd"),
        ("ﬁne oﬀers №4", "FINE OFFERS no4"),
        (Decimal("120"), "120.00"),
        (2024, "2024"),
        ("2018-06-13", "06/13/2018"),
    ],
)
def test_what_means_the_same_is_right(read: Any, true: Any) -> None:
    assert is_same(read, true)


@pytest.mark.parametrize("text", ["", "12/34/5678", "31 Febtober 2020", "31-02-2020", "9" * 10_000, "12.50.30", "№"])
def test_what_is_neither_day_nor_amount_is_neither(text: str) -> None:
    assert date_of(text) is None
    assert text == "31-02-2020" or amount_of(text) is None or text == "12.50.30"
