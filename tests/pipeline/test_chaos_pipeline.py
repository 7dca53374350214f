"""The application among services that misbehave: every document completes, once, and with the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from chaos_client import ChaosClient
from local.cloud_lab import wait_for
from pipeline.sending import announce, job, pdf, post_form, until_ended

from benchmarks.running import RunningCloud

UPLOADS = 10
FEW = 4
STEPS = [
    "document.uploaded",
    "classification.started",
    "document.classified",
    "document.preprocessed",
    "extraction.completed",
    "validation.completed",
    "job.completed",
]
A_BIT_OF_EVERYTHING: list[dict[str, Any]] = [
    {"service": "postgres", "kind": "hang", "seconds": 10, "next": 1},
    {"service": "postgres", "kind": "fail", "next": 2},
    {"service": "postgres", "kind": "slow", "latency": 0.01, "next": 20},
    {"service": "s3", "kind": "fail", "next": 2},
    {"service": "s3", "kind": "fail", "error": "throttle", "next": 2},
    {"service": "s3", "kind": "refuse", "next": 2},
    {"service": "dynamodb", "kind": "hang", "next": 1},
    {"service": "dynamodb", "kind": "fail", "error": "throttle", "next": 2},
    {"service": "states", "kind": "fail", "error": "unavailable", "next": 2},
    {"service": "events", "kind": "fail", "next": 2},
]
POINTS = {
    "Intake": ["intake.before_commit", "intake.before_start", "intake.after_start"],
    "Classify": ["classify.before_open"],
    "Preprocess": ["preprocess.before_write"],
    "Extract": ["extract.before_write"],
    "Save": ["save.before_commit", "save.after_commit"],
    # Who has written relays at once: the relay itself finds only what was left behind.
    "Record": ["record.before_commit", "record.after_commit", "relay.before_put", "relay.before_commit"],
    "Notify": ["notify.before_snapshot", "notify.before_push"],
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    with RunningCloud(tmp_path_factory.mktemp("chaos"), "--chaos", "proxies") as running:
        yield running


@pytest.fixture
def chaos(cloud: RunningCloud) -> Iterator[ChaosClient]:
    client = ChaosClient(cloud.owner())
    yield client
    client.end()


@pytest.fixture
def api(cloud: RunningCloud) -> Iterator[httpx.Client]:
    with cloud.client() as client:
        yield client


def content(number: int) -> bytes:
    return pdf(f"document {number} among the misbehaving")


def announced(api: httpx.Client, count: int) -> list[tuple[dict[str, Any], bytes]]:
    contents = [content(number) for number in range(count)]
    return [(announce(api, each, force=True), each) for each in contents]


def posted(uploads: list[tuple[dict[str, Any], bytes]]) -> None:
    for accepted, each in uploads:
        assert post_form(accepted["upload"], each).status_code in {200, 201, 204}


def rows(api: httpx.Client, accepted: dict[str, Any]) -> dict[str, Any]:
    """What is left of a document, without what differs from run to run."""
    state = until_ended(api, accepted["jobId"], seconds=150)
    # An event may be overtaken by the one that ends the job: it still gets its row.
    wait_for(lambda: len(names_of(api, accepted)) >= len(STEPS))
    result = api.get(f"/documents/{accepted['documentId']}/result").raise_for_status().json()["data"]
    return {
        "status": state["status"],
        "events": sorted(names_of(api, accepted)),
        "text": result["text"],
        "pages": len(result["pages"]),
        "route": result["route"],
    }


def names_of(api: httpx.Client, accepted: dict[str, Any]) -> list[str]:
    return [event["name"] for event in job(api, accepted["jobId"])["events"]]


@pytest.fixture(scope="module")
def undisturbed(cloud: RunningCloud) -> list[dict[str, Any]]:
    """The rows of the same documents when all goes well."""
    with cloud.client() as api:
        uploads = announced(api, UPLOADS)
        posted(uploads)
        return [rows(api, accepted) for accepted, _ in uploads]


def test_a_database_that_is_out_of_reach_for_a_while_costs_time_and_no_document(
    api: httpx.Client, chaos: ChaosClient, undisturbed: list[dict[str, Any]]
) -> None:
    uploads = announced(api, FEW)

    chaos.fault("postgres", "refuse")
    posted(uploads)
    wait_for(lambda: chaos.told()["faults"][0]["met"] >= FEW)
    chaos.end()

    assert [rows(api, accepted) for accepted, _ in uploads] == undisturbed[:FEW]


def test_services_that_fail_here_and_there_cost_time_and_no_document(
    api: httpx.Client, chaos: ChaosClient, undisturbed: list[dict[str, Any]]
) -> None:
    uploads = announced(api, FEW)

    chaos.ask(faults=A_BIT_OF_EVERYTHING)
    posted(uploads)
    wait_for(lambda: all(fault["over"] for fault in chaos.told()["faults"]), seconds=120)

    assert [fault for fault in chaos.told()["faults"] if not fault["met"]] == []
    assert [rows(api, accepted) for accepted, _ in uploads] == undisturbed[:FEW]


def test_events_messages_and_invokes_that_come_twice_late_and_out_of_order_give_the_same_rows(
    api: httpx.Client, chaos: ChaosClient, undisturbed: list[dict[str, Any]]
) -> None:
    shaken = {"duplicate": 0.4, "reorder": True, "delay": 0.1}
    chaos.ask(**dict.fromkeys(("events", "sqs", "lambda"), shaken), seed=7)

    uploads = announced(api, UPLOADS)
    posted(uploads)

    assert [rows(api, accepted) for accepted, _ in uploads] == undisturbed
    done = chaos.told()["done"]
    assert {f"{kind}.{what}" for kind in ("events", "sqs") for what in ("duplicate", "reorder", "delay")} <= set(done)


def test_a_worker_killed_once_at_each_failpoint_costs_time_and_no_document(
    api: httpx.Client, chaos: ChaosClient, undisturbed: list[dict[str, Any]]
) -> None:
    chaos.ask(
        points=[{"function": f"{step}Function", "point": point} for step, points in POINTS.items() for point in points]
    )

    uploads = announced(api, FEW)
    posted(uploads)

    assert [rows(api, accepted) for accepted, _ in uploads] == undisturbed[:FEW]
    # What is pushed is already committed: that may come later than the last row.
    wait_for(lambda: all(point["tripped"] for point in chaos.told()["points"]))


def test_workers_killed_at_random_cost_time_and_no_document(
    api: httpx.Client, chaos: ChaosClient, undisturbed: list[dict[str, Any]]
) -> None:
    uploads = announced(api, FEW)
    chaos.ask(killEvery={"seconds": 0.4}, seed=7)
    posted(uploads)
    wait_for(lambda: sum(count for what, count in chaos.told()["done"].items() if what.startswith("kill.")) >= 8)
    chaos.end()

    assert [rows(api, accepted) for accepted, _ in uploads] == undisturbed[:FEW]
