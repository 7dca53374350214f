"""What doubts become when a language model has read them too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire import types
from quire.domain.asking import Doubts, doubts, pages_to_send, shape
from quire.domain.lines import read_page
from quire.domain.pages import PageOfWords
from quire.domain.replies import Reply
from quire.domain.results import Cost, Extraction, Field
from quire.domain.settling import Evidence, agreed, differed, settled
from quire.domain.timetables import Day, ReadBlock
from quire.domain.types import DocumentType
from unit.test_llm_grounding import a_page

SURE = st.floats(0, 100)


def a_type(name: str) -> DocumentType:
    kind = types.built_in(name)
    assert kind is not None
    return kind


def an_extraction(kind: str, fields: dict[str, tuple[Any, float]], *pages: PageOfWords, **more: Any) -> Extraction:
    return Extraction(
        type=kind,
        route="text",
        fields={
            name: Field(value=value, confidence=sure, source="text", page=1, box=None, why=None)
            for name, (value, sure) in fields.items()
        },
        problems=(),
        cost=Cost(),
        pages=tuple(read_page(page) for page in pages),
        **{"calibrated": True, "confidence": min((sure for _, sure in fields.values()), default=None), **more},
    )


def seen(pages: list[PageOfWords], *, is_calibrated: bool = True) -> Evidence:
    return Evidence(pages, {page.number for page in pages}, is_calibrated)


def a_block(name: str, start: str, sure: float = 90) -> ReadBlock:
    return ReadBlock(name=name, day_of_week=Day.MONDAY, start_time=start, confidence=sure)


@given(SURE)
def test_agreement_raises_and_everything_else_lowers(sure: float) -> None:
    own, other = differed(sure)

    assert own <= sure + 1e-9
    assert sure - 1e-9 <= agreed(sure) <= 100
    assert own + other <= 100 + 1e-9


@given(SURE, SURE)
def test_a_surer_reading_stays_the_surer_one(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert agreed(low) <= agreed(high) + 1e-9
    assert differed(low)[0] <= differed(high)[0] + 1e-9


@given(st.floats(80, 97.9))
def test_no_document_on_which_the_two_differ_is_accepted(sure: float) -> None:
    assert max(differed(sure)) < 98


def test_a_reader_without_a_promise_earns_none_by_agreement() -> None:
    page = a_page("Total 12.50")
    before = an_extraction("receipt", {"total": ("12.50", 90)}, calibrated=False)

    after = settled(
        before,
        Doubts(("total",)),
        Reply({"total": Decimal("12.50")}),
        a_type("receipt"),
        seen([page], is_calibrated=False),
    )

    assert after.fields["total"].confidence == 97
    assert not after.calibrated


def test_a_required_value_that_nobody_had_found_is_added_with_its_place() -> None:
    page = a_page("Total 12.50")
    kind = a_type("receipt")

    after = settled(
        an_extraction("receipt", {}, confidence=0.0),
        Doubts(("total",)),
        Reply({"total": Decimal("12.50")}),
        kind,
        seen([page]),
    )

    field = after.fields["total"]
    assert (field.value, field.source, field.page) == (Decimal("12.50"), "llm", 1)
    assert field.confidence is not None
    assert field.confidence < 98


@pytest.mark.parametrize("said", [Decimal("99.99"), Decimal(1234)])
def test_one_that_stands_nowhere_is_not_passed_on(said: Decimal) -> None:
    after = settled(
        an_extraction("receipt", {}, confidence=0.0),
        Doubts(("total",)),
        Reply({"total": said}),
        a_type("receipt"),
        seen([a_page("Total 12.50")]),
    )

    field = after.fields["total"]
    assert (field.value, field.page, field.box, field.confidence) == (None, None, None, 0)
    assert "does not stand on the page" in str(field.why)
    assert after.confidence == 0


def test_one_of_a_types_own_list_is_kept_though_it_is_not_printed_and_is_far_from_sure() -> None:
    schema = {"type": "object", "properties": {"kind": {"enum": ["goods", "services"]}}, "required": ["kind"]}
    kind = DocumentType.model_validate({"name": "order", "title": "Order", "schema": schema})

    after = settled(
        an_extraction("order", {}, confidence=0.0),
        Doubts(("kind",)),
        Reply({"kind": "goods"}),
        kind,
        seen([a_page("Two chairs")]),
    )

    field = after.fields["kind"]
    assert (field.value, field.page, field.confidence) == ("goods", None, 40)


def test_a_document_is_no_surer_than_an_optional_value_that_the_model_decided() -> None:
    page = a_page("Corner Shop Ltd", "2026-03-31", "Total 12.50", "Teapot")
    required = {"company": ("Corner Shop Ltd", 99), "date": ("2026-03-31", 99), "total": ("12.50", 90)}
    before = an_extraction("receipt", {**required, "address": ("Corner Shop", 85)}, page, confidence=90)
    said = Reply({"total": Decimal("12.50"), "address": "Teapot"})

    after = settled(before, Doubts(("total", "address")), said, a_type("receipt"), seen([page]))

    assert (after.fields["address"].value, after.fields["address"].source) == ("Teapot", "llm")
    assert after.confidence == after.fields["address"].confidence


def test_what_else_made_a_document_doubtful_still_does() -> None:
    fields = {"company": ("Shop", 99.0), "date": ("2026-03-31", 99.0), "total": ("12.50", 95.0)}
    before = an_extraction("receipt", fields, confidence=85.0)

    after = settled(
        before,
        Doubts(("total",)),
        Reply({"total": Decimal("12.50")}),
        a_type("receipt"),
        seen([a_page("Total 12.50")]),
    )

    assert after.fields["total"].confidence is not None
    assert after.fields["total"].confidence > 98
    assert after.confidence == 85


def test_lessons_that_both_have_are_surer_and_none_is_lost() -> None:
    page = a_page("Maths", "Art", "Music")
    before = an_extraction(
        "timetable", {}, timeblocks=(a_block("Maths", "08:00"), a_block("Art", "09:00")), confidence=90.0
    )
    said = Reply(blocks=(a_block("MATHS", "08:00"), a_block("Art", "09:30"), a_block("Music", "10:00")))

    after = settled(before, Doubts((), blocks=True), said, a_type("timetable"), seen([page]))

    sure = {block.name: block.confidence or 0 for block in after.timeblocks}
    assert list(sure) == ["Maths", "Art", "Music"]
    assert sure["Maths"] == 97
    assert sure["Art"] < 80
    assert not after.calibrated


def test_only_lessons_that_stand_on_the_page_are_added() -> None:
    before = an_extraction("timetable", {}, timeblocks=(a_block("Maths", "08:00"),), confidence=90.0)
    said = Reply(blocks=(a_block("Maths", "08:00"), a_block("Invented", "09:00")))

    after = settled(before, Doubts((), blocks=True), said, a_type("timetable"), seen([a_page("Maths")]))

    assert [block.name for block in after.timeblocks] == ["Maths"]


def test_optional_values_that_are_absent_are_not_asked_for() -> None:
    read = an_extraction("receipt", {"company": ("Shop", 99), "date": ("2026-03-31", 85), "tax": (None, 10)})

    assert doubts(read, a_type("receipt"), complete=98) == Doubts(("date", "total"))


def test_only_the_pages_of_doubtful_values_are_sent_as_far_as_they_fit() -> None:
    pages = [a_page("first"), a_page("second", number=2)]
    read = an_extraction("receipt", {"date": ("2026-03-31", 85)}, *pages)

    assert [page.number for page in pages_to_send(read, Doubts(("date",)), most_characters=100)] == [1]
    assert [page.number for page in pages_to_send(read, Doubts(("total",)), most_characters=100)] == [1, 2]
    assert [page.number for page in pages_to_send(read, Doubts(("total",)), most_characters=5)] == [1]


@pytest.mark.parametrize("name", types.BUILT_IN)
def test_every_object_of_the_answer_is_closed_and_complete(name: str) -> None:
    kind = a_type(name)

    def check(part: dict[str, Any]) -> None:
        if part.get("type") == "object":
            assert (part["required"], part["additionalProperties"]) == (list(part["properties"]), False)
            for one in part["properties"].values():
                check(one)
        elif part.get("type") == "array":
            check(part["items"])

    check(shape(kind))
