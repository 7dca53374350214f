"""Amounts as they are printed."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.values.amounts import Amount, amount, amounts_in, point_of

cents = st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2, allow_nan=False, allow_infinity=False)


def values(text: str) -> list[str]:
    return [str(one.value) for one in amounts_in(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("1,23,456.00", "123456.00"),
        ("33.90", "33.90"),
        ("-0.02", "-0.02"),
        ("\u22120.02", "-0.02"),
        ("(12.00)", "-12.00"),
        ("5.00-", "-5.00"),
        ("12,-", "12"),
        ("12,--", "12"),
        (".50", "0.50"),
        ("0.125", "0.125"),
        ("1,234", "1234"),
        ("1.234.567", "1234567"),
        ("33 .90", "33.90"),
        ("12000", "12000"),
    ],
)
def test_an_amount_is_read_by_its_shape(text: str, value: str) -> None:
    read = amount(text)

    assert read is not None
    assert str(read.value) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 234.5O", "1234.50"), ("l9.OO", "19.00"), ("2S.9O", "25.90"), ("1.234.56", "1234.56"), ("I,234.5B", "1234.58")],
)
def test_letters_that_look_like_digits_are_taken_for_them_and_it_is_said(text: str, value: str) -> None:
    read = amount(text)

    assert read is not None
    assert (str(read.value), read.is_repaired) == (value, True)


@pytest.mark.parametrize("text", ["SO.OO", "OIL", "B.SS", "IS", "Zoo.Il"])
def test_words_without_a_digit_are_no_amounts(text: str) -> None:
    assert amounts_in(text) == ()


@pytest.mark.parametrize(
    "text", ["12-01-19 21:13", "12.01.2019", "2019-01-12", "7/12", "19 %", "6%", "A4", "#123", "192.168.1.1", "12OML"]
)
def test_parts_of_dates_times_shares_and_codes_are_no_amounts(text: str) -> None:
    assert amounts_in(text) == ()


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("RM33.90", "33.90", "MYR"),
        ("RM 33.90", "33.90", "MYR"),
        ("$ 4.11", "4.11", "USD"),
        ("S$12.50", "12.50", "SGD"),
        ("34,73 €", "34.73", "EUR"),
        ("EUR 34,73", "34.73", "EUR"),
        ("2,000.00USD", "2000.00", "USD"),
        ("-RM 0.02", "-0.02", "MYR"),
        ("RM -0.02", "-0.02", "MYR"),
        ("Rs.1,234.00", "1234.00", "INR"),
        ("12.000,00 kr", "12000.00", None),
        ("TOP 10", "10", None),
        ("TOP 10.00", "10.00", "TOP"),
    ],
)
def test_a_mark_beside_an_amount_says_its_currency(text: str, value: str, currency: str | None) -> None:
    (read,) = amounts_in(text)

    assert (str(read.value), read.currency) == (value, currency)
    assert (read.start, read.end) == (0, len(text))


def test_each_amount_of_a_row_keeps_its_own_mark() -> None:
    text = "TOTAL RM 33.90 RM 50.00"

    assert [text[one.start : one.end] for one in amounts_in(text)] == ["RM 33.90", "RM 50.00"]


def test_a_space_parts_columns_unless_thousands_are_asked_for() -> None:
    assert values("2 100.00") == ["2", "100.00"]
    assert [one.value for one in amounts_in("2 100.00", spaced=True)] == [Decimal("2100.00")]


def test_what_receipts_print_behind_an_amount_for_its_tax_does_not_hide_it() -> None:
    assert values("19.00SR 4.50 Z 25.5CM") == ["19.00", "4.50"]


def test_three_digits_behind_the_only_separator_are_thousands_unless_the_document_says_otherwise() -> None:
    assert values("1,234") == ["1234"]
    assert [str(one.value) for one in amounts_in("1,234", point=",")] == ["1.234"]


def test_a_document_shows_what_stands_before_its_decimals() -> None:
    assert point_of(["Total 1.234,56", "2,50", "3.50"]) == ","
    assert point_of(["Total 1,234.56"]) == "."
    assert point_of(["Total 12"]) is None


@pytest.mark.parametrize(
    "style", ["{:,.2f}", "{:.2f}", "RM{:,.2f}", "$ {:,.2f}", "{:,.2f} EUR", "Total: {:,.2f}", "{:,.2f}*"]
)
@given(value=cents)
def test_what_is_printed_with_a_point_is_read_back(style: str, value: Decimal) -> None:
    (read,) = amounts_in(style.format(value))

    assert (read.value, read.places) == (value, 2)


@pytest.mark.parametrize("separator", [".", " ", "\u00a0", "\u202f", "'"])
@given(value=cents)
def test_what_is_printed_with_a_comma_is_read_back(separator: str, value: Decimal) -> None:
    printed = f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", separator)

    read = amount(printed)

    assert read is not None
    assert read.value == value


@given(st.text(alphabet="0123456789.,-() OlS€$RM%/:'", max_size=40))
def test_any_text_is_read_in_order_and_without_overlap(text: str) -> None:
    found = (*amounts_in(text), *amounts_in(text, spaced=True))

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(amounts_in(text)))


@pytest.mark.parametrize("piece", ["1", "O", "1.", "O.", "1.1,", "O1.0,", "1 ", "$ ", "-", "1'1", "(", "1/"])
def test_a_text_made_to_be_slow_is_read_like_any_other(piece: str) -> None:
    assert all(one.end <= len(piece) * 5000 for one in amounts_in(piece * 5000, spaced=True))


def test_a_number_of_too_many_digits_is_no_amount() -> None:
    assert amounts_in("1" * 16) == ()
    assert amounts_in("1" * 15) == (Amount(Decimal("1" * 15), 0, 15),)
