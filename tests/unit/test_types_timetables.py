"""Timetables: what they may say, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire.domain.ids import new_id
from quire.domain.timetables import BlockDraft, Day, ReadBlock, TimeBlock, drafted, minutes, overlaps

CLOCKS = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))


def a_block(day: Day = Day.MONDAY, start: str | None = "09:00", end: str | None = "10:00") -> TimeBlock:
    return TimeBlock(
        timeblock_id=new_id(),
        timetable_id=new_id(),
        name="Maths",
        day_of_week=day,
        start_time=start,
        end_time=end,
        position=0,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"startTime": "10:00", "endTime": "10:00"},
        {"startTime": "10:00", "endTime": "09:59"},
        {"startTime": "24:00"},
        {"startTime": "9:00"},
        {"dayOfWeek": "Moonday"},
        {"dayOfWeek": 1},
        {"color": "red; background: url(x)"},
        {"name": " "},
        {"name": "a\x00b"},
        {"notes": "x" * 2001},
        {"position": -1},
        {"position": "1"},
        {"duration": 60},
    ],
)
def test_blocks_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    right = {"name": "Maths", "dayOfWeek": "Monday"}
    assert BlockDraft.model_validate(right, by_name=False)

    with pytest.raises(ValidationError):
        BlockDraft.model_validate({**right, **wrong}, by_name=False)


@pytest.mark.parametrize(
    ("start", "end", "duration"), [("08:35", "10:05", 90), ("08:35", None, None), (None, "10:05", None)]
)
def test_a_duration_is_known_when_both_ends_are(start: str | None, end: str | None, duration: int | None) -> None:
    assert a_block(start=start, end=end).wire()["duration"] == duration


@given(st.lists(st.tuples(st.sampled_from([Day.MONDAY, Day.FRIDAY]), CLOCKS, CLOCKS), max_size=12))
def test_a_block_is_warned_of_exactly_if_it_begins_within_an_earlier_one(spans: list[tuple[Day, str, str]]) -> None:
    blocks = [a_block(day, start, end) for day, start, end in spans if start < end]
    in_order = sorted(blocks, key=lambda one: (one.day_of_week.number, one.start_time, one.end_time))

    begun_within = {
        later.timeblock_id
        for number, later in enumerate(in_order)
        for earlier in in_order[:number]
        if earlier.day_of_week is later.day_of_week and str(later.start_time) < str(earlier.end_time)
    }

    assert {warning.timeblocks[1] for warning in overlaps(blocks)} == begun_within


def test_a_break_that_follows_at_once_is_no_overlap() -> None:
    assert (
        list(overlaps([a_block(end="10:00"), a_block(start="10:00", end="10:20"), a_block(start="09:30", end=None)]))
        == []
    )


@given(
    st.dictionaries(
        st.sampled_from(["className", "teacher", "term", "year", "school"]),
        st.none() | st.text(max_size=300) | st.integers() | st.lists(st.text()),
    ),
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(max_size=300),
                "day_of_week": st.sampled_from(Day),
                "start_time": st.none() | CLOCKS,
                "end_time": st.none() | CLOCKS,
                "notes": st.none() | st.text(max_size=300),
            }
        ).map(ReadBlock.model_validate),
        max_size=5,
    ),
    st.text(max_size=300),
)
def test_whatever_was_read_becomes_a_timetable_with_every_block(
    values: dict[str, Any], read: list[ReadBlock], name: str
) -> None:
    draft = drafted(values, read, name=name)

    assert [block.day_of_week for block in draft.timeblocks] == [block.day_of_week for block in read]
    assert [block.start_time for block in draft.timeblocks] == [block.start_time for block in read]
    assert [block.position for block in draft.timeblocks] == list(range(len(read)))


def test_a_timetable_is_named_after_its_class_or_else_its_file() -> None:
    assert drafted({"className": " 2EJ "}, [], name="plan.pdf").name == "2EJ"
    assert drafted({}, [], name="plan.pdf").name == "plan.pdf"


def test_minutes_count_from_midnight() -> None:
    assert [minutes("00:00"), minutes("08:35"), minutes("23:59")] == [0, 515, 1439]
