"""Confidences of made documents: hard ones, and no more promised than was seen to hold."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from quire import types
from quire.domain.confidence import Calibration, FieldWeights, promise_of
from quire.domain.learned import learned
from quire.domain.pages import PageOfWords, Word
from quire.domain.reading import Found, Reading
from quire_client.evaluating.calibrating import SURE

from training import hard
from training.calibration import Fit, fit
from training.confidence import as_weights, told
from training.generators.printed import printed
from training.grading import Case, Graded, built_in, grades
from training.made import MAKERS
from training.words import words_of_pdf

KINDS = [kind for kind in MAKERS if kind != "document"]
LAST_TESTED = 20_000
"""No test of a reader makes a document of a seed as high."""


def value(random: Random, *, field: str, sharp: float, is_made: bool = True, is_right: bool | None = None) -> Graded:
    """Its only evidence tells right from wrong, more or less."""
    strength = random.uniform(-1, 1)
    return Graded(
        kind="invoice",
        source="text",
        field=field,
        group=f"look {random.randrange(40)}",
        evidence={"score": strength, "words": 1.0},
        is_right=random.random() < 1 / (1 + 2.718 ** (-sharp * (strength + 0.7))) if is_right is None else is_right,
        is_made=is_made,
    )


def many(field: str, *, sharp: float = 20) -> list[Graded]:
    random = Random(f"many {field}")  # noqa: S311 not a secret
    return [value(random, field=field, sharp=sharp) for _ in range(900)]


def most(fitted: Fit, field: str) -> float:
    sure = [claim.confidence for claim, one in zip(fitted.claims, fitted.values, strict=True) if one.field == field]
    return max(sure)


def test_a_field_is_promised_no_more_than_it_kept_by_itself() -> None:
    calibration = Calibration(
        graded=500,
        origin="made",
        usual={"score": 0.0},
        fields={
            "a": FieldWeights(bias=9, weights={}, sure_from=8),
            "b": FieldWeights(bias=9, weights={}, sure_from=10),
            "c": FieldWeights(bias=9, weights={}),
        },
        promises=((0.0, 50.0), (5.0, 99.0)),
    )

    assert [promise_of(calibration, name, {}) for name in "abc"] == [99, 97, 97]


def test_one_real_document_can_take_the_promise_of_made_ones_from_a_field() -> None:
    random = Random(3)  # noqa: S311 not a secret
    wrong = [
        Graded(
            kind="invoice",
            source="text",
            field="supplier",
            group=f"shop {at}",
            evidence={"score": 1.0, "words": 1.0},
            is_right=False,
            is_made=False,
        )
        for at in range(2)
    ]
    made = [*many("supplier"), *many("total")]
    random.shuffle(made)

    before, after = fit(made), fit([*made, *wrong])

    assert most(before, "supplier") >= SURE
    assert most(after, "supplier") < SURE <= most(after, "total")
    assert after.calibration.fields["supplier"].sure_from is None


def borne_out(*, is_right: bool) -> list[Graded]:
    """Values of twenty real documents for which the evidence is the best that there is."""
    one = value(Random(5), field="total", sharp=1, is_made=False, is_right=is_right)  # noqa: S311 not a secret
    return [replace(one, group=f"shop {at}", evidence={"score": 0.9, "words": 1.0}) for at in range(20)]


def test_what_cannot_be_told_apart_has_no_weights_and_says_so() -> None:
    kept, lost = [*many("total"), *borne_out(is_right=True)], [*many("date", sharp=0), *borne_out(is_right=True)]
    fits = {"invoice text": fit(kept), "letter text": fit(lost)}

    assert set(as_weights(fits)["types"]) == {"invoice text"}
    assert [line.split("|")[-2].strip() for line in told(fits) if line.startswith("| letter")] == ["no"]


def test_made_documents_promise_nothing_that_no_real_one_bore_out() -> None:
    alone, refuted = many("total"), [*many("total"), *borne_out(is_right=False)]

    assert as_weights({"invoice text": fit(alone), "letter text": fit(refuted)})["types"] == {}


@pytest.mark.parametrize("name", types.BUILT_IN)
@pytest.mark.parametrize("source", ["text", "ocr"])
def test_each_type_says_what_its_promises_were_fitted_on_or_has_none(name: str, source: str) -> None:
    weights = learned("confidence")["types"].get(f"{name} {source}")
    calibration = None if weights is None else Calibration.model_validate(weights)

    assert calibration is None or (calibration.origin in {"real", "made"} and calibration.is_calibrated)
    assert weights is None or learned("confidence")["version"] == 2


def test_promises_are_made_of_seeds_that_no_test_uses() -> None:
    assert min(hard.FIRST_TEXT, hard.FIRST_PHOTO) > LAST_TESTED
    assert abs(hard.FIRST_PHOTO - hard.FIRST_TEXT) > LAST_TESTED


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_is_as_hard_and_true_again(kind: str) -> None:
    one, again, other = (hard.hard(kind, seed, has_text=True) for seed in (11, 11, 12))

    assert one == again
    assert one.pages != other.pages


@pytest.mark.parametrize("kind", KINDS)
def test_hard_documents_can_be_read_whatever_befell_them(kind: str) -> None:
    for seed in range(20, 24):
        made = hard.hard(kind, seed, has_text=True)
        case = Case(kind, made.look, made.pages, types.read(built_in(kind), made.pages), made.expected, is_made=True)

        assert all(one.kind == kind for one in grades(case))


def test_a_page_of_words_is_printed_again_where_its_words_stood() -> None:
    words = (Word(text="Mill", box=(0.1, 0.1, 0.2, 0.12)), Word(text="12.50", box=(0.6, 0.5, 0.7, 0.52)))

    page = words_of_pdf(printed([PageOfWords(number=1, width=595, height=842, words=words)]))[0]

    assert [word.text for word in page.words] == ["Mill", "12.50"]
    for before, after in zip(words, page.words, strict=True):
        assert after.box == pytest.approx(before.box, abs=0.02)


def test_a_form_is_graded_row_by_row() -> None:
    def row(question: str, answer: str | None, *, ticked: bool | None = None) -> dict[str, Found]:
        return {"question": Found(question), "answer": Found(answer), "ticked": Found(ticked)}

    true = [
        {"question": "Name", "answer": "Ann", "ticked": None},
        {"question": "Paid", "answer": "yes", "ticked": True},
        {"question": "Paid", "answer": "no", "ticked": False},
    ]
    read = (row("Name", "Anne"), row("Paid", "no", ticked=True), row("Nobody", None))
    page = PageOfWords(number=1, width=595, height=842, words=())

    said = [one.is_right for one in grades(Case("form", "a", (page,), Reading(lines=read), {"answers": true}))]

    assert said == [True, False, True, True, True, False, False, False, False]


def test_a_letter_whose_line_above_the_address_lacks_its_name_is_read() -> None:
    words = [Word(text=text, box=(0.1 + at * 0.1, 0.2, 0.19 + at * 0.1, 0.215)) for at, text in enumerate(LINE)]

    reading = types.read(built_in("letter"), [PageOfWords(number=1, width=595, height=842, words=tuple(words))])

    assert "·" not in {found.value for found in reading.fields.values()}


LINE = ("·", "Lindenweg", "·", "12345", "Marlow")
