"""The sample events are what the functions receive, and each function answers its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from app_fixtures import EVENTS, Cloud, sample
from quire.domain.flow import ToClassify, ToExtract, ToOcr, ToPreprocess, ToReview, ToSave, ToSettle, ToValidate
from quire.events import BusEvent, ObjectCreated

ROOT = Path(__file__).parents[2]


def test_every_function_has_a_sample() -> None:
    functions = {folder.name for folder in (ROOT / "functions").iterdir() if folder.is_dir()}

    assert functions <= {path.stem for path in EVENTS.glob("*.json")}


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("classify", ToClassify),
        ("preprocess", ToPreprocess),
        ("ocr", ToOcr),
        ("extract", ToExtract),
        ("llm", ToSettle),
        ("validate", ToValidate),
        ("review", ToReview),
        ("save", ToSave),
    ],
)
def test_step_samples_are_what_the_steps_take(name: str, model: type[ToClassify]) -> None:
    assert model.model_validate(sample(name)).wire() == sample(name)


def test_bus_samples_are_events() -> None:
    assert BusEvent.model_validate(sample("notify")).as_job().version == 2
    assert BusEvent.model_validate(sample("notify-task")).as_task_changed().version == 2
    recorded = json.loads(sample("record")["Records"][0]["body"])
    assert BusEvent.model_validate(recorded).as_job_event().name == "document.classified"
    decided = json.loads(sample("resume")["Records"][0]["body"])
    assert BusEvent.model_validate(decided).as_decided().task_id
    arrived = json.loads(sample("intake")["Records"][0]["body"])
    assert ObjectCreated.model_validate(arrived).arrived.size == 1420


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("intake", {"batchItemFailures": []}),
        ("record", {"batchItemFailures": []}),
        ("relay", {"sent": 0}),
        ("maintain", {"idle": True, "done": {}}),
        ("resume", {"batchItemFailures": []}),
        ("hangup", {"closed": 0}),
        ("notify", {"reached": 0}),
        ("websocket", {"statusCode": 401}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_function_answers_its_sample(cloud: Cloud, function: str, expected: Any) -> None:
    assert cloud.call(function, sample(function)) == expected


def test_the_news_of_a_task_and_of_a_job_come_through_one_door(cloud: Cloud) -> None:
    assert cloud.call("notify", sample("notify-task")) == {"reached": 0}


def test_login_answers_its_sample(cloud: Cloud) -> None:
    answer = cloud.call("auth", sample("auth"))

    body = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert answer["multiValueHeaders"]["X-Correlation-Id"] == ["from-the-client-1"]
    assert body["meta"]["requestId"] == "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    assert (body["data"]["user"]["email"], body["data"]["tokens"]["expiresIn"]) == ("ada@example.org", 900)


def test_an_unknown_bearer_is_unauthorized_in_the_gateways_words(cloud: Cloud) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        cloud.call("authorizer", sample("authorizer"))


def test_listing_answers_its_sample(cloud: Cloud) -> None:
    body = json.loads(cloud.call("documents", sample("documents-list"))["body"])

    assert body["data"] == []
    assert body["pagination"] == {
        "page": 1, "limit": 5, "total": 0, "totalPages": 0, "hasNext": False, "hasPrev": False, "nextCursor": None,
    }  # fmt: skip
