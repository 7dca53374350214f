"""How a cloud ends, and what it finds again when it comes back."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import psutil
import pytest
from local.cloud_lab import CloudProcess, Owner, cloud_process, processes_of, wait_for, wait_until_gone


def busy(cloud: CloudProcess, note: Path) -> list[psutil.Process]:
    """Have one worker spin for ever; answers every process of the cloud."""
    cloud.owner.call_later("busy", note=str(note))
    wait_for(note.exists)
    return cloud.tree()


def test_after_kill_9_nothing_is_left_within_three_seconds_though_a_worker_spins(tmp_path):
    with cloud_process("small.yaml", tmp_path / "data") as cloud:
        started = busy(cloud.ready(), tmp_path / "note")
        cloud.end(signal.SIGKILL)

        assert len(started) >= 1
        wait_until_gone(started, seconds=3)


def test_after_kill_9_the_database_and_the_cache_are_gone_too(tmp_path):
    with cloud_process("placement.yaml", tmp_path / "data") as cloud:
        cloud.ready().owner.call("data", do="database")
        started = cloud.tree()
        programs = {process.name() for process in started}
        cloud.end(signal.SIGKILL)

        assert "postgres" in programs
        wait_until_gone(started, seconds=3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_though_a_worker_spins(tmp_path, number):
    with cloud_process("small.yaml", tmp_path / "data") as cloud:
        started = busy(cloud.ready(), tmp_path / "note")

        assert cloud.end(number) == 0
        assert not any(process.is_running() for process in started)
        assert cloud.process.stderr is not None
        assert "Traceback" not in cloud.process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_it_starts_ends_it_cleanly(tmp_path, number):
    with cloud_process("placement.yaml", tmp_path / "data") as cloud:
        wait_for((tmp_path / "data" / "postgres").exists)

        assert cloud.end(number) == 0
        wait_for(lambda: not processes_of(tmp_path / "data"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_accepted_is_there_after_a_restart(tmp_path, number):
    with cloud_process("flow.yaml", tmp_path) as cloud:
        owner = cloud.ready().owner
        dynamodb, s3 = owner.client("dynamodb"), owner.client("s3")
        s3.put_object(Bucket="inbox", Key="waits", Body=b'["pen"]')
        dynamodb.put_item(TableName="orders", Item={"id": {"S": "kept"}})
        wait_for(lambda: item(owner, "question:waits"))
        cloud.end(number)

    with cloud_process("flow.yaml", tmp_path) as cloud:
        owner = cloud.ready().owner
        body = owner.client("s3").get_object(Bucket="inbox", Key="waits")["Body"].read()
        token = item(owner, "question:waits")["token"]["S"]
        owner.client("stepfunctions").send_task_success(taskToken=token, output='{"by": "me"}')

        assert json.loads(body) == ["pen"]
        assert item(owner, "kept") == {"id": {"S": "kept"}}
        assert wait_for(lambda: item(owner, "order:waits"))["by"] == {"S": "me"}


def test_a_queue_keeps_its_messages(tmp_path):
    with cloud_process("placement.yaml", tmp_path) as cloud:
        sqs = cloud.ready().owner.client("sqs")
        sqs.send_message(QueueUrl=sqs.list_queues()["QueueUrls"][0], MessageBody="kept")
        cloud.end(signal.SIGKILL)

    with cloud_process("placement.yaml", tmp_path) as cloud:
        sqs = cloud.ready().owner.client("sqs")
        received = sqs.receive_message(QueueUrl=sqs.list_queues()["QueueUrls"][0], WaitTimeSeconds=20)

    assert [message["Body"] for message in received["Messages"]] == ["kept"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_asynchronous_invoke_that_was_under_way_runs_again(tmp_path, number):
    note, gate, data = tmp_path / "note", tmp_path / "gate", tmp_path / "data"
    with cloud_process("small.yaml", data) as cloud:
        cloud.ready().owner.call_later("once", note=str(note), gate=str(gate))
        wait_for(note.exists)
        cloud.end(number)

    gate.touch()
    with cloud_process("small.yaml", data) as cloud:
        cloud.ready()
        wait_for(lambda: note.read_text() == "xx")


def item(owner: Owner, identity: str) -> dict[str, dict[str, str]]:
    return owner.client("dynamodb").get_item(TableName="orders", Key={"id": {"S": identity}}).get("Item", {})
