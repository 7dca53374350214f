"""Which retrier or catcher takes an error, and how long a retry waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire_local.states.definition import Retrier
from quire_local.states.retrying import MAX_SECONDS, delay, matches

RETRIERS = st.builds(
    Retrier,
    errors=st.just(("States.ALL",)),
    interval=st.integers(1, 99_999_999),
    backoff=st.floats(1.0, 1e6),
    max_attempts=st.integers(0, 99_999_999),
    max_delay=st.none() | st.integers(1, 31_622_400),
    full_jitter=st.booleans(),
)


@pytest.mark.parametrize(
    ("names", "error", "expected"),
    [
        (["States.ALL"], "AnyError", True),
        (["States.ALL"], None, True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.QueryEvaluationError", True),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.DataLimitExceeded"], "States.DataLimitExceeded", True),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.TaskFailed"], "AnyError", True),
        (["States.TaskFailed"], "States.HeartbeatTimeout", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.TaskFailed", "States.Timeout"], "States.Timeout", True),
        (["States.TaskFailed"], "States.DataLimitExceeded", False),
        (["States.Timeout"], "States.HeartbeatTimeout", True),
        (["States.HeartbeatTimeout"], "States.Timeout", False),
        (["A", "B"], "B", True),
        (["A", "B"], "b", False),
    ],
)
def test_errors_are_matched_as_aws_matches_them(names, error, expected):
    assert matches(names, error) is expected


def the_most(_low, high):
    return high


def test_intervals_grow_by_the_backoff_rate_up_to_the_largest_delay():
    retrier = Retrier(errors=("A",), interval=2, backoff=3.0, max_delay=20)

    assert [delay(retrier, attempt=attempt, uniform=the_most) for attempt in (1, 2, 3, 4)] == [2, 6, 18, 20]


@given(retrier=RETRIERS, attempt=st.integers(1, 99_999_999), share=st.floats(0, 1))
def test_delay_is_never_negative_and_never_over_its_bounds(retrier, attempt, share):
    seconds = delay(retrier, attempt=attempt, uniform=lambda low, high: low + (high - low) * share)

    assert 0 <= seconds <= (retrier.max_delay or MAX_SECONDS)


@given(retrier=RETRIERS, attempt=st.integers(1, 1000))
def test_without_jitter_delays_never_shrink_and_with_it_they_are_at_most_that(retrier, attempt):
    plain = Retrier(
        errors=retrier.errors, interval=retrier.interval, backoff=retrier.backoff, max_delay=retrier.max_delay
    )

    this = delay(plain, attempt=attempt, uniform=the_most)

    assert this <= delay(plain, attempt=attempt + 1, uniform=the_most)
    assert delay(retrier, attempt=attempt, uniform=the_most) == this
