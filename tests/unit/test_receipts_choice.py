"""Choosing among candidates by weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.choice import Candidate, chosen, shares_of

features = st.dictionaries(st.sampled_from("abc"), st.floats(-50, 50), max_size=3)
candidates = st.lists(st.builds(Candidate, st.integers(), features), min_size=1, max_size=6)


@given(candidates, features)
def test_shares_add_up_to_one(given_candidates: list[Candidate[int]], weights: dict[str, float]) -> None:
    shares = shares_of(given_candidates, weights)
    assert sum(shares) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in shares)


@given(candidates, features)
def test_the_choice_has_the_largest_share(given_candidates: list[Candidate[int]], weights: dict[str, float]) -> None:
    choice = chosen(given_candidates, weights)
    assert choice is not None
    assert choice.share == max(shares_of(given_candidates, weights))
    assert 0 <= choice.margin <= choice.share


def test_nothing_is_chosen_of_nothing() -> None:
    assert chosen([], {"a": 1.0}) is None


def test_of_equals_the_first_is_chosen() -> None:
    choice = chosen([Candidate("first", {"a": 1.0}), Candidate("second", {"a": 1.0})], {"a": 2.0})
    assert choice is not None
    assert (choice.value, choice.share, choice.margin) == ("first", 0.5, 0.0)
