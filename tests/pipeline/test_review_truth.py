"""What reviewers do is seen by the others and becomes the truth of a dataset, through the running application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from click.testing import CliRunner
from pipeline.golden import SAMPLES
from pipeline.sending import pdf, send, socket_url, until_ended, wait_for
from quire_client.cli import cli
from quire_client.evaluating.dataset import read_dataset

from benchmarks.running import RunningCloud

CORRECTED = "987.65"


@pytest.fixture(autouse=True)
def all_reviewed(api: httpx.Client) -> Iterator[None]:
    """Every document of the tenant goes to review."""
    api.put("/hitl/policy", json={"rule": "always"}).raise_for_status()
    yield
    api.put("/hitl/policy", json={"rule": "by_confidence"}).raise_for_status()


def got(api: httpx.Client, path: str, **query: str) -> Any:
    return api.get(path, params=query).raise_for_status().json()["data"]


def asked(api: httpx.Client, accepted: dict[str, Any]) -> dict[str, Any]:
    """The task of an upload, with all that was read."""
    [task] = wait_for(lambda: got(api, "/hitl/tasks", documentId=accepted["documentId"]))
    return dict(got(api, f"/hitl/tasks/{task['taskId']}"))


def quire(cloud: RunningCloud, *arguments: object) -> None:
    login = {"QUIRE_EMAIL": cloud.login["email"], "QUIRE_PASSWORD": cloud.login["password"]}
    ended = CliRunner().invoke(cli, list(map(str, arguments)), env={"QUIRE_URL": cloud.url, **login})
    assert ended.exit_code == 0, ended.output


def test_a_correction_goes_round_into_a_dataset_that_is_measured_against(
    cloud: RunningCloud, api: httpx.Client, tmp_path: Path
) -> None:
    accepted = send(api, (SAMPLES / "invoice.pdf").read_bytes(), name="invoice.pdf", type=None, force=True)
    task = asked(api, accepted)
    number = task["fields"]["invoice_number"]["value"]
    said = {"fields": {"total": CORRECTED, "invoice_number": number}, "reviewNotes": "the total was smudged"}
    api.post(f"/hitl/tasks/{task['taskId']}/submit", json=said).raise_for_status()
    assert until_ended(api, accepted["jobId"])["status"] == "completed"

    dataset, report = tmp_path / "truth", tmp_path / "report.json"
    quire(cloud, "review", "export", dataset, "--type", "invoice")
    quire(cloud, "eval", dataset, "--out", report)

    [sample] = [one for one in read_dataset(dataset) if accepted["documentId"] in one.file]
    assert (sample.type, sample.expected) == ("invoice", said["fields"])
    assert sample.path.read_bytes() == (SAMPLES / "invoice.pdf").read_bytes()
    assert sample.text is not None
    measured = json.loads(report.read_text())["by_type"]["invoice"]["fields"]
    assert (measured["total"]["recall"], measured["invoice_number"]["recall"]) == (0.0, 1.0)
    _tells_what_was_reviewed(api, accepted["documentId"], before=task["fields"]["total"]["value"])


def _tells_what_was_reviewed(api: httpx.Client, document_id: str, *, before: str) -> None:
    [review] = got(api, f"/documents/{document_id}/reviews")
    values = {value["name"]: value for value in review["values"] if value["kind"] == "field"}
    assert (review["verdict"], review["reviewNotes"]) == ("submitted", "the total was smudged")
    assert review["reviewedBy"]["id"] == got(api, "/auth/me")["id"]
    total, number = values["total"], values["invoice_number"]
    assert (total["before"], total["after"], total["changed"]) == (before, CORRECTED, True)
    assert (number["vouched"], number["changed"]) == (True, False)
    assert any(not value["vouched"] for value in values.values())


def test_the_words_of_a_page_hold_the_text_of_a_rectangle(api: httpx.Client) -> None:
    accepted = send(api, pdf("Total 12.50", "Paid in cash"))
    asked(api, accepted)

    page = got(api, f"/documents/{accepted['documentId']}/pages/1/words")

    lines = [[word["text"] for word in page["words"] if word["line"] == line] for line in (0, 1)]
    assert lines == [["Total", "12.50"], ["Paid", "in", "cash"]]
    assert (page["source"], page["hasImage"], page["truncated"]) == ("text", True, False)
    assert api.get(f"/documents/{accepted['documentId']}/pages/2/words").status_code == 404


async def test_a_second_reviewer_sees_what_the_first_one_does(api: httpx.Client) -> None:
    me = got(api, "/auth/me")
    async with websockets.connect(socket_url(api)) as socket:
        await socket.send(json.dumps({"action": "subscribe", "topic": "tasks"}))
        accepted = await asyncio.to_thread(send, api, pdf("watched"))
        made = await _news(socket, accepted, "open")
        act(api, "POST", made, "/claim")
        claimed = await _news(socket, accepted, "claimed")
        act(api, "PUT", made, "", priority="urgent")
        act(api, "POST", made, "/reject", reviewNotes="not ours")
        decided = await _news(socket, accepted, "rejected")

    assert claimed["claimedBy"]["id"] == decided["decidedBy"]["id"] == me["id"]
    assert claimed["claimedBy"]["name"] in {me["name"], me["email"]}
    assert (made["claimedBy"], decided["claimedBy"], decided["priority"]) == (None, None, "urgent")
    assert [one["version"] for one in (made, claimed, decided)] == [1, 2, 4]


def act(api: httpx.Client, method: str, task: dict[str, Any], verb: str, **body: Any) -> None:
    api.request(method, f"/hitl/tasks/{task['taskId']}{verb}", json=body).raise_for_status()


async def _news(socket: websockets.ClientConnection, accepted: dict[str, Any], status: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        async for frame in socket:
            news: dict[str, Any] = json.loads(frame)
            if news["event"] == "task:changed" and (news["documentId"], news["status"]) == (
                accepted["documentId"],
                status,
            ):
                return news
    raise AssertionError("the connection ended")
