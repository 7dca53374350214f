"""What is counted, and how often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from quire.adapters.aws.embedded_metrics import EmbeddedMetrics
from quire.adapters.metered import MeteredJournal, MeteredModel
from quire.domain.inquiry import Answer, End, Question
from quire.domain.jobs import EventName, Happened, JobEvent
from quire.domain.spending import Price, Tokens
from quire.domain.watching import Figure

ID = UUID(int=7)


class Counted:
    def __init__(self) -> None:
        self.added: list[tuple[dict[str, float], dict[str, str]]] = []

    def add(self, figures: Mapping[Figure, float], **labels: str) -> None:
        self.added.append(({figure.value: value for figure, value in figures.items()}, labels))


class Told:
    """A journal that each event moves once."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def append(self, event: JobEvent) -> bool:
        is_news = event.id not in self._known
        self._known.add(event.id)
        return is_news


class Model:
    name = "claude-haiku-5-5"
    price = Price(input=Decimal("0.10"), output=Decimal("0.50"))

    def answer(self, _question: Question) -> Answer:
        return Answer(text="{}", end=End.DONE, tokens=Tokens(fresh=1000, output=200))


def an_event(name: EventName, **detail: Any) -> JobEvent:
    happened = Happened(
        tenant_id=ID,
        document_id=ID,
        job_id=ID,
        attempt=1,
        correlation_id="c-1",
        at=datetime(2026, 11, 1, tzinfo=UTC),
        **detail,
    )
    return JobEvent(id="e-1", name=name, detail=happened)


def test_a_completed_job_is_counted_once_with_its_confidence_and_cost() -> None:
    counted = Counted()
    journal = MeteredJournal(Told(), counted)
    event = an_event(EventName.COMPLETED, confidence=98.5, route="ocr", usd=0.0002)

    assert [journal.append(event), journal.append(event)] == [True, False]

    assert counted.added == [
        ({"Documents": 1}, {"status": "completed", "route": "ocr"}),
        ({"Confidence": 98.5, "Usd": 0.0002}, {}),
    ]


def test_a_document_without_fields_has_no_confidence_to_count() -> None:
    counted = Counted()

    MeteredJournal(Told(), counted).append(an_event(EventName.COMPLETED, route="text"))

    assert counted.added[-1] == ({"Usd": 0.0}, {})


@pytest.mark.parametrize(
    ("name", "status"),
    [(EventName.FAILED, "failed"), (EventName.CANCELLED, "cancelled"), (EventName.REVIEW_REQUESTED, "hitl_pending")],
)
def test_other_ends_and_waits_are_counted_by_status_alone(name: EventName, status: str) -> None:
    counted = Counted()

    MeteredJournal(Told(), counted).append(an_event(name))

    assert counted.added == [({"Documents": 1}, {"status": status, "route": "none"})]


def test_steps_on_the_way_are_not_counted() -> None:
    counted = Counted()

    MeteredJournal(Told(), counted).append(an_event(EventName.CLASSIFIED))

    assert counted.added == []


def test_a_call_to_a_language_model_is_counted_with_what_it_costs() -> None:
    counted = Counted()

    MeteredModel(Model(), counted).answer(Question(instructions="", shape={}, pages=""))

    assert counted.added == [({"LlmCalls": 1, "LlmTokens": 1200, "LlmUsd": 0.0002}, {})]


def test_a_figure_is_a_line_in_the_embedded_metric_format(capsys: pytest.CaptureFixture[str]) -> None:
    EmbeddedMetrics(namespace="Quire", service="quire-prod").add({Figure.DOCUMENTS: 1}, status="completed", route="ocr")

    line = json.loads(capsys.readouterr().out)
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Quire"
    assert [set(names) for names in directive["Dimensions"]] == [{"service", "Status", "Route"}]
    assert directive["Metrics"] == [{"Name": "Documents", "Unit": "Count"}]
    assert (line["service"], line["Status"], line["Route"], line["Documents"]) == (
        "quire-prod",
        "completed",
        "ocr",
        [1.0],
    )
