"""Lists, tables of single lessons and headings become timetables too."""

from __future__ import annotations

from quire.domain.reading import Reading
from timetables_drawn import drawn, reading, table, week

from training.generators.timetables.sheets import Cell, Table, Text


def lines(*texts: str) -> tuple[Text, ...]:
    return tuple(Text(60, 120 + 20 * at, text) for at, text in enumerate(texts))


def test_lines_under_a_day_are_of_that_day() -> None:
    page = drawn(texts=lines("Monday", "9:00-9:45 Maths", "9:45-10:00 Break", "Tuesday", "9:00-10:00 Art"))
    assert week(page) == ["Mon 09:00-09:45 Maths", "Mon 09:45-10:00 Break", "Tue 09:00-10:00 Art"]


def test_a_list_for_several_days_is_on_each_of_them() -> None:
    page = drawn(texts=lines("Daily Schedule: Monday, Wednesday", "1. 8:35 Doors open", "2. 9:00-9:15 Morning Work"))
    assert week(page) == [
        "Mon 08:35-? Doors open",
        "Mon 09:00-09:15 Morning Work",
        "Wed 08:35-? Doors open",
        "Wed 09:00-09:15 Morning Work",
    ]


def test_a_list_that_names_no_day_is_for_the_whole_week() -> None:
    said = week(drawn(texts=lines("Our day", "9:00-9:45 Maths", "9:45-10:30 Art")))
    assert len(said) == 10
    assert said[-1] == "Fri 09:45-10:30 Art"


def test_a_list_of_starts_lasts_until_the_next_begins() -> None:
    page = drawn(texts=lines("Monday", "9:00 Maths", "9:45 Break", "10:00 Art"))
    assert week(page) == ["Mon 09:00-09:45 Maths", "Mon 09:45-10:00 Break", "Mon 10:00-? Art"]


def test_lists_side_by_side_do_not_mix() -> None:
    left = (Cell(0, 0, ("Monday to Thursday",), columns=2), Cell(1, 0, ("9:00-9:45",)), Cell(1, 1, ("Maths",)))
    right = (Cell(0, 0, ("Friday",), columns=2), Cell(1, 0, ("9:00-9:50",)), Cell(1, 1, ("Art",)))
    more = (Cell(2, 0, ("1:00-2:00",)), Cell(2, 1, ("Reading",)))
    page = drawn(
        Table((40, 110, 380, 300), (1, 1), (1, 1, 1), (*left, *more)),
        Table((420, 110, 760, 300), (1, 1), (1, 1, 1), (*right, *more)),
    )
    said = week(page)
    assert [one for one in said if one.startswith("Fri")] == ["Fri 09:00-09:50 Art", "Fri 13:00-14:00 Reading"]
    assert [one for one in said if one.startswith("Thu")] == ["Thu 09:00-09:45 Maths", "Thu 13:00-14:00 Reading"]
    assert len(said) == 10


def test_a_row_for_each_lesson_names_its_day_time_and_subject() -> None:
    rows = [
        ["Day", "Time", "Subject", "Room"],
        ["Monday", "9:00-9:45", "Maths", "R12"],
        ["Monday", "9:45-10:30", "Art", "R14"],
        ["Tuesday", "9:00-9:45", "Latin", "R12"],
    ]
    assert week(drawn(table(rows))) == [
        "Mon 09:00-09:45 Maths (R12)",
        "Mon 09:45-10:30 Art (R14)",
        "Tue 09:00-09:45 Latin (R12)",
    ]


def test_the_heading_says_whose_timetable_it_is() -> None:
    grid = table([["", "Mon", "Tue"], ["9-10", "Maths", "Art"]])
    texts = (
        Text(40, 40, "Elm Grove Primary School", 16),
        Text(40, 70, "Class: 2EJ"),
        Text(200, 70, "Term: Autumn 2 2024"),
        Text(400, 70, "Teacher: Miss Avery"),
    )
    fields = {name: found.value for name, found in reading(drawn(grid, texts=texts)).fields.items()}
    assert fields == {
        "className": "2EJ",
        "teacher": "Miss Avery",
        "term": "Autumn 2",
        "year": 2024,
        "school": "Elm Grove Primary School",
    }


def test_a_heading_without_labels_is_understood_too() -> None:
    grid = table([["", "Mon", "Tue"], ["9-10", "Maths", "Art"]])
    texts = (Text(40, 40, "4M", 16), Text(40, 70, "Mrs Dunmore"), Text(300, 70, "Spring Term 2023/24"))
    fields = {name: found.value for name, found in reading(drawn(grid, texts=texts)).fields.items()}
    assert fields == {"className": "4M", "teacher": "Mrs Dunmore", "term": "Spring Term", "year": 2023}


def test_each_value_comes_with_its_place_and_its_words() -> None:
    page = drawn(table([["", "Mon", "Tue"], ["9-10", "Maths", "Art"]]), texts=(Text(40, 40, "Class: 2EJ"),))
    found = reading(page)
    first = found.blocks[0].found
    assert {word.text for word in first.words} == {"Maths", "Mon", "9-10"}
    assert first.box in page.cells
    assert [word.text for word in found.fields["className"].words] == ["2EJ"]


def test_blocks_that_overlap_or_lack_their_time_are_less_sure() -> None:
    plain = reading(drawn(table([["", "Mon", "Tue"], ["9-10", "Maths", "Art"], ["10-11", "PE", "RE"]])))
    rows = [["", "Mon", "Tue"], ["9-10", "9:00-10:30 Maths", "Art"], ["10-11", "PE", "RE"]]
    odd = reading(drawn(table(rows)))
    timeless = reading(drawn(table([["", "Mon", "Tue"], ["Period 1", "Maths", "Art"]])))
    assert _score(odd) < _score(plain)
    assert _score(timeless) < _score(plain)
    assert odd.blocks[0].found.signs["overlaps"] == 1.0


def _score(found: Reading) -> float:
    score = found.blocks[0].found.score
    assert score is not None
    return float(score)


def test_a_page_that_is_no_timetable_has_no_blocks() -> None:
    assert week(drawn(texts=lines("Dear parents,", "we look forward to seeing you.", "Kind regards"))) == []
    assert week(drawn()) == []


def test_what_two_pages_say_alike_counts_once() -> None:
    page = drawn(table([["", "Mon", "Tue"], ["9-10", "Maths", "Art"]]))
    assert week(page, page) == week(page)
