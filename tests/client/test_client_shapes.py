"""The stand-in answers as the API's own description says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from client.wire import draft, page_words, review, review_task, session, type_entry, usage
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
DESCRIPTION = json.loads((ROOT / "shared" / "quire" / "doors" / "openapi.json").read_text())


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("LoggedIn", session("a", "r")),
        ("TypeEntry", type_entry("letter")),
        ("Usage", usage()),
        ("ReviewTask", review_task("task-1")),
        ("Review", review("task-1", "document-1")),
        ("PlacedWords", page_words("Total 12.50")),
        ("ReviewTaskDetail", {**review_task("task-1"), **draft(), "decision": None}),
    ],
)
def test_an_answer_of_the_stand_in_fits_the_description(name: str, answer: dict[str, Any]) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DESCRIPTION["components"]}

    assert [error.message for error in Draft202012Validator(schema).iter_errors(answer)] == []
