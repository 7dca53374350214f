"""The language model's step through the running application, with a server that speaks the provider's wire format."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import httpx
import pytest
from llm_server import MessagesServer, Script, fails, messages_server, says, writes
from pipeline.sending import ENDED, arm, job, pdf, send, wait_for

from benchmarks.running import RunningCloud

SECRET = "key-of-the-provider"
TYPE = "delivery-note"
FIELDS = ("number", "customer", "carrier")
LINES = ("Delivery note", "Note number: DN-20417", "Customer: Blue Heron Ltd", "Brought by Quick Wheels")
RIGHT = {"number": "DN-20417", "customer": "Blue Heron Ltd", "carrier": "Quick Wheels"}

Process = Callable[[], dict[str, Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesServer]:
    with messages_server() as running:
        yield running


@pytest.fixture(scope="module")
def _key_and_type(cloud: RunningCloud, api: httpx.Client) -> Iterator[None]:
    """The provider's key is in the cloud's Secrets Manager, and the tenant has a type of its own."""
    owner = cloud.owner()
    secrets = boto3.client(
        "secretsmanager",
        endpoint_url=owner["origin"],
        aws_access_key_id=owner["accessKeyId"],
        aws_secret_access_key=owner["secretAccessKey"],
        region_name=owner["region"],
    )
    secrets.create_secret(Name=SECRET, SecretString="sk-secret")
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in FIELDS},
        "required": list(FIELDS),
    }
    body = {"name": TYPE, "title": "Delivery note", "schema": schema, "synonyms": {"number": ["Note number"]}}
    api.post("/types", json=body).raise_for_status()
    yield
    api.delete(f"/types/{TYPE}").raise_for_status()


@pytest.fixture
def configured(cloud: RunningCloud, server: MessagesServer, _key_and_type: None) -> Iterator[Callable[..., None]]:
    """Workers that ask this server about everything below 87 percent; more settings at will."""
    settings = {
        "QUIRE_LLM_PROVIDER": "anthropic",
        "QUIRE_LLM_SECRET": SECRET,
        "QUIRE_LLM_URL": server.url,
        "QUIRE_LLM_SECONDS": "2",
        "QUIRE_THRESHOLD_COMPLETE": "87",
        "QUIRE_THRESHOLD_REVIEW": "0",
    }
    server.asked.clear()
    yield lambda **more: arm(cloud, "", **settings, **more)
    arm(cloud, "")


def read(api: httpx.Client) -> dict[str, Any]:
    """A delivery note's result or draft, once nothing more happens without a person."""
    content = pdf(*LINES, f"Printed as {uuid.uuid4()}")
    accepted = send(api, content, type=TYPE)
    wait_for(lambda: job(api, accepted["jobId"])["status"] in ENDED | {"hitl_pending"}, seconds=120)
    answer = api.get(f"/documents/{accepted['documentId']}/result", params={"draft": "true"})
    return dict(answer.raise_for_status().json()["data"])


def used(api: httpx.Client) -> dict[str, Any]:
    return dict(api.get("/usage").raise_for_status().json()["data"]["total"])


def test_a_models_answer_settles_a_document_and_what_it_cost_is_counted(
    api: httpx.Client, server: MessagesServer, configured: Callable[..., None]
) -> None:
    configured()
    server.plays(says(RIGHT))
    before = used(api)

    result = read(api)

    assert (result["status"], result["route"], result["calibrated"]) == ("completed", "llm", False)
    carrier = result["fields"]["carrier"]
    assert (carrier["value"], carrier["source"], carrier["page"]) == ("Quick Wheels", "llm", 1)
    assert result["fields"]["customer"]["source"] == "text"
    assert result["cost"] == {"usd": 0.0002, "llmTokens": 1200}
    [asked] = server.asked
    assert sorted(asked.fields) == sorted(FIELDS)
    after = used(api)
    assert after["llmTokens"] - before["llmTokens"] == 1200
    assert after["usd"] - before["usd"] == pytest.approx(0.0002)


@pytest.mark.parametrize("name", ["busy", "hangs", "refuses"])
def test_a_model_that_does_not_answer_leaves_the_document_to_a_person_and_the_draft_says_why(
    api: httpx.Client, server: MessagesServer, configured: Callable[..., None], name: str
) -> None:
    ways: dict[str, tuple[Script, str]] = {
        "busy": (fails(429, "rate_limit_error"), "did not answer"),
        "hangs": (server.hangs, "did not answer"),
        "refuses": (writes("", stop_reason="refusal"), "declined"),
    }
    script, sentence = ways[name]
    configured()
    server.plays(script)

    draft = read(api)

    assert draft["status"] == "hitl_pending"
    assert sentence in draft["fields"]["customer"]["why"]
    assert draft["fields"]["customer"]["value"] == "Blue Heron Ltd"
    assert len(server.asked) == (1 if name == "refuses" else 5)


def test_a_value_that_stands_nowhere_on_the_page_never_completes_a_document(
    api: httpx.Client, server: MessagesServer, configured: Callable[..., None]
) -> None:
    configured()
    server.plays(says({**RIGHT, "carrier": "Swift Parcels"}))

    draft = read(api)

    assert draft["status"] == "hitl_pending"
    assert draft["fields"]["carrier"]["confidence"] == 40
    assert draft["fields"]["carrier"]["page"] is None


def test_nobody_is_asked_where_a_document_may_not_cost_that_much(
    api: httpx.Client, server: MessagesServer, configured: Callable[..., None]
) -> None:
    configured(QUIRE_LLM_DOCUMENT_USD="0.000001")
    server.plays(says(RIGHT))

    draft = read(api)

    assert draft["status"] == "hitl_pending"
    assert "used up" in draft["fields"]["customer"]["why"]
    assert server.asked == []
    assert draft["cost"] == {"usd": 0, "llmTokens": 0}
