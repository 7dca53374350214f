"""Week plans in grids become time blocks."""

from __future__ import annotations

import pytest
from timetables_drawn import drawn, table, week

from training.generators.timetables.sheets import Cell, Text

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def test_days_side_by_side_and_times_below_each_other() -> None:
    page = drawn(table([["", "Mon", "Tue"], ["9-10", "Maths", "Art"], ["10-11", "PE", "Latin"]]))
    assert week(page) == [
        "Mon 09:00-10:00 Maths",
        "Mon 10:00-11:00 PE",
        "Tue 09:00-10:00 Art",
        "Tue 10:00-11:00 Latin",
    ]


def test_days_below_each_other_and_times_side_by_side() -> None:
    page = drawn(table([["", "8.45 - 9.30", "1.15 - 2"], ["TUES", "Maths", "Art"], ["THURS", "PE", "Latin"]]))
    assert week(page) == [
        "Tue 08:45-09:30 Maths",
        "Tue 13:15-14:00 Art",
        "Thu 08:45-09:30 PE",
        "Thu 13:15-14:00 Latin",
    ]


def test_a_cell_over_all_days_is_on_each_of_them() -> None:
    rows = [["", *DAYS], ["10:00-10:15", "", "", "", "", ""], ["10:15-11:00", "a", "b", "c", "d", "e"]]
    said = week(drawn(table(rows, Cell(1, 1, ("Break",), columns=5))))
    assert [one for one in said if "Break" in one] == [f"{day[:3]} 10:00-10:15 Break" for day in DAYS]


def test_a_cell_over_two_rows_lasts_as_long_as_both() -> None:
    rows = [["", "Mon", "Tue"], ["9:00-9:45", "", "Art"], ["9:45-10:30", "", "Latin"]]
    said = week(drawn(table(rows, Cell(1, 1, ("Sports",), rows=2))))
    assert said[0] == "Mon 09:00-10:30 Sports"


def test_a_time_in_the_cell_counts_more_than_that_of_its_row() -> None:
    rows = [["", "Mon", "Tue"], ["9:00-10:00", "9:10-9:50\nMaths", "9:30 Art"], ["10:00-11:00", "PE", "RE"]]
    said = week(drawn(table(rows)))
    assert said[0] == "Mon 09:10-09:50 Maths"
    assert "Tue 09:30-10:00 Art" in said


def test_several_times_in_a_cell_are_several_blocks() -> None:
    rows = [["", "Mon", "Tue"], ["Morning", "9:00-9:30 Maths\n9:30-10:00 English", "9:00-10:00 Art"]]
    assert week(drawn(table(rows))) == [
        "Mon 09:00-09:30 Maths",
        "Mon 09:30-10:00 English",
        "Tue 09:00-10:00 Art",
    ]


def test_upright_texts_are_read_upwards() -> None:
    rows = [["", "", ""], ["Monday", "", "Art"], ["Tuesday", "", "PE"]]
    spans = (
        Cell(0, 1, ("8:35 - 8.50", "am"), is_upright=True),
        Cell(0, 2, ("9 - 10am",), is_upright=True),
        Cell(1, 1, ("Early Morning", "Work"), rows=2, is_upright=True),
    )
    said = week(drawn(table(rows, *spans)))
    assert said == [
        "Mon 08:35-08:50 Early Morning Work",
        "Mon 09:00-10:00 Art",
        "Tue 08:35-08:50 Early Morning Work",
        "Tue 09:00-10:00 PE",
    ]


def test_letters_below_each_other_are_a_word() -> None:
    rows = [["", "9-10"], ["M\nO\nN", "Maths"], ["T\nU\nE", "Art"]]
    assert week(drawn(table(rows))) == ["Mon 09:00-10:00 Maths", "Tue 09:00-10:00 Art"]


def test_a_letter_for_each_day_is_a_word_that_all_days_share() -> None:
    rows = [
        ["", "10.10 - 10.30", "10.30 - 11"],
        *([day, letter, "Maths"] for day, letter in zip(DAYS, "BREAK", strict=True)),
    ]
    said = week(drawn(table(rows)))
    assert [one for one in said if "Maths" not in one] == [f"{day[:3]} 10:10-10:30 BREAK" for day in DAYS]


