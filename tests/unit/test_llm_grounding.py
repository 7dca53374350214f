"""Where a value stands on the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.grounding import places, same_text
from quire.domain.pages import PageOfWords, Word


def a_page(*lines: str, number: int = 1) -> PageOfWords:
    words = tuple(
        Word(text=text, box=(column / 40, row / 40, column / 40 + 0.02, row / 40 + 0.02))
        for row, line in enumerate(lines)
        for column, text in enumerate(line.split())
    )
    return PageOfWords(number=number, width=600, height=800, words=words)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("Corner Shop, Ltd.", "CORNER SHOP LTD"),
        ("INV-001", "No. INV-001:"),
        ("Müller & Söhne", "Mu\u0308ller & So\u0308hne"),
        ("東京", "東京都"),
        (Decimal("1234.5"), "Total EUR 1.234,50"),
        (Decimal(-3), "Discount -3.00"),
        (date(2026, 3, 31), "Date: 31 March 2026"),
        (date(2026, 3, 4), "03/04/2026"),
        (2026, "Year 2026"),
    ],
)
def test_a_value_is_found_however_it_is_printed(value: Any, line: str) -> None:
    assert list(places(value, [a_page("Something", line)]))


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("12", "2012"),
        ("Shop", "Workshop"),
        (Decimal(12), "12.50"),
        (Decimal("12.50"), "112.50"),
        (date(2026, 3, 31), "30 March 2026"),
        (True, "true"),
        (None, "None"),
        ("...", "..."),
    ],
)
def test_what_only_looks_like_it_is_not_it(value: Any, line: str) -> None:
    assert not list(places(value, [a_page(line)]))


def test_a_value_over_two_lines_is_found_with_the_box_around_both() -> None:
    [place, *_] = places("1 High Street Oxford", [a_page("Shop", "1 High Street", "Oxford"), a_page("x", number=2)])

    assert (place.page, place.box) == (1, pytest.approx((0, 1 / 40, 0.07, 2 / 40 + 0.02)))


def test_the_page_that_it_stands_on_is_named() -> None:
    assert [place.page for place in places("Oxford", [a_page("York"), a_page("Oxford", number=2)])][:1] == [2]


@given(st.lists(st.text("abcxyz0123", min_size=1, max_size=6), min_size=1, max_size=12), st.data())
def test_any_run_of_words_of_a_page_is_found_on_it(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))

    assert list(places(" ".join(words[start:end]), [a_page(" ".join(words))]))


def test_texts_are_the_same_without_case_spaces_and_punctuation() -> None:
    assert same_text("Corner-Shop LTD.", "corner shop ltd")
    assert not same_text("Corner Shop", "Corner Shops")
