"""Timetables that the project makes itself are read back, in every look."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quire.domain.pages import PageOfWords, Word
from timetables_drawn import reading

from training.generators.timetables import KINDS, timetable
from training.generators.timetables.sheets import docx_of, page_of, pdf_of

Block = tuple[str, str, str | None, str | None]


def read_back(page: PageOfWords) -> set[Block]:
    return {
        (_plain(one.block.name), one.block.day_of_week.value, one.block.start_time, one.block.end_time)
        for one in reading(page).blocks
    }


def told(truth: dict[str, list[dict[str, str]]]) -> set[Block]:
    return {(_plain(one["name"]), one["dayOfWeek"], one["startTime"], one["endTime"]) for one in truth["blocks"]}


def _plain(name: str) -> str:
    return "".join(name.casefold().split())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [9001, 9002, 9003])
def test_every_block_of_a_made_timetable_is_read(kind: str, seed: int) -> None:
    made = timetable(seed, kind)
    assert read_back(page_of(made.sheet)) == told(made.truth)


@pytest.mark.parametrize("seed", [9001, 9002])
def test_the_heading_of_a_made_timetable_is_read(seed: int) -> None:
    made = timetable(seed, "ruled")
    fields = reading(page_of(made.sheet)).fields
    for name in ("className", "teacher", "term", "year", "school"):
        assert fields[name].value == made.truth[name]


def test_the_same_seed_makes_the_same_timetable() -> None:
    assert timetable(7) == timetable(7)
    assert timetable(7).truth != timetable(8).truth


def test_a_made_timetable_becomes_a_pdf_and_a_word_file() -> None:
    sheet = timetable(9001, "ruled").sheet
    assert pdf_of(sheet).startswith(b"%PDF")
    assert docx_of(sheet).startswith(b"PK")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_stands_in_whatever_cells_is_read_without_an_error(data: st.DataObject) -> None:
    place = st.tuples(*[st.floats(0, 1)] * 4).map(
        lambda at: (min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3]))
    )
    text = st.sampled_from(
        ["Monday", "Tue", "Fri", "9-10", "9:00", "10.30-11", "Maths", "B", "Period 1", "(", "Break", "/"]
    )
    words = data.draw(st.lists(st.builds(Word, text=text, box=place), max_size=25))
    cells = data.draw(st.lists(place, max_size=12))
    page = PageOfWords(number=1, width=600, height=800, words=tuple(words), cells=tuple(cells))
    for one in reading(page).blocks:
        assert one.block.name
        assert one.found.page == 1


def test_no_block_is_named_by_a_cell_that_holds_a_time_alone() -> None:
    days = [Word(text="Monday", box=(0, 0, 0, 0))] * 10
    times = [Word(text="9:00", box=(0, 0, right, 0)) for right in (0, 1)]
    cells = ((0, 0, 0, 1), (0, 0, 1, 0), (0, 0.5, 1, 1), (0.5, 0, 1, 1))

    found = reading(PageOfWords(number=1, width=600, height=800, words=(*days, *times), cells=cells)).blocks

    assert found
    assert all(one.block.name for one in found)
