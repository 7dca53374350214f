"""How sure a value is, and whether that is a promise."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quire import types
from quire.domain.confidence import Calibration, FieldWeights, judged, promised
from quire.domain.evidence import evidence, setting
from quire.domain.learned import learned
from quire.domain.pages import PageOfWords, Source, Word
from quire.domain.reading import Found, FoundBlock, Reading
from quire.domain.timetables import Day, ReadBlock
from quire.domain.types import DocumentType
from quire_client.evaluating.calibrating import SURE

from training.calibration import fit
from training.confidence import as_weights, fitted, told
from training.grading import Case, Graded, built_in, grades

RECEIPT = built_in("receipt")
BOX = (0.1, 0.1, 0.3, 0.12)


def word(text: str, **more: Any) -> Word:
    return Word(text=text, box=BOX, **{"confidence": 0.999, **more})


def page(*words: Word, source: Source = Source.OCR) -> PageOfWords:
    return PageOfWords(number=1, width=595, height=842, source=source, words=words)


def found(value: Any, *words: Word, **more: Any) -> Found:
    return Found(value=value, page=1, box=BOX, words=words, **{"score": 0.9, **more})


def own() -> DocumentType:
    schema = {"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]}
    return DocumentType.model_validate({"name": "slip", "title": "Slip", "schema": schema})


def seen(one: Found, *, kind: DocumentType = RECEIPT, **others: Found) -> dict[str, float]:
    reading = Reading(fields={"total": one, **others})
    return evidence("total", one, setting(reading, kind, [page(*one.words)]))


def test_nothing_claimed_is_nothing_to_be_sure_of() -> None:
    said = judged(Reading(), kind=RECEIPT, pages=[page()])

    assert (said.confidence, said.calibrated) == (None, False)


def test_a_required_field_that_is_missing_leaves_nothing_to_rely_on() -> None:
    said = judged(Reading(fields={"date": found("2024-01-31", word("31/01/2024"))}), kind=RECEIPT, pages=[page()])

    assert said.confidence == 0


def test_a_document_is_as_sure_as_its_weakest_required_field() -> None:
    fields = {
        "company": found("Mill", word("Mill"), score=0.2),
        "date": found("2024-01-31", word("31/01/2024")),
        "total": found(Decimal("12.50"), word("12.50")),
        "address": found("Port", word("Port"), score=0.01),
    }

    said = judged(Reading(fields=fields), kind=RECEIPT, pages=[page()])

    required = [said.fields[name].confidence for name in ("company", "date", "total")]
    assert said.confidence == min(one for one in required if one is not None)


def test_a_type_that_requires_nothing_vouches_for_what_was_found() -> None:
    kind = own().model_copy(update={"json_schema": own().json_schema.model_copy(update={"required": None})})

    said = judged(Reading(fields={"number": found("17", word("17"), score=0.5)}), kind=kind, pages=[page(word("17"))])

    assert said.confidence == said.fields["number"].confidence == 50


@given(st.floats(0, 1), st.floats(0, 1))
def test_types_without_graded_values_promise_nothing_and_stay_below_98(score: float, confidence: float) -> None:
    one = found("A-1", word("A-1", confidence=confidence), score=score)

    said = judged(Reading(fields={"number": one}), kind=own(), pages=[page(*one.words)])

    assert said.confidence is not None
    assert said.confidence <= 97
    assert not said.calibrated


def test_a_value_has_the_source_of_its_own_page() -> None:
    scan, text = page(word("12.50")), replace_page(page(word("Mill"), source=Source.TEXT), number=2)
    fields = {"total": found(Decimal("12.50"), word("12.50")), "company": replace(found("Mill", word("Mill")), page=2)}

    said = judged(Reading(fields=fields), kind=RECEIPT, pages=[scan, text])

    assert {name: field.source for name, field in said.fields.items()} == {"total": "ocr", "company": "text"}


def replace_page(one: PageOfWords, **more: Any) -> PageOfWords:
    return one.model_copy(update=more)


def test_blocks_and_rows_are_judged_as_well() -> None:
    block = FoundBlock(ReadBlock(name="Maths", day_of_week=Day.MONDAY), found("Maths", word("Maths"), score=0.4))
    reading = Reading(blocks=(block,), lines=({"amount": found(Decimal("1.00"), word("1.00"))},))

    said = judged(reading, kind=built_in("timetable"), pages=[page()])

    assert said.blocks[0].confidence == said.confidence
    assert said.lines[0]["amount"].confidence is not None


def test_a_block_says_where_it_stands_and_one_that_stands_nowhere_does_not() -> None:
    maths = ReadBlock(name="Maths", day_of_week=Day.MONDAY)
    reading = Reading(blocks=(FoundBlock(maths, found("Maths", word("Maths"), score=0.4)),))

    [said] = judged(reading, kind=built_in("timetable"), pages=[page()]).blocks

    assert (said.page, said.box) == (1, word("Maths").box)
    assert {"page", "box", "why"}.isdisjoint(maths.wire())


def test_a_second_reading_that_differs_is_evidence() -> None:
    same, other = word("12.50", second="12,50"), word("12.50", second="12.90")

    assert seen(found(Decimal("12.50"), same))["second reading differs"] == 0
    assert seen(found(Decimal("12.50"), other))["second reading differs"] == 1
    assert seen(found(Decimal("12.50"), word("12.50")))["read twice"] == 0


@pytest.mark.parametrize(
    ("value", "printed", "is_there"),
    [
        ("2024-01-31", "31/01/2024", 1.0),
        ("2024-01-31", "31-01-24", 1.0),
        ("2024-01-31", "31/O1/2024", 0.0),
        (Decimal("1234.50"), "RM1,234.50", 1.0),
        (Decimal("12.50"), "12.60", 0.0),
        ("Mill & Sons", "MILL & SONS", 1.0),
    ],
)
def test_a_value_that_stands_there_as_it_is_said_is_evidence(value: Any, printed: str, is_there: float) -> None:
    assert seen(found(value, word(printed)))["as printed"] == is_there


def test_values_that_agree_or_disagree_with_others_are_evidence() -> None:
    invoice = built_in("invoice")
    subtotal, tax = found(Decimal("10.00"), word("10.00")), found(Decimal("2.00"), word("2.00"))

    kept = seen(found(Decimal("12.00"), word("12.00")), kind=invoice, subtotal=subtotal, tax=tax)
    broken = seen(found(Decimal("13.00"), word("13.00")), kind=invoice, subtotal=subtotal, tax=tax)
    alone = seen(found(Decimal("13.00"), word("13.00")), kind=invoice)

    assert (kept["rule kept"], kept["rule broken"]) == (1, 0)
    assert (broken["rule kept"], broken["rule broken"]) == (0, 1)
    assert (alone["rule kept"], alone["rule broken"]) == (0, 0)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_more_evidence_never_promises_less(one: float, other: float) -> None:
    for name in learned("confidence")["types"]:
        calibration = Calibration.model_validate(learned("confidence")["types"][name])
        low, high = sorted((one, other))

        assert 0 <= promised(calibration, low) <= promised(calibration, high) <= 100


def test_a_promise_between_two_points_lies_between_them() -> None:
    calibration = Calibration(graded=500, origin="real", usual={}, fields={}, promises=((0.0, 50.0), (2.0, 90.0)))

    assert [promised(calibration, at) for at in (-1, 0, 1, 2, 3)] == [50, 50, 70, 90, 90]


def test_promises_of_98_and_more_need_enough_graded_values() -> None:
    for one in learned("confidence")["types"].values():
        calibration = Calibration.model_validate(one)
        if calibration.graded < 200:
            assert not calibration.is_calibrated
        assert max(percent for _, percent in calibration.promises) < 100


def graded(random: Random, group: int, *, sharp: float = 4.0) -> Graded:
    """A value whose only evidence tells right from wrong, more or less."""
    strength = random.uniform(-1, 1)
    return Graded(
        kind="receipt",
        source="ocr",
        field="total",
        group=f"shop {group}",
        evidence={"score": strength, "words": 1.0},
        is_right=random.random() < 1 / (1 + 2.718 ** (-sharp * (strength + 0.5))),
        is_made=False,
    )


def test_what_is_fitted_keeps_its_promises_to_senders_that_it_never_saw() -> None:
    random = Random(7)  # noqa: S311 not a secret
    fits = fitted([graded(random, at % 60, sharp=9) for at in range(1500)])

    claims = fits["receipt ocr"].claims
    sure = [claim for claim in claims if claim.confidence >= SURE]
    assert len(sure) > 300
    assert sum(claim.is_right for claim in sure) >= 0.98 * len(sure)
    assert "receipt ocr" in "\n".join(told(fits))


def test_evidence_that_tells_nothing_promises_nothing() -> None:
    random = Random(8)  # noqa: S311 not a secret

    fits = fit([graded(random, at % 50, sharp=0) for at in range(600)])

    assert max(claim.confidence for claim in fits.claims) < SURE
    assert max(percent for _, percent in fits.calibration.promises) < SURE


def test_values_that_are_all_right_or_too_few_are_not_learned_from() -> None:
    random = Random(9)  # noqa: S311 not a secret
    values = [graded(random, at) for at in range(300)]

    assert fitted([one for one in values if one.is_right]) == {}
    assert fitted(values[:20]) == {}


def test_weights_are_written_as_they_are_read() -> None:
    random = Random(10)  # noqa: S311 not a secret
    weights = as_weights(fitted([graded(random, at % 30) for at in range(300)]))

    assert {"version", "fitted", "recipe"} <= set(weights)
    calibration = Calibration.model_validate(weights["types"]["receipt ocr"])
    assert calibration.fields["total"] == FieldWeights.model_validate(
        weights["types"]["receipt ocr"]["fields"]["total"]
    )
    assert calibration.is_calibrated


@settings(max_examples=20)
@given(st.sampled_from(types.BUILT_IN), st.text(max_size=20), st.floats(0, 1))
def test_anything_that_a_reader_may_find_can_be_judged(name: str, text: str, score: float) -> None:
    kind = built_in(name)
    fields = {field: found(text, word(text), score=score) for field in kind.json_schema.properties or {}}

    said = judged(Reading(fields=fields), kind=kind, pages=[page(word(text))])

    assert all(0 <= (field.confidence or 0) <= 100 for field in said.fields.values())


def test_grades_hold_each_found_value_against_the_truth() -> None:
    fields = {"total": found(Decimal("12.50"), word("12.50")), "company": found("Mil", word("Mil"))}
    truth = {"total": "RM 12.50", "company": "Mill", "date": "2024-01-31"}

    values = list(grades(Case("receipt", "mill", (page(word("12.50")),), Reading(fields=fields), truth)))

    assert {one.field: one.is_right for one in values} == {"total": True, "company": False}
