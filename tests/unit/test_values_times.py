"""Times of day are read as timetables print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.values.times import Span, clock, in_order, printed_spans, without_times


def read(*texts: str) -> list[tuple[str | None, str | None]]:
    printed = [span for text in texts for span in printed_spans(text)]
    return [(said(span.start), said(span.end)) for span in in_order(printed)]


def said(minutes: int | None) -> str | None:
    return None if minutes is None else clock(minutes)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("8:35 - 8.50 am", "08:35", "08:50"),
        ("9 \N{EN DASH} 9.30", "09:00", "09:30"),
        ("12-1pm", "12:00", "13:00"),
        ("11.30-1pm", "11:30", "13:00"),
        ("1.15-3PM", "13:15", "15:00"),
        ("9-10", "09:00", "10:00"),
        ("0900-0945", "09:00", "09:45"),
        ("9h00 - 9h45", "09:00", "09:45"),
        ("8:30am-9:15", "08:30", "09:15"),
        ("09:50 AMto10:40 AM", "09:50", "10:40"),
        ("12 noon - 1", "12:00", "13:00"),
        ("13:45 bis 14:30", "13:45", "14:30"),
        ("8:00 Uhr", "08:00", None),
        ("9.00 (45 mins)", "09:00", "09:45"),
        ("10:00 1 hour", "10:00", "11:00"),
        ("9:O0 - l0:30", "09:00", "10:30"),
        ("2.30", "14:30", None),
        ("Period 3: 10h30", "10:30", None),
    ],
)
def test_a_time_is_read_as_it_is_printed(text: str, start: str, end: str | None) -> None:
    assert read(text) == [(start, end)]


@pytest.mark.parametrize(
    "text", ["2024-2025", "Daily 5: Station 1", "R1.05", "3/9/2024", "12.10.2024", "Year 4 Room 12", "8H", "£9.50", ""]
)
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    assert printed_spans(text) == ()


def test_two_mere_numbers_are_marked_as_such() -> None:
    assert [span.is_bare for span in printed_spans("9-10")] == [True]
    assert [span.is_bare for span in printed_spans("9-10am")] == [False]


def test_times_without_am_or_pm_go_on_into_the_afternoon_and_the_evening() -> None:
    assert read("11.40-12.30", "1.30-2.15", "5:30-6:30", "6:30-7:30", "7:45-8:30") == [
        ("11:40", "12:30"),
        ("13:30", "14:15"),
        ("17:30", "18:30"),
        ("18:30", "19:30"),
        ("19:45", "20:30"),
    ]


def test_a_time_that_goes_back_stays_in_its_half_of_the_day() -> None:
    assert read("9:35 - 9:50", "8:35 - 9:35") == [("09:35", "09:50"), ("08:35", "09:35")]


def test_several_times_of_one_text_come_from_left_to_right() -> None:
    assert read("9:00 Maths 9:45 English 11 Art 1.15-2") == [("09:00", None), ("09:45", None), ("13:15", "14:00")]


def test_the_rest_of_a_text_is_what_is_no_time() -> None:
    assert without_times("(1:30 - 2:15) English, set 2") == "English, set 2"
    assert without_times("PE 9.00 (45 mins)") == "PE"


@given(st.integers(6 * 60 + 30, 18 * 60), st.integers(5, 180))
def test_any_span_of_a_school_day_is_read_back_whether_am_and_pm_are_printed_or_not(start: int, minutes: int) -> None:
    end = start + minutes
    for twelve in (False, True):
        text = f"{_shown(start, twelve=twelve)}-{_shown(end, twelve=twelve)}"
        assert list(in_order(printed_spans(text))) == [Span(start, end)], text


def _shown(minutes: int, *, twelve: bool) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{(hour - 1) % 12 + 1}:{minute:02}" if twelve else f"{hour:02}:{minute:02}"


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error_and_times_stay_within_the_day(text: str) -> None:
    for span in in_order(printed_spans(text)):
        assert span.start is not None
        assert 0 <= span.start < 24 * 60
        assert span.end is None or 0 <= span.end < 24 * 60
    without_times(text)


def test_a_rule_of_hyphens_behind_a_number_takes_no_longer_than_other_text() -> None:
    rule = "-" * 5_000

    assert read(f"9:00 {rule}") == [("09:00", None)]
    assert read(f"9 {rule} 10") == [("09:00", "10:00")]
