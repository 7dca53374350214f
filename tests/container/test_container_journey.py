"""A document's way through containers: signed in, uploaded, worked on, told of; and what SIGTERM does to each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from container.containers import Container, deployed, free_port
from pipeline.sending import pdf, send, until_ended, wait_for
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks.running import RunningCloud

StartWorker = Callable[..., Container]


def test_a_document_is_completed_by_containers_and_their_figures_count_it(
    api: httpx.Client, first: Container, start_worker: StartWorker
) -> None:
    worker = start_worker()
    accepted = send(api, pdf("worked on in a container"))
    until_ended(api, accepted["jobId"])

    result = api.get(f"/documents/{accepted['documentId']}/result").json()["data"]
    assert "worked on in a container" in result["text"]
    assert worker.figure("quire_messages_total", queue="IntakeQueue", outcome="done") == 1
    assert worker.figure("quire_messages_total", queue="RecordQueue", outcome="done") > 1
    assert worker.figure("quire_messages_total", outcome="given back") == 0
    assert first.figure("quire_requests_total", method="POST", status="201") >= 1
    assert first.figure("quire_calls_total", function="DocumentsFunction", outcome="ok") >= 2


@pytest.mark.skipif(sys.platform != "linux", reason="a second replica needs a second loopback address")
def test_a_push_reaches_a_socket_that_another_replica_holds_and_ending_that_replica_closes_it(
    api: httpx.Client, cloud: RunningCloud, first: Container, start_worker: StartWorker, tmp_path: Path
) -> None:
    start_worker()
    with (
        Container(
            cloud, tmp_path / "log", "serve", told=deployed(cloud), host="127.0.0.2", beside=first
        ).until_ready() as second,
        _socket(api, second) as socket,
    ):
        socket.send(json.dumps({"action": "subscribe", "topic": "jobs"}))
        assert json.loads(socket.recv(timeout=30))["event"] == "subscribed"

        accepted = send(api, pdf("told of elsewhere"))
        while json.loads(socket.recv(timeout=60)).get("status") != "completed":
            pass

        assert until_ended(api, accepted["jobId"])["status"] == "completed"
        assert second.end() == 0
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=30)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001


def test_documents_under_way_when_a_worker_is_told_to_end_are_finished_by_the_next(
    api: httpx.Client, start_worker: StartWorker
) -> None:
    worker = start_worker()
    jobs = [send(api, pdf(f"under way {number}"))["jobId"] for number in range(3)]

    assert worker.end() == 0
    start_worker()

    assert [until_ended(api, job)["status"] for job in jobs] == ["completed"] * 3


def test_a_message_that_makes_no_sense_is_given_back_and_its_neighbours_are_done(
    cloud: RunningCloud, start_worker: StartWorker
) -> None:
    sqs, told = cloud.service("sqs"), deployed(cloud)
    sqs.send_message(QueueUrl=told.queues["SettleQueue"], MessageBody="no event")
    worker = start_worker("SettleQueue")

    wait_for(lambda: worker.figure("quire_messages_total", queue="SettleQueue", outcome="given back"))

    assert worker.figure("quire_messages_total", outcome="done") == 0
    sqs.purge_queue(QueueUrl=told.queues["SettleQueue"])


def test_requests_that_do_not_get_through_wear_the_apis_envelope(first: Container) -> None:
    unknown = httpx.get(f"{first.public}/api/v1/nowhere", timeout=30)
    unsigned = httpx.get(f"{first.public}/api/v1/documents", timeout=30)

    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert (unsigned.status_code, unsigned.json()["error"]["code"]) == (401, "UNAUTHORIZED")


def test_without_its_database_a_replica_is_alive_and_not_ready(cloud: RunningCloud, tmp_path: Path) -> None:
    nowhere = deployed(cloud, DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    with Container(cloud, tmp_path / "log", "serve", told=nowhere) as replica:
        wait_for(lambda: replica.probe("healthz") == httpx.codes.OK)

        assert replica.probe("readyz") == httpx.codes.SERVICE_UNAVAILABLE
        assert replica.end() == 0


def test_a_worker_whose_queue_does_not_answer_is_alive_and_not_ready(
    cloud: RunningCloud, first: Container, tmp_path: Path
) -> None:
    told = deployed(cloud)
    astray = told.model_copy(update={"queues": {name: f"{url}-gone" for name, url in told.queues.items()}})
    arguments = ("work", "SettleQueue", "--pushes", first.private, "--wait", "1")
    with Container(cloud, tmp_path / "log", *arguments, told=astray) as worker:
        wait_for(lambda: "SettleQueue does not answer" in worker.log.read_text())

        assert worker.probe("healthz") == httpx.codes.OK
        assert worker.probe("readyz") == httpx.codes.SERVICE_UNAVAILABLE
        assert worker.end() == 0


def test_log_lines_are_json(first: Container) -> None:
    httpx.get(f"{first.public}/api/v1/health/ready", timeout=30)

    lines = [json.loads(line) for line in first.log.read_text().splitlines()]

    assert {"level", "message", "timestamp", "service"} <= set.intersection(*(set(line) for line in lines))


def _socket(api: httpx.Client, replica: Container) -> ClientConnection:
    ticket = api.post("/auth/ws-ticket").raise_for_status().json()["data"]["ticket"]
    return connect(f"{replica.public.replace('http', 'ws', 1)}/ws?ticket={ticket}")
