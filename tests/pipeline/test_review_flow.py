"""The review through the running application: asked, claimed, decided, resumed."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import websockets
from pipeline.sending import announce, arm, job, pdf, post_form, send, socket_url, until_ended, wait_for

from benchmarks.running import RunningCloud


@pytest.fixture
def all_reviewed(api: httpx.Client) -> Iterator[None]:
    """Every document of the tenant goes to review."""
    api.put("/hitl/policy", json={"rule": "always"}).raise_for_status()
    yield
    api.put("/hitl/policy", json={"rule": "by_confidence"}).raise_for_status()


@pytest.fixture
def fresh_workers(cloud: RunningCloud) -> Iterator[None]:
    """What a test arms is disarmed after it."""
    yield
    arm(cloud, "")


def tasks_of(api: httpx.Client, accepted: dict[str, Any]) -> list[dict[str, Any]]:
    answer = api.get("/hitl/tasks", params={"documentId": accepted["documentId"]}).raise_for_status()
    return list(answer.json()["data"])


def task_of(api: httpx.Client, accepted: dict[str, Any]) -> dict[str, Any]:
    """The task of an upload, once it is there."""
    return dict(wait_for(lambda: tasks_of(api, accepted))[0])


def fields_of(api: httpx.Client, accepted: dict[str, Any]) -> dict[str, Any]:
    result = api.get(f"/documents/{accepted['documentId']}/result").raise_for_status()
    return dict(result.json()["data"]["fields"])


def act(api: httpx.Client, task: dict[str, Any], verb: str, body: Any = None) -> httpx.Response:
    return api.post(f"/hitl/tasks/{task['taskId']}/{verb}", json=body)


async def test_a_document_is_reviewed_and_its_values_are_the_persons(api: httpx.Client, all_reviewed: None) -> None:
    content = pdf("Total 12.50")
    accepted = announce(api, content)

    async with websockets.connect(socket_url(api)) as socket:
        await socket.send(json.dumps({"action": "subscribe", "jobId": accepted["jobId"]}))
        await asyncio.to_thread(post_form, accepted["upload"], content)
        await _until(socket, "job:hitl_required")
        # The push never outruns the task.
        found = tasks_of(api, accepted)
        assert [task["status"] for task in found] == ["open"]
        assert act(api, found[0], "claim").json()["data"]["status"] == "claimed"
        submitted = act(api, found[0], "submit", {"fields": {"total": "12.50"}, "reviewNotes": "clear"})
        assert submitted.status_code == 200, submitted.text
        await _until(socket, "job:completed")

    state = job(api, accepted["jobId"])
    assert (state["status"], state["route"], state["confidence"]) == ("completed", "review", 100)
    assert Counter(event["name"] for event in state["events"]) >= Counter(["hitl.requested", "hitl.completed"])
    assert {"extract", "review", "save"} <= set(state["timings"])
    assert fields_of(api, accepted)["total"] == {
        "value": "12.50", "confidence": 100, "source": "human", "page": None, "box": None, "why": None,
    }  # fmt: skip


async def _until(socket: websockets.ClientConnection, event: str) -> None:
    async with asyncio.timeout(60):
        async for frame in socket:
            if json.loads(frame)["event"] == event:
                return


def test_of_100_submissions_at_once_one_wins_and_the_others_are_told(api: httpx.Client, all_reviewed: None) -> None:
    accepted = send(api, pdf("everybody at once"))
    task = task_of(api, accepted)

    with ThreadPoolExecutor(10) as people:
        answers = list(people.map(lambda n: act(api, task, "submit", {"fields": {"number": n}}), range(100)))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 99}
    [won] = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    assert until_ended(api, accepted["jobId"])["status"] == "completed"
    assert fields_of(api, accepted)["number"]["value"] == won


def test_a_rejected_document_ends_as_rejected(api: httpx.Client, all_reviewed: None) -> None:
    accepted = send(api, pdf("not to be used"))
    task = task_of(api, accepted)

    assert act(api, task, "reject", {"reviewNotes": "another company's"}).status_code == 200

    state = until_ended(api, accepted["jobId"])
    assert (state["status"], state["errorCode"]) == ("rejected", "REVIEW_REJECTED")
    assert act(api, task, "submit", {"fields": {}}).status_code == 409


def test_a_review_that_nobody_does_in_time_expires(
    cloud: RunningCloud, api: httpx.Client, all_reviewed: None, fresh_workers: None
) -> None:
    arm(cloud, "", QUIRE_REVIEW_SECONDS="5")
    accepted = send(api, pdf("nobody has time"))

    state = until_ended(api, accepted["jobId"])

    assert (state["status"], state["errorCode"]) == ("expired", "REVIEW_EXPIRED")
    for task in tasks_of(api, accepted):
        assert task["status"] == "expired"
        assert act(api, task, "submit", {"fields": {}}).status_code == 409


def test_a_step_that_dies_after_it_has_asked_leaves_one_task_that_is_heard(
    cloud: RunningCloud, api: httpx.Client, all_reviewed: None, fresh_workers: None
) -> None:
    arm(cloud, "review.after_commit@1=kill")
    accepted = send(api, pdf("asked twice"))
    task = task_of(api, accepted)
    arm(cloud, "")

    act(api, task, "submit", {"fields": {"kept": True}}).raise_for_status()

    assert until_ended(api, accepted["jobId"])["status"] == "completed"
    assert len(tasks_of(api, accepted)) == 1
    assert fields_of(api, accepted)["kept"]["value"] is True


def test_a_decision_survives_that_nobody_could_relay_it(
    cloud: RunningCloud, api: httpx.Client, all_reviewed: None, fresh_workers: None
) -> None:
    accepted = send(api, pdf("decided and cut off"))
    task = task_of(api, accepted)
    arm(cloud, "review.after_decided@1=kill")

    assert act(api, task, "submit", {"fields": {"kept": True}}).status_code >= 500
    arm(cloud, "")
    send(api, pdf("whoever writes next relays what was left"))

    assert until_ended(api, accepted["jobId"], seconds=120)["status"] == "completed"
    assert fields_of(api, accepted)["kept"]["value"] is True


def test_an_execution_that_has_heard_goes_on_though_the_messenger_died(
    cloud: RunningCloud, api: httpx.Client, all_reviewed: None, fresh_workers: None
) -> None:
    arm(cloud, "resume.after_send@1=kill")
    accepted = send(api, pdf("heard once"))

    act(api, task_of(api, accepted), "submit", {"fields": {"kept": True}}).raise_for_status()

    assert until_ended(api, accepted["jobId"])["status"] == "completed"
    assert task_of(api, accepted)["status"] == "submitted"
