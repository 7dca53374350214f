"""The language model's step through the running application, with a server that speaks the provider's wire format."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from llm_server import Asked, MessagesServer, Script, fails, messages_server, says, writes
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
    cloud.service("secretsmanager").create_secret(Name=SECRET, SecretString="sk-secret")
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
        "QUIRE_LLM_FAILURES": "20",
        "QUIRE_THRESHOLD_COMPLETE": "87",
        "QUIRE_THRESHOLD_REVIEW": "0",
    }
    server.asked.clear()
    yield lambda **more: arm(cloud, "", **settings, **more)
    arm(cloud, "")


def read(api: httpx.Client, *lines: str) -> dict[str, Any]:
    """A delivery note's result or draft, once nothing more happens without a person."""
    content = pdf(*LINES, *lines, f"Printed as {uuid.uuid4()}")
    accepted = send(api, content, type=TYPE)
    wait_for(lambda: job(api, accepted["jobId"])["status"] in ENDED | {"hitl_pending"}, seconds=180)
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


def test_a_model_that_does_not_answer_leaves_the_document_to_a_person_and_the_draft_says_why(
    api: httpx.Client, server: MessagesServer, configured: Callable[..., None]
) -> None:
    """All at once: the state machine's pauses between two calls are real."""
    ways: dict[str, tuple[Script, str, int]] = {
        "busy": (fails(429, "rate_limit_error"), "did not answer", 5),
        "hangs": (server.hangs, "did not answer", 5),
        "refuses": (writes("", stop_reason="refusal"), "declined", 1),
    }
    configured()
    server.plays(lambda asked: ways[_way(asked)][0](asked))

    with ThreadPoolExecutor(len(ways)) as people:
        drafts = dict(zip(ways, people.map(lambda way: read(api, f"Way: {way}"), ways), strict=True))

    calls = Counter(map(_way, server.asked))
    for way, (_, sentence, count) in ways.items():
        assert drafts[way]["status"] == "hitl_pending"
        assert sentence in drafts[way]["fields"]["customer"]["why"]
        assert drafts[way]["fields"]["customer"]["value"] == "Blue Heron Ltd"
        assert calls[way] == count


def _way(asked: Asked) -> str:
    """What the page says that becomes of a question about it."""
    named = re.search(r"Way: (\w+)", asked.text)
    assert named is not None
    return named[1]


def test_a_value_that_stands_nowhere_on_the_page_never_completes_a_document(
    api: httpx.Client, server: MessagesServer, configured: Callable[..., None]
) -> None:
    configured()
    server.plays(says({**RIGHT, "carrier": "Swift Parcels"}))

    draft = read(api)

    assert draft["status"] == "hitl_pending"
    assert draft["fields"]["carrier"]["value"] is None
    assert "does not stand on the page" in draft["fields"]["carrier"]["why"]


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