def test_a_letter_that_was_not_read_does_not_spoil_the_word() -> None:
    rows = [
        ["", "12 - 1", "1 - 2"],
        *([day, letter, "Art"] for day, letter in zip(DAYS, ["L", "U", "", "C", "H"], strict=True)),
    ]
    assert "Wed 12:00-13:00 LUNCH" in week(drawn(table(rows)))


def test_a_row_of_starts_lasts_until_the_next_begins() -> None:
    rows = [["", "Mon", "Tue"], ["9.00", "Maths", "Art"], ["9.50", "PE", "RE"], ["10.40", "Home", "Home"]]
    assert week(drawn(table(rows)))[:3] == ["Mon 09:00-09:50 Maths", "Mon 09:50-10:40 PE", "Mon 10:40-? Home"]


def test_an_edge_between_two_times_takes_the_time_of_its_neighbour() -> None:
    rows = [["", "9 - 10", "10 - 11", ""], ["Monday", "Maths", "Art", ""], ["Tuesday", "", "", ""]]
    spans = (
        Cell(0, 1, ("9 - 10",), columns=2),
        Cell(0, 3, ("10 - 11",)),
        Cell(1, 1, ("9:00-9:30", "Music")),
        Cell(1, 2, ("Reading",)),
        Cell(2, 1, ("Drama",), columns=2),
    )
    said = week(drawn(table(rows, *spans)))
    assert said[:2] == ["Mon 09:00-09:30 Music", "Mon 09:30-10:00 Reading"]
    assert "Tue 09:00-10:00 Drama" in said


def test_an_edge_that_nothing_dates_leaves_the_time_open() -> None:
    rows = [["", "", "", "10 - 11"], ["Monday", "Music", "Reading", "Art"], ["Tuesday", "", "", "PE"]]
    spans = (Cell(0, 1, ("9 - 10",), columns=2), Cell(2, 1, ("Drama",), columns=2))
    said = week(drawn(table(rows, *spans)))
    assert "Mon 09:00-? Music" in said
    assert "Mon ?-10:00 Reading" in said


def test_numbered_periods_have_the_times_of_the_legend() -> None:
    rows = [["", "Mon", "Tue"], ["Period 1", "Maths", "Art"], ["Period 2", "PE", "RE"]]
    legend = (Text(40, 80, "Period 1: 9:00-9:45"), Text(300, 80, "Period 2: 9:50-10:35"))
    assert week(drawn(table(rows), texts=legend))[:2] == ["Mon 09:00-09:45 Maths", "Mon 09:50-10:35 PE"]


def test_numbered_periods_without_any_times_stay_without() -> None:
    rows = [["", "Mon", "Tue"], ["Period 1", "Maths", "Art"], ["Period 2", "PE", "RE"]]
    assert week(drawn(table(rows)))[:2] == ["Mon ?-? Maths", "Mon ?-? PE"]


def test_a_day_that_cannot_be_read_is_known_from_its_neighbours() -> None:
    rows = [["", "Mon", "T#e", "Wed", "Thu", "Fri"], ["9-10", "a", "Biology", "c", "d", "e"]]
    assert "Tue 09:00-10:00 Biology" in week(drawn(table(rows)))


@pytest.mark.parametrize("note", ["(Room 4)", "Mr Lund", "[Lab 2]"])
def test_rooms_teachers_and_brackets_are_notes(note: str) -> None:
    rows = [["", "Mon", "Tue"], ["9-10", f"Maths\n{note}", "Art"]]
    assert week(drawn(table(rows)))[0] == f"Mon 09:00-10:00 Maths ({note})"


def test_a_grid_without_rules_is_read_by_its_alignment() -> None:
    rows = [
        ["", *DAYS],
        ["9:00-9:45", "Maths", "Art", "PE", "RE", "Latin"],
        ["9:45-10:30", "b", "c", "Music", "d", "e"],
    ]
    said = week(drawn(table(rows, is_ruled=False)))
    assert "Fri 09:00-09:45 Latin" in said
    assert "Wed 09:45-10:30 Music" in said
    assert len(said) == 10


def test_a_break_that_stands_alone_in_a_grid_without_rules_is_on_all_days() -> None:
    rows = [["", *DAYS], ["9:00-9:45", "a", "b", "c", "d", "e"], ["9:45-10:00", "", "", "Break", "", ""]]
    said = week(drawn(table(rows, is_ruled=False)))
    assert [one for one in said if "Break" in one] == [f"{day[:3]} 09:45-10:00 Break" for day in DAYS]
