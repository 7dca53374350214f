"""A type made from examples finds what was pointed at, and its like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import page, share
from quire import types
from quire.domain.drafting import DraftRequest, Unusable, drafted
from quire.domain.forms import form_of, pattern_of
from quire.domain.ids import new_id
from quire.domain.naming import name_from, unlike
from quire.domain.pages import PageOfWords
from quire.domain.patterns import found
from quire.domain.types import DocumentType, NewType

NOTE = page(
    (50, 40, "#Delivery note"),
    (50, 100, "Delivery no.: 12345"),
    (300, 100, "Date"),
    (300, 115, "21.11.2026"),
    (50, 160, "Driver"),
    (200, 160, "Ann Abel"),
    (50, 200, "Text"),
    (200, 200, "Pieces"),
    (300, 200, "Amount"),
    (50, 220, "Blue paint"),
    (200, 220, "3"),
    (300, 220, "12.50"),
    (50, 240, "Red paint"),
    (200, 240, "2"),
    (300, 240, "7.50"),
    (50, 280, "Sum"),
    (300, 280, "20.00"),
)


def draft(*examples: dict[str, Any], pages: tuple[PageOfWords, ...] = (NOTE,), **more: Any) -> NewType:
    given = {"documentId": str(new_id()), "name": "delivery-note", "examples": list(examples), **more}
    return drafted(DraftRequest.model_validate_json(json.dumps(given)), pages)


def read(new: NewType, *pages: PageOfWords) -> dict[str, Any]:
    kind = DocumentType(**{name: getattr(new, name) for name in NewType.model_fields})
    reading = types.read(kind, pages)
    return {
        **{name: str(one.value) for name, one in reading.fields.items()},
        "lines": [{name: str(one.value) for name, one in row.items()} for row in reading.lines],
    }


def test_told_values_become_fields_with_the_labels_beside_and_above_them() -> None:
    new = draft({"value": "12345"}, {"value": "21.11.2026"}, {"value": "ann abel"}, {"value": "20.00"})

    assert new.labels == {"deliveryNo": "Delivery no", "date": "Date", "driver": "Driver", "sum": "Sum"}
    assert {name: one.wire() for name, one in (new.json_schema.properties or {}).items()} == {
        "deliveryNo": {"type": "string", "pattern": "^[0-9]{4,}$"},
        "date": {"type": "string", "format": "date"},
        "driver": {"type": "string"},
        "sum": {"type": "number"},
    }
    assert [rule.fields for rule in new.rules] == [("deliveryNo", "date", "driver", "sum")]
    assert (new.title, new.hints) == ("Delivery note", ("Delivery note",))


def test_the_draft_finds_what_was_pointed_at() -> None:
    shown = draft({"name": "number", "page": 1, "box": share(110, 95, 150, 115)}, {"name": "who", "value": "Ann Abel"})

    assert read(shown, NOTE) == {"number": "12345", "who": "Ann Abel", "lines": []}


def test_cells_of_the_first_row_make_a_list_under_the_heads_of_their_columns() -> None:
    new = draft(
        {"name": "lines.what", "value": "Blue paint"},
        {"name": "lines.pieces", "page": 1, "box": share(195, 218, 215, 232)},
        {"name": "lines.amount", "value": "12.50"},
        {"name": "total", "value": "20.00"},
    )

    assert new.labels["lines.pieces"] == "Pieces"
    assert read(new, NOTE) == {
        "total": "20.00",
        "lines": [
            {"what": "Blue paint", "pieces": "3", "amount": "12.50"},
            {"what": "Red paint", "pieces": "2", "amount": "7.50"},
        ],
    }


def test_a_label_that_is_given_is_kept_and_decides_between_places() -> None:
    paper = page((50, 100, "Ordered"), (150, 100, "2026-01-02"), (50, 120, "Sent"), (150, 120, "2026-01-02"))

    new = draft({"label": "Sent", "value": "2026-01-02"}, pages=(paper,))

    assert new.labels == {"sent": "Sent"}


@pytest.mark.parametrize(
    ("examples", "field"),
    [
        ([{"value": "12345"}, {"value": "nowhere to be seen"}], "examples.1"),
        ([{"page": 1, "box": (0.9, 0.9, 0.95, 0.95)}], "examples.0"),
        ([{"page": 2, "box": (0.0, 0.0, 1.0, 1.0)}], "examples.0"),
        ([{"name": "a", "value": "12345"}, {"name": "a", "value": "Ann Abel"}], "examples.1.name"),
        ([{"name": "a.b", "value": "12.50"}, {"name": "a", "value": "Ann Abel"}], "examples.1.name"),
        ([{"name": "a.b", "value": "12.50"}, {"name": "c.d", "value": "Ann Abel"}], "examples"),
    ],
)
def test_examples_of_no_use_are_named(examples: list[dict[str, Any]], field: str) -> None:
    with pytest.raises(Unusable) as refused:
        draft(*examples)

    assert [place for place, _ in refused.value.details] == [field]


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("21.11.2026", {"type": "string", "format": "date"}),
        ("3 March 2024", {"type": "string", "format": "date"}),
        ("8:35", {"type": "string", "format": "time"}),
        ("ann@quire.example", {"type": "string", "format": "email"}),
        ("https://quire.example/a", {"type": "string", "format": "uri"}),
        ("EUR 1.234,50", {"type": "number"}),
        ("$7", {"type": "number"}),
        ("12", {"type": "integer"}),
        ("0012", {"type": "string", "pattern": "^[0-9]{3,}$"}),
        ("RE-2024-7", {"type": "string", "pattern": "^[A-Z]+-[0-9]{3,}-[0-9]{1,}$"}),
        ("12 Main Street", {"type": "string"}),
        ("Ann Abel", {"type": "string"}),
    ],
)
def test_a_value_tells_its_form(printed: str, form: dict[str, Any]) -> None:
    assert form_of(printed).wire() == form


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40))
def test_the_pattern_of_a_code_takes_the_code(code: str) -> None:
    assert found(pattern_of(code), code)


@given(st.lists(st.text(max_size=80), max_size=20))
def test_every_label_makes_a_usable_name_of_its_own(labels: list[str]) -> None:
    taken: set[str] = set()
    for label in labels:
        name = unlike(taken, name_from(label))
        assert name.isascii()
        assert name.isalnum()
        assert name[0].isalpha()
        assert name not in taken
        taken.add(name)


LABELS = ("Order number", "Customer", "Place", "Weight", "Reference code", "Arrival")
VALUES = st.one_of(
    st.dates().map(lambda day: day.strftime("%d.%m.2024")),
    st.from_regex(r"[A-Z]{2}-[1-9][0-9]{3,6}", fullmatch=True),
    st.decimals(min_value=10, max_value=9999, places=2).map(lambda value: f"{value:.2f}"),
    st.sampled_from(("Kirkdale", "North wing", "Ann Abel", "Gate")),
)


@given(st.lists(VALUES, min_size=1, max_size=6, unique=True), st.sampled_from(("behind", "beside", "below")))
def test_what_is_drafted_from_a_paper_finds_every_example_again(values: list[str], place: str) -> None:
    texts = [text for at, value in enumerate(values) for text in printed_at(100 + 60 * at, LABELS[at], value, place)]
    paper = page(*texts)

    new = draft(*({"value": value} for value in values), pages=(paper,))

    reading = types.read(DocumentType(**{name: getattr(new, name) for name in NewType.model_fields}), [paper])
    words = [" ".join(word.text for word in one.words) for one in reading.fields.values()]
    assert words == values


def printed_at(top: float, label: str, value: str, place: str) -> list[tuple[float, float, str]]:
    if place == "behind":
        return [(50, top, f"{label}: {value}")]
    return [(50, top, label), (250, top, value) if place == "beside" else (50, top + 16, value)]


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=12), st.integers(0, 11))
def test_whatever_stands_on_a_page_the_draft_is_a_type(words: list[str], at: int) -> None:
    paper = page(*((50 + 40 * (place % 5), 60 + 30 * place, word) for place, word in enumerate(words)))
    if not paper.words:
        return
    box = paper.words[at % len(paper.words)].box

    new = draft({"page": 1, "box": box}, pages=(paper,))

    assert NewType.model_validate_json(new.model_dump_json(by_alias=True)) == new
