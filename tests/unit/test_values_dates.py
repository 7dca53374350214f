"""Dates as they are printed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.values.dates import Order, date_of, dates_in, order_of, usual_order

THE_DAY = date(2019, 1, 12)
days = st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31))

NAMES = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}


@pytest.mark.parametrize(
    "text",
    [
        "12-01-19",
        "12/01/2019",
        "12.01.19",
        "12 / 01 / 2019",
        "12. 1. 2019",
        "2019-01-12",
        "2019/1/12",
        "2019-01-12T10:00",
        "12 JAN 2019",
        "12JAN2019",
        "12-Jan-19",
        "12 Jan '19",
        "Jan 12, 2019",
        "Jan 12,2019",
        "January 12th 2019",
        "12th of January, 2019",
        "12. Januar 2019",
        "12 janvier 2019",
        "12 de enero de 2019",
        "Date12/01/2019",
        "12/01/201921:13",
        "Oberdorf, 12 January 2019",
        "Ida Dunne 12 janvier 2019",
    ],
)
def test_one_day_is_read_however_it_is_printed(text: str) -> None:
    (read,) = dates_in(text)

    assert read.value == THE_DAY


@pytest.mark.parametrize("text", ["l2-0I-19", "12/O1/2O19", "12-Jan-2O19"])
def test_letters_that_look_like_digits_are_taken_for_them_and_it_is_said(text: str) -> None:
    (read,) = dates_in(text)

    assert (read.value, read.is_repaired) == (THE_DAY, True)


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1.1",
        "1.2.3.4",
        "May 2019",
        "Jan 12 19:30",
        "30.02.2019",
        "SO-OS-SO",
        "02/2019",
        "03-1234-56",
        "12:30:45",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_in(text) == ()


def test_a_range_is_two_dates() -> None:
    assert [one.value for one in dates_in("01.05.14-31.05.14")] == [date(2014, 5, 1), date(2014, 5, 31)]


def test_an_ambiguous_date_offers_both_readings_the_preferred_one_first() -> None:
    (read,) = dates_in("03/04/2019", order=Order.MDY)

    assert read.readings == ((Order.MDY, date(2019, 3, 4)), (Order.DMY, date(2019, 4, 3)))
    assert not read.is_certain


def test_a_preference_yields_to_what_is_possible() -> None:
    (read,) = dates_in("25/12/2018", order=Order.MDY)

    assert (read.value, read.is_certain) == (date(2018, 12, 25), True)


def test_the_order_of_a_document_is_learned_from_the_dates_that_leave_no_doubt() -> None:
    assert order_of(dates_in("12/25/2018, 03/04/2019")) is Order.MDY
    assert order_of(dates_in("25/12/2018, 03/04/2019")) is Order.DMY
    assert order_of(dates_in("03/04/2019")) is None
    assert order_of(dates_in("25/12/2018, 12/25/2018")) is None


def test_dollars_of_the_united_states_put_the_month_first() -> None:
    assert usual_order("USD") is Order.MDY
    assert usual_order("EUR") is Order.DMY
    assert usual_order(None) is Order.DMY


def test_the_only_date_of_a_text_is_its_date() -> None:
    assert date_of("issued on 12.01.2019 in Bonn") is not None
    assert date_of("from 12.01.2019 to 13.01.2019") is None


@pytest.mark.parametrize(
    "style", ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y", "%Y-%m-%d", "%d %b %Y", "%B %d, %Y", "on %d-%b-%y."]
)
@given(day=days)
def test_what_is_printed_day_first_is_read_back(style: str, day: date) -> None:
    (read,) = dates_in(day.strftime(style))

    assert read.value == day


@given(day=days)
def test_what_is_printed_month_first_is_read_back_where_that_is_preferred(day: date) -> None:
    (read,) = dates_in(day.strftime("%m/%d/%y"), order=Order.MDY)

    assert read.value == day


@pytest.mark.parametrize("language", sorted(NAMES))
@given(day=days)
def test_months_are_known_in_each_language(language: str, day: date) -> None:
    name = NAMES[language].split()[day.month - 1]

    for printed in (f"{day.day}. {name} {day.year}", f"{day.day} de {name.upper()} de {day.year}"):
        (read,) = dates_in(printed)
        assert read.value == day


@given(st.text(alphabet="0123456789.-/ JanOl,:", max_size=40))
def test_any_text_is_read_in_order_and_without_overlap(text: str) -> None:
    found = dates_in(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize("piece", ["1", "O", "1.", "1-1", "1 / ", "Jan", "Jan ", "1 Jan ", "de ", "12 de "])
def test_a_text_made_to_be_slow_is_read_like_any_other(piece: str) -> None:
    assert all(one.end <= len(piece) * 5000 for one in dates_in(piece * 5000))
