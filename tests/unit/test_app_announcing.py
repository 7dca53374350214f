"""What the state machine says of a document, by the way that it goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from quire_local.states.expressions import Scope, Template

MACHINE = Path(__file__).parents[2] / "statemachines" / "process_document.asl.json"


OWED = {"EventBusName": "bus", "Source": "quire", "DetailType": "ocr.completed", "Detail": {"jobId": "j1"}}


def announced(way: str, *, low: bool, owed: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    """The entries that are put on the bus."""
    read = {"direction": {"way": way, "lowConfidence": low}, "confidence": 71.5}
    return put("AnnounceExtracted", {"job": {"jobId": "j1"}, "extracted": read}, owed)


def put(state: str, given: dict[str, Any], owed: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    entries = Template("Entries", json.loads(MACHINE.read_text())["States"][state]["Arguments"]["Entries"])
    context = {"State": {"EnteredTime": "now"}, "Execution": {"Input": {"job": {"jobId": "j1"}}}}
    scope = Scope.of({"states": {"input": given, "context": context}, "owed": list(owed)})
    return list(entries.evaluate(scope, seconds=5))


@pytest.mark.parametrize(("way", "low"), [("accept", False), ("llm", True), ("llm", False)])
def test_a_document_that_was_read_is_announced_once(*, way: str, low: bool) -> None:
    [entry] = announced(way, low=low)

    assert entry["DetailType"] == "extraction.completed"
    assert entry["Detail"] == {"jobId": "j1", "at": "now", "way": way}


def test_a_document_of_low_confidence_is_announced_as_such_too() -> None:
    extraction, low = announced("review", low=True)

    assert (extraction["DetailType"], low["DetailType"]) == ("extraction.completed", "ocr.low_confidence")
    assert low["Detail"] == {"jobId": "j1", "at": "now", "confidence": 71.5}
    assert low["Source"] == extraction["Source"] == "quire"
    assert low["EventBusName"] == extraction["EventBusName"]


@pytest.mark.parametrize(
    ("state", "given", "then"),
    [
        ("AnnounceExtracted", {"job": {}, "extracted": {"direction": {"way": "accept"}}}, "extraction.completed"),
        ("AnnounceCompleted", {"confidence": 99}, "job.completed"),
        ("AnnounceFailed", {"Error": "CORRUPT"}, "job.rejected"),
        ("AnnounceFailed", {"Error": "REVIEW_EXPIRED"}, "job.expired"),
        ("AnnounceFailed", {"Error": "Lambda.Unknown"}, "job.failed"),
    ],
)
def test_what_is_owed_is_told_first_whatever_comes_then(state: str, given: dict[str, Any], then: str) -> None:
    assert [entry["DetailType"] for entry in put(state, given, (OWED,))] == ["ocr.completed", then]
    assert [entry["DetailType"] for entry in put(state, given)] == [then]
