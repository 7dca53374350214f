"""Grades, scores and the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire_client.evaluating.answers import Answer
from quire_client.evaluating.blocks import matched
from quire_client.evaluating.calibrating import Claim, auroc, confidence_report, ece, wilson
from quire_client.evaluating.dataset import Doubt, Sample
from quire_client.evaluating.grading import Graded, graded
from quire_client.evaluating.scoring import percentile, tally
from quire_client.evaluating.summary import report

MATHS = {"name": "Maths", "dayOfWeek": "Monday", "startTime": "09:00", "endTime": "10:00"}
BREAK = {"name": "Break", "dayOfWeek": "Monday", "startTime": "10:00", "endTime": "10:20"}

BLOCKS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("AB"), "dayOfWeek": st.just("Monday"), "startTime": st.none()}),
    max_size=6,
)
CLAIMS = st.lists(st.builds(Claim, st.sampled_from([10.0, 50.0, 97.0, 98.0, 100.0]), st.booleans()), min_size=1)


def sample(**more: Any) -> Sample:
    given: dict[str, Any] = {"file": "files/a.png", "path": Path("a.png"), "type": "receipt", "expected": {}}
    return Sample(**{**given, **more})


def answered(**more: Any) -> Answer:
    return Answer(**{"file": "files/a.png", "status": "completed", "type": "receipt", **more})


def one(true: Any, read: Any, confidence: float = 90.0) -> Graded:
    fields = {"total": {"value": read, "confidence": confidence}}
    return graded(sample(expected={"total": true}), answered(fields=fields))


def test_a_wrong_value_costs_precision_and_recall_a_missing_one_only_recall() -> None:
    right, wrong, missing = one("1.00", "1.00"), one("1.00", "2.00"), one("1.00", None)

    counted = tally(grade for document in (right, wrong, missing) for grade in document.grades)

    assert (counted.precision, counted.recall) == (0.5, 0.3333)


def test_a_value_where_there_is_none_is_wrong_and_none_there_is_nothing() -> None:
    invented, none = tally(one(None, "x").grades), tally(one(None, None).grades)

    assert (invented.right, invented.given, invented.wanted) == (0, 1, 0)
    assert (none.right, none.given, none.wanted) == (0, 0, 0)


def test_fields_that_the_truth_does_not_speak_of_are_not_graded() -> None:
    document = graded(sample(), answered(fields={"tax": {"value": "1.00", "confidence": 99}}))

    assert document.grades == ()


def test_a_failed_document_has_missed_all_its_values() -> None:
    failed = graded(sample(expected={"total": "1", "date": "2020-01-01"}), answered(status="failed", type=None))

    found = report([failed])

    assert found["by_type"]["receipt"]["micro_f1"] == 0.0
    assert found["classification_accuracy"] == 0.0
    assert found["route_shares"]["failed"] == 1.0


@pytest.mark.parametrize("changed", ["name", "dayOfWeek", "startTime", "endTime"])
def test_a_block_with_one_thing_wrong_is_wrong(changed: str) -> None:
    assert matched([MATHS], [MATHS, BREAK]) == {0: 0}
    assert matched([{**MATHS, changed: "Friday"}], [MATHS, BREAK]) == {}


def test_notes_do_not_decide_about_a_block() -> None:
    assert matched([{**MATHS, "notes": "room 4"}], [MATHS]) == {0: 0}


def test_any_value_that_a_doubt_accepts_is_right() -> None:
    doubt = Doubt(field="endTime", accept=(None, "10:30"), block=("Monday", "Maths", "09:00"))

    for end in ("10:00", "10:30", None):
        assert matched([{**MATHS, "endTime": end}], [MATHS], [doubt]) == {0: 0}
    assert matched([{**MATHS, "endTime": "11:00"}], [MATHS], [doubt]) == {}
    assert matched([{**BREAK, "endTime": "10:30"}], [BREAK], [doubt]) == {}


def test_a_doubt_about_a_heading_counts_too() -> None:
    truth = sample(expected={"term": "Autumn 2"}, doubts=(Doubt(field="term", accept=("Autumn 2 2024",)),))

    document = graded(truth, answered(fields={"term": {"value": "autumn 2 2024"}}))

    assert document.fields[0].is_right


def test_doubtful_blocks_do_not_take_each_others_place() -> None:
    doubt = Doubt(field="endTime", accept=("11:00",), block=("Monday", "Maths", "09:00"))
    plain = {**MATHS, "endTime": "11:00"}

    assert len(matched([plain, MATHS], [MATHS, plain], [doubt])) == 2
    assert len(matched([MATHS, plain], [plain, MATHS], [doubt])) == 2


@given(BLOCKS, BLOCKS)
def test_each_block_is_matched_once_at_most_and_as_many_as_possible(read: list[Any], true: list[Any]) -> None:
    pairs = matched(read, true)

    possible = sum(min([b["name"] for b in read].count(name), [b["name"] for b in true].count(name)) for name in "AB")
    assert len(pairs) == len(set(pairs.values())) == possible


@given(CLAIMS)
def test_the_area_under_the_curve_is_that_of_all_pairs(claims: list[Claim]) -> None:
    right = [claim.confidence for claim in claims if claim.is_right]
    wrong = [claim.confidence for claim in claims if not claim.is_right]
    won = [(r > w) + (r == w) / 2 for r in right for w in wrong]

    assert auroc(claims) == (pytest.approx(sum(won) / len(won), abs=1e-4) if won else None)


@given(st.integers(1, 500).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_the_interval_holds_the_share(counted: tuple[int, int]) -> None:
    interval = wilson(*counted)

    assert interval is not None
    assert 0 <= interval[0] <= counted[0] / counted[1] + 1e-4
    assert interval[1] >= counted[0] / counted[1] - 1e-4


def test_the_interval_of_wilson_is_the_known_one() -> None:
    assert wilson(98, 100) == (0.93, 0.9945)
    assert wilson(0, 0) is None


def test_promises_that_hold_have_no_error() -> None:
    honest = [Claim(75.0, is_right) for is_right in (True, True, True, False)]

    assert ece(honest) == 0.0
    assert ece([Claim(100.0, is_right=False)]) == 1.0


def test_what_is_said_of_sure_values_counts_those_from_98_on() -> None:
    claims = [Claim(98.0, is_right=True), Claim(97.9, is_right=False)]

    found = confidence_report(claims)

    assert (found["precision_at_98"], found["coverage_at_98"], found["values"]) == (1.0, 0.5, 2)
    assert [one["count"] for one in found["bins"]] == [2]


def test_an_empty_reading_has_a_report_without_shares() -> None:
    found = report([graded(sample(), answered(fields={}))])["confidence"]

    assert (found["auroc"], found["precision_at_98"], found["precision_at_98_interval"]) == (None, None, None)


def test_words_are_counted_as_often_as_they_stand() -> None:
    document = graded(sample(text=("Total total", "12.50")), answered(text="TOTAL: 12.50 12.50 cash"))

    found = report([document])["ocr"]

    assert found == {"word_recall": 0.6667, "word_precision": 0.5}


def test_seconds_are_those_of_one_page() -> None:
    documents = [graded(sample(), answered(seconds=seconds, pages=2)) for seconds in (1.0, 2.0, 8.0)]

    assert report(documents)["seconds_per_page"] == {"p50": 1.0, "p95": 4.0}


@given(st.lists(st.floats(0, 100), min_size=1), st.integers(1, 99))
def test_a_percentile_is_one_of_the_values(values: list[float], percent: int) -> None:
    assert percentile(values, percent) in [round(value, 4) for value in values]


def test_blocks_have_a_score_of_their_own() -> None:
    truth = sample(type="timetable", expected={"className": "2EJ", "blocks": [MATHS, BREAK]})
    document = graded(truth, answered(type="timetable", blocks=(MATHS, {**BREAK, "name": "Lunch"})))

    found = report([document])["by_type"]["timetable"]

    assert (found["block_f1"], found["micro_f1"]) == (0.5, 0.0)
