"""When a document after many counts as slower than one after few."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from proofs.pace import compared

TURNS = st.lists(st.floats(0.5, 5.0), min_size=3, max_size=40)


@given(TURNS, st.floats(0.5, 2.0))
def test_turns_that_are_alike_hold_however_fast_the_machine_is_in_each(young: list[float], speed: float):
    told = compared("time", [each * 1.04 for each in young], young, says="1000", sound=True)
    elsewhere = compared(
        "time", [each * speed * 1.04 for each in young], [each * speed for each in young], says="1000", sound=True
    )

    assert told.holds
    assert elsewhere.holds
    assert told.worst.startswith("1.04 ")


@given(TURNS)
def test_turns_that_take_longer_do_not_hold(young: list[float]):
    told = compared("time", [each * 1.06 for each in young], young, says="1000", sound=True)

    assert not told.holds
    assert told.worst.startswith("1.06 ")


def test_one_turn_that_was_disturbed_says_nothing_about_the_others():
    assert compared("time", [1.0, 9.0, 1.0], [1.0, 1.0, 1.0], says="1000", sound=True).holds


def test_documents_that_did_not_come_to_their_end_tell_nothing_about_the_pace():
    assert not compared("time", [1.0], [1.0], says="1000", sound=False).holds
