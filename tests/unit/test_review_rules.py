"""Which way a document goes, and what becomes of its values when a person has decided."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.making import a_decision, a_job, a_principal, an_event
from fakes.services import NOON
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire.domain.flow import RunContext
from quire.domain.jobs import EventName, LoggedEvent, advanced, begun, timings
from quire.domain.results import Cost, Extraction, Field
from quire.domain.review import Rejection, Submission, corrected
from quire.domain.routing import ReviewPolicy, ReviewRule, Thresholds, Way
from quire.domain.rules import Problem
from quire.domain.statuses import Status
from quire.domain.timetables import BlockDraft, Day, ReadBlock

THRESHOLDS = Thresholds(complete=98, review=80)
PERCENT = st.floats(0, 100)
SUM = Problem(rule="sum", fields=("total",), message="do not add up")


def a_field(value: Any, confidence: float = 60) -> Field:
    return Field(value=value, confidence=confidence, source="ocr", page=2, box=(0, 0, 0.5, 0.5), why="seen")


def an_extraction(**fields: Field) -> Extraction:
    return Extraction(
        type="receipt",
        confidence=60,
        calibrated=True,
        route="ocr",
        fields=fields,
        problems=(SUM,),
        cost=Cost(),
        pages=(),
    )


@pytest.mark.parametrize(
    ("confidence", "way"),
    [
        (100, Way.ACCEPT),
        (98, Way.ACCEPT),
        (97.999, Way.LLM),
        (80, Way.LLM),
        (79.999, Way.REVIEW),
        (0, Way.REVIEW),
        (None, Way.ACCEPT),
    ],
)
def test_the_confidence_says_which_way_a_document_goes(confidence: float | None, way: Way) -> None:
    assert THRESHOLDS.way(confidence, ReviewRule.BY_CONFIDENCE) is way


@given(confidence=st.none() | PERCENT)
def test_a_tenant_that_wants_to_see_all_sees_all_and_one_that_wants_none_sees_none(confidence: float | None) -> None:
    assert THRESHOLDS.way(confidence, ReviewRule.ALWAYS) is Way.REVIEW
    assert THRESHOLDS.way(confidence, ReviewRule.NEVER) is Way.ACCEPT


@given(lower=PERCENT, higher=PERCENT, complete=PERCENT, review=PERCENT)
def test_a_higher_confidence_never_asks_for_more(lower: float, higher: float, complete: float, review: float) -> None:
    lower, higher = sorted((lower, higher))
    review, complete = sorted((review, complete))
    ways = [Way.REVIEW, Way.LLM, Way.ACCEPT]
    thresholds = Thresholds(complete=complete, review=review)

    first, second = (ways.index(thresholds.way(one, ReviewRule.BY_CONFIDENCE)) for one in (lower, higher))

    assert first <= second


def test_a_type_can_have_a_rule_of_its_own() -> None:
    context = RunContext(
        type="receipt",
        max_pages=5,
        threshold_complete=98,
        threshold_review=80,
        review=ReviewPolicy(rule=ReviewRule.NEVER, by_type={"invoice": ReviewRule.ALWAYS}),
        review_seconds=60,
    )

    assert context.direction("invoice", 99).way is Way.REVIEW
    assert not context.direction("invoice", 99).low_confidence
    assert context.direction("receipt", 10).way is Way.ACCEPT
    assert context.direction("receipt", 10).low_confidence


def test_named_values_become_the_persons_and_stay_where_they_were_read() -> None:
    read = an_extraction(total=a_field("12.50"), date=a_field("2026-01-01", 90))

    result = corrected(read, a_decision(a_principal(), total="13.50", shop="Ayo"))

    total, shop = result.fields["total"], result.fields["shop"]
    assert (total.value, total.confidence, total.source, total.page) == ("13.50", 100, "human", 2)
    assert total.box == (0, 0, 0.5, 0.5)
    assert (shop.value, shop.source, shop.page, shop.box) == ("Ayo", "human", None, None)
    assert result.fields["date"] == read.fields["date"]
    assert (result.confidence, result.route) == (90, "review")


def test_submitted_time_blocks_take_the_place_of_those_that_were_read() -> None:
    read = an_extraction().model_copy(update={"timeblocks": (ReadBlock(name="Art", day_of_week=Day.MONDAY),)})
    blocks = (BlockDraft(name="Maths", day_of_week=Day.FRIDAY, start_time="09:00", end_time="10:00"),)
    decision = a_decision(a_principal())

    [block] = corrected(read, decision.model_copy(update={"timeblocks": blocks})).timeblocks

    assert (block.name, block.day_of_week, block.start_time, block.confidence) == ("Maths", Day.FRIDAY, "09:00", 100)
    assert corrected(read, decision).timeblocks == read.timeblocks
    assert corrected(read, decision.model_copy(update={"timeblocks": ()})).timeblocks == ()


def test_time_blocks_that_nobody_vouched_for_keep_a_document_as_doubtful_as_they_are() -> None:
    doubtful = ReadBlock(name="Art", day_of_week=Day.MONDAY, confidence=40)
    read = an_extraction(className=a_field("4B")).model_copy(update={"timeblocks": (doubtful,)})
    decision = a_decision(a_principal(), className="4B")
    vouched = decision.model_copy(update={"timeblocks": (BlockDraft(name="Art", day_of_week=Day.MONDAY),)})

    assert corrected(read, decision).confidence == 40
    assert corrected(read, vouched).confidence == 100


def test_submitted_lines_take_the_place_of_those_that_were_read() -> None:
    read = an_extraction().model_copy(update={"lines": ({"amount": a_field("1.00")}, {"amount": a_field("2.00")})})
    decision = a_decision(a_principal())

    [line] = corrected(read, decision.model_copy(update={"lines": ({"amount": "3.00"},)})).lines

    assert (line["amount"].value, line["amount"].confidence, line["amount"].source) == ("3.00", 100, "human")
    assert corrected(read, decision).lines == read.lines


def test_what_claims_no_values_has_no_confidence_after_review_either() -> None:
    assert corrected(an_extraction(), a_decision(a_principal())).confidence is None


@given(values=st.dictionaries(st.text(min_size=1), st.text()), read=st.dictionaries(st.text(min_size=1), st.text()))
def test_every_value_that_is_vouched_for_is_in_the_result(values: dict[str, str], read: dict[str, str]) -> None:
    extraction = an_extraction(**{name: a_field(value) for name, value in read.items()})

    result = corrected(extraction, a_decision(a_principal()).model_copy(update={"fields": values}))

    assert set(result.fields) == set(values) | set(read)
    assert {name: result.fields[name].value for name in values} == values


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[]",
        '{"fields": []}',
        '{"fields": {"": 1}}',
        '{"fields": {"a": NaN}}',
        '{"fields": {"a": "x\\u0000y"}}',
        '{"fields": {"a\\u0000": 1}}',
        '{"fields": {"a\\u0007": 1}}',
        '{"fields": {"a": "\\ud800"}}',
        '{"fields": {}, "verdict": "submitted"}',
        '{"fields": {}, "review_notes": "snake"}',
        '{"fields": {}, "reviewNotes": "\\u0000"}',
        '{"fields": {}, "timeblocks": [{"name": "Art", "dayOfWeek": "Someday"}]}',
        '{"fields": {}, "timeblocks": [{"name": "A", "dayOfWeek": "Monday", "startTime": "9:00"}]}',
        '{"fields": {}, "timeblocks": [{"name": "", "dayOfWeek": "Monday"}]}',
        '{"fields": {}, "timeblocks": [{"name":"A","dayOfWeek":"Friday","startTime":"10:00","endTime":"09:59"}]}',
        '{"fields": {"a": "' + "x" * 1_000_001 + '"}}',
        '{"fields": {"a": ' + "[" * 5000 + "]" * 5000 + "}}",
        '{"fields": {"a": 1' + "0" * 5000 + "}}",
    ],
)
def test_a_submission_that_cannot_be_kept_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        Submission.model_validate_json(body, by_name=False)


def test_a_submission_holds_any_value_that_json_has() -> None:
    said = '{"fields": {"a": null, "b": [1, {"c": true}], "d": "Ünïcode"}, "reviewNotes": "fine"}'

    assert Submission.model_validate_json(said, by_name=False).fields["b"] == [1, {"c": True}]


def test_notes_of_a_rejection_can_be_kept() -> None:
    assert Rejection.model_validate_json('{"reviewNotes": "blurred"}', by_name=False).review_notes == "blurred"
    with pytest.raises(ValidationError):
        Rejection.model_validate_json('{"reviewNotes": "\\u0000"}', by_name=False)


def test_a_doubted_document_waits_for_a_person_before_it_is_saved() -> None:
    who = a_principal()
    ref = a_job(who)
    job = begun(ref, who.user_id, NOON)
    doubted = [
        (EventName.EXTRACTED, {"way": Way.REVIEW}, Status.VALIDATING),
        (EventName.LOW_CONFIDENCE, {"confidence": 40}, Status.VALIDATING),
        (EventName.VALIDATED, {"way": Way.REVIEW}, Status.VALIDATING),
        (EventName.REVIEW_REQUESTED, {"confidence": 40}, Status.HITL_PENDING),
        (EventName.REVIEWED, {}, Status.SAVING),
    ]

    for name, detail, status in doubted:
        job = advanced(job, an_event(ref, name, **detail)) or job
        assert job.status is status


def test_an_accepted_document_is_saved_at_once() -> None:
    who = a_principal()
    ref = a_job(who)

    job = advanced(begun(ref, who.user_id, NOON), an_event(ref, EventName.VALIDATED, way=Way.ACCEPT))

    assert job is not None
    assert job.status is Status.SAVING


def test_the_time_of_the_person_is_counted_as_review_and_not_as_saving() -> None:
    seconds = {
        EventName.PREPROCESSED: 0,
        EventName.EXTRACTED: 1,
        EventName.REVIEW_REQUESTED: 2,
        EventName.REVIEWED: 62,
        EventName.COMPLETED: 63,
    }
    ref = a_job(a_principal())
    events = [an_event(ref, name, after=after) for name, after in seconds.items()]
    log = [
        LoggedEvent(id=one.id, name=one.name, attempt=1, at=one.detail.at, recorded_at=NOON, error_code=None)
        for one in events
    ]

    assert timings(log) == {"extract": 1000, "review": 60_000, "save": 1000}
