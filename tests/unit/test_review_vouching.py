"""What a reviewer may say of a document: what its type allows."""

from __future__ import annotations

from typing import Any

import pytest
from quire import types
from quire.domain.review import Submission
from quire.domain.types import DocumentType
from quire.domain.vouching import misfits

OWN = DocumentType.model_validate(
    {
        "name": "rental",
        "title": "Rental",
        "schema": {
            "type": "object",
            "properties": {
                "plan": {"enum": ["day", "week", 7]},
                "days": {"type": "integer", "minimum": 1},
                "code": {"type": "string", "pattern": "^[A-Z]{2}-", "maxLength": 8, "minLength": 4},
                "from": {"type": "string", "format": "date"},
                "at": {"type": ["string", "null"], "format": "time"},
                "signed": {"type": "string", "format": "date-time"},
                "insured": {"type": "boolean"},
                "driver": {"type": "object", "properties": {"name": {"type": "string"}}},
                "cars": {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number"}}}},
                "tags": {"type": "array"},
                "any": {"description": "whatever"},
            },
        },
    }
)


def said_of(kind: DocumentType | None, **fields: Any) -> list[str]:
    assert kind is not None
    return [f"{name} {sentence}" for name, sentence in misfits(Submission(fields=fields), kind)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("plan", ["day", 7]),
        ("days", [3, "3"]),
        ("code", ["AB-12345"]),
        ("from", ["2026-03-14"]),
        ("at", ["09:30"]),
        ("signed", ["2026-03-14T09:30:00"]),
        ("insured", [True, False]),
        ("driver.name", ["Ada\nLovelace"]),
        ("tags", [["a", "b"]]),
        ("any", ["x", 1, True, ["y"], {"z": 1}]),
    ],
)
def test_what_the_type_allows_may_be_said_and_that_there_is_nothing(name: str, values: list[Any]) -> None:
    assert [said_of(OWN, **{name: value}) for value in [*values, None, ""]] == [[]] * (len(values) + 2)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("plan", "month", "must be one of the allowed values"),
        ("days", True, "must be of the type integer"),
        ("days", 1.5, "must be a whole number"),
        ("days", "three", "must be a number with a point before decimals and nothing else"),
        ("days", 0, "is out of range"),
        ("code", 12, "must be of the type string"),
        ("code", "12-34", "must match the pattern ^[A-Z]{2}-"),
        ("code", "AB-", "must have at least 4 characters"),
        ("code", "AB-123456", "must have at most 8 characters"),
        ("from", "14/03/2026", "must be a date as YYYY-MM-DD"),
        ("from", "20260314", "must be a date as YYYY-MM-DD"),
        ("from", "2026-02-30", "must be a date as YYYY-MM-DD"),
        ("at", "9.30", "must be a time as HH:MM"),
        ("signed", "2026-03-14", "must be a date and time as YYYY-MM-DDTHH:MM:SS"),
        ("insured", "yes", "must be of the type boolean"),
        ("driver.name", 7, "must be of the type string"),
        ("driver", {"name": "Ada"}, "is no value of this type"),
        ("cars", [], "is no value of this type"),
        ("totl", "12", "is no value of this type"),
    ],
)
def test_what_the_type_does_not_allow_is_told_by_its_name(name: str, value: Any, sentence: str) -> None:
    assert said_of(OWN, **{name: value}) == [f"fields.{name} {sentence}"]


def test_the_rows_of_a_list_are_held_to_its_columns() -> None:
    rows: list[dict[str, Any]] = [{"price": "12.50"}, {"price": 3}, {"price": "dear"}, {"colour": "red"}]

    found = misfits(Submission.model_validate({"fields": {}, "lines": rows}), OWN)

    assert [name for name, _ in found] == ["lines.2.price", "lines.3.colour"]


def test_what_any_document_labels_itself_needs_no_type() -> None:
    document = types.built_in("document")

    assert said_of(document, customerNumber="K-1", date="2026-03-14") == []
    assert said_of(document, date="today") == ["fields.date must be a date as YYYY-MM-DD"]


def test_only_the_first_of_many_faults_are_told() -> None:
    assert len(said_of(OWN, **{f"wrong{number}": "x" for number in range(100)})) == 20


@pytest.mark.parametrize("name", ["form", "invoice", "letter", "receipt", "timetable"])
def test_a_misspelled_name_is_told_for_every_built_in_type(name: str) -> None:
    assert said_of(types.built_in(name), totle="1") == ["fields.totle is no value of this type"]
