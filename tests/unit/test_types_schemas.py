"""Document types from outside: what may be said in one, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire import types
from quire.domain.schemas import fields_of
from quire.domain.types import NewType

TEXT = {"type": "string"}


def a_type(schema: dict[str, Any], **more: Any) -> NewType:
    said = {"name": "delivery-note", "title": "Delivery note", "schema": schema, **more}
    return NewType.model_validate_json(json.dumps(said), by_name=False)


def with_fields(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def nested(levels: int) -> dict[str, Any]:
    return with_fields(inner=nested(levels - 1)) if levels else dict(TEXT)


def test_the_type_that_the_page_about_types_shows_is_taken_from_a_request() -> None:
    page = (Path(__file__).parents[2] / "docs" / "types.md").read_text()
    shown = page.partition("```json\n")[2].partition("```")[0]

    made = NewType.model_validate_json(shown, strict=True, by_name=False)

    assert made.synonyms["total"] == ("Sum", "Amount due")
    assert [rule.rule for rule in made.rules] == ["required", "order", "sum"]
    assert made.hints == ("delivery note", "received by")


def test_a_schema_comes_back_as_it_was_given() -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {
            "line": with_fields(amount={"type": "number", "minimum": 0}, note={"$ref": "#/$defs/note"}),
            "note": TEXT,
        },
        "type": "object",
        "properties": {
            "number": {"type": "string", "pattern": "^[0-9]+$", "maxLength": 20, "examples": ["17"]},
            "state": {"enum": ["new", None, 3, True]},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}, "maxItems": 100},
        },
        "required": ["number"],
        "additionalProperties": False,
    }

    made = a_type(schema)

    assert made.wire()["schema"] == schema
    assert NewType.model_validate(made.wire()) == made
    described = fields_of(made.json_schema)
    assert {path: field.row_of for path, field in described.items()} == {
        "number": None,
        "state": None,
        "lines.amount": "lines",
        "lines.note": "lines",
    }


@pytest.mark.parametrize(
    "keyword",
    ["patternProperties", "allOf", "if", "$dynamicRef", "$id", "$anchor", "not", "dependentSchemas", "uniqueItems"],
)
def test_a_keyword_that_is_not_supported_is_refused_by_its_name(keyword: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_type(with_fields(a={**TEXT, keyword: {}}))

    assert any(error["loc"][-1] == keyword for error in refused.value.errors())


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "object", "properties": {}},
        {"type": "array", "items": TEXT},
        {"$ref": "#/$defs/a", "$defs": {"a": with_fields(a=TEXT)}},
        with_fields(a={"$ref": "https://example.org/schema.json"}),
        with_fields(a={"$ref": "file:///etc/passwd"}),
        with_fields(a={"$ref": "#/properties/a"}),
        with_fields(a={"$ref": "#/$defs/nowhere"}),
        {**with_fields(a={"$ref": "#/$defs/a"}), "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {**with_fields(a={"$ref": "#/$defs/a"}), "$defs": {"a": with_fields(a={"$ref": "#/$defs/a"})}},
        {**with_fields(a={"$ref": "#/$defs/a"}), "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}},
        {
            **with_fields(**{f"a{i}": {"$ref": "#/$defs/a"} for i in range(100)}),
            "$defs": {
                "a": with_fields(**{f"b{i}": {"$ref": "#/$defs/b"} for i in range(100)}),
                "b": with_fields(**{f"c{i}": TEXT for i in range(100)}),
            },
        },
        {"type": "object", "properties": {"a b": TEXT}},
        {"type": "object", "properties": {"__proto__": TEXT}},
        {**with_fields(a=TEXT), "required": ["b"]},
        with_fields(a={"items": {"items": TEXT}}),
        with_fields(a={"type": "string", "pattern": "(?!x)"}),
        with_fields(a={"type": "date"}),
        with_fields(a={"type": "string", "maxLength": "5"}),
        with_fields(a={"type": "string", "maxLength": -1}),
        with_fields(a={"type": "string", "title": "\x00"}),
        with_fields(a={"type": "number", "minimum": float("nan")}),
        with_fields(a={"type": "number", "minimum": float("inf")}),
        nested(5),
        with_fields(**{f"f{i}": TEXT for i in range(201)}),
        with_fields(**{f"f{i}": {**TEXT, "description": "x" * 1900} for i in range(20)}),
    ],
)
def test_schemas_that_describe_no_document_are_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_type(schema)


def test_the_deepest_schema_that_is_allowed_is_allowed() -> None:
    assert list(fields_of(a_type(nested(4)).json_schema)) == ["inner.inner.inner.inner"]


@pytest.mark.parametrize(
    "more",
    [
        {"labels": {"b": "B"}},
        {"rules": [{"rule": "required", "fields": ["a.b"]}]},
        {"rules": [{"rule": "order", "fields": ["a", "lines.day"]}]},
        {"rules": [{"rule": "required", "fields": ["a"]}] * 51},
        {"rules": [{"rule": "pattern", "field": "a", "pattern": "^a$"}] * 51},
        {"rules": [{"rule": "pattern", "field": "a", "pattern": "^a$"}] * 21},
        {"hints": ["\u0000"]},
        {"name": "Upper Case"},
        {"name": "../escape"},
        {"builtIn": True},
        {"version": 7},
    ],
)
def test_what_does_not_fit_the_schema_is_refused(more: dict[str, Any]) -> None:
    schema = with_fields(a=TEXT, lines={"items": with_fields(day=TEXT)})
    assert a_type(schema).name == "delivery-note"

    with pytest.raises(ValidationError):
        a_type(schema, **more)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "properties", "items", "$ref", "$defs", "enum", "required", "a"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_any_schema_is_taken_whole_or_refused(schema: Any) -> None:
    try:
        made = a_type(schema)
    except ValidationError:
        return
    assert made.wire()["schema"] == schema


@pytest.mark.parametrize("name", types.BUILT_IN)
def test_a_built_in_type_says_what_each_of_its_fields_is_called(name: str) -> None:
    found = types.built_in(name)

    assert found is not None
    assert (found.name, found.built_in) == (name, True)
    assert set(found.labels) == set(fields_of(found.json_schema))


def test_there_is_no_built_in_type_of_another_name() -> None:
    assert types.built_in("__init__") is None
