"""Every runbook of docs/operations.md, run word for word against the local cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.config import Config
from pipeline.runbooks import Runbook, blocks, run
from pipeline.sending import announce, arm, job, pdf, send, until_ended, wait_for

from benchmarks.owner import executions
from benchmarks.running import RunningCloud

REPLAY, REDRIVE, STUCK = "Replay from the archive", "Redrive dead letters", "A review that is stuck"
POISON, ROTATE, RESTORE = "A poison document", "Rotate keys", "Restore a backup"
ONCE = Config(retries={"total_max_attempts": 1})


@pytest.fixture
def all_reviewed(api: httpx.Client) -> Iterator[None]:
    """Every document of the tenant goes to review."""
    api.put("/hitl/policy", json={"rule": "always"}).raise_for_status()
    yield
    api.put("/hitl/policy", json={"rule": "by_confidence"}).raise_for_status()


@pytest.fixture
def deaf(cloud: RunningCloud) -> Iterator[None]:
    """`record` writes nothing down."""
    arm(cloud, "record.before_commit=raise")
    yield
    arm(cloud, "")


def queue(cloud: RunningCloud, name: str) -> dict[str, str]:
    return {"QueueUrl": f"{cloud.url}/000000000000/quire-{name}"}


def has_succeeded(cloud: RunningCloud, document: str) -> bool:
    found = executions(cloud.service("stepfunctions", ONCE))
    return any(one["name"].startswith(document) and one["status"] == "SUCCEEDED" for one in found)


def waiting(api: httpx.Client) -> dict[str, Any]:
    """A document that waits for a person."""
    accepted = send(api, pdf("waits for a person"))
    wait_for(lambda: job(api, accepted["jobId"])["status"] == "hitl_pending")
    return accepted


def test_what_record_never_heard_is_replayed_from_the_archive(
    cloud: RunningCloud, api: httpx.Client, deaf: None, tmp_path: Path
) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    accepted = send(api, pdf("nobody wrote this down"))
    wait_for(lambda: has_succeeded(cloud, accepted["documentId"]))
    cloud.service("sqs", ONCE).purge_queue(**queue(cloud, "RecordQueue"))
    arm(cloud, "")
    assert job(api, accepted["jobId"])["status"] == "pending"

    until = datetime.now(UTC) + timedelta(minutes=1)
    moments = {"from": f"{before:%Y-%m-%dT%H:%M:%SZ}", "until": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
    Runbook(REPLAY, cloud.data, tmp_path).run(1, **moments)

    assert until_ended(api, accepted["jobId"])["status"] == "completed"


def test_dead_letters_are_seen_and_sent_back(cloud: RunningCloud, api: httpx.Client, tmp_path: Path) -> None:
    accepted = announce(api, pdf("never sent"))
    state = job(api, accepted["jobId"])
    known = {name: state[name] for name in ("documentId", "jobId", "attempt", "correlationId")}
    tenant = api.get("/auth/me").raise_for_status().json()["data"]["tenantId"]
    detail = {**known, "tenantId": tenant, "at": datetime.now(UTC).isoformat(), "errorCode": "UPLOAD_EXPIRED"}
    event = {"id": f"dead-{accepted['jobId']}", "source": "quire", "detail-type": "job.expired", "detail": detail}
    cloud.service("sqs", ONCE).send_message(**queue(cloud, "RecordDeadLetters"), MessageBody=json.dumps(event))
    runbook, names = Runbook(REDRIVE, cloud.data, tmp_path), {"dead": "RecordDeadLetters", "living": "RecordQueue"}

    assert accepted["jobId"] in runbook.run(1, **names)
    assert runbook.run(2, **names).splitlines()[-1].split() == ["COMPLETED", "0"]  # it does not know where it came from
    runbook.run(3, **names)
    runbook.run(4)

    assert until_ended(api, accepted["jobId"])["status"] == "expired"


def test_a_stuck_review_is_found_ended_and_begun_again(
    cloud: RunningCloud, api: httpx.Client, all_reviewed: None, tmp_path: Path
) -> None:
    accepted = waiting(api)
    runbook = Runbook(STUCK, cloud.data, tmp_path)

    assert runbook.run(1).count(accepted["documentId"]) == 2
    runbook.run(2, job=accepted["jobId"])

    listed = api.get("/jobs").raise_for_status().json()["data"]
    again, first = [one for one in listed if one["documentId"] == accepted["documentId"]]
    assert (again["attempt"], first["attempt"], first["status"]) == (2, 1, "cancelled")
    wait_for(lambda: job(api, again["jobId"])["status"] == "hitl_pending")


def test_a_poison_document_is_found_ended_and_deleted(
    cloud: RunningCloud, api: httpx.Client, all_reviewed: None, tmp_path: Path
) -> None:
    accepted = waiting(api)
    runbook, which = (
        Runbook(POISON, cloud.data, tmp_path),
        {"document": accepted["documentId"], "job": accepted["jobId"]},
    )

    assert "RUNNING" in runbook.run(1, **which)
    runbook.run(2, **which)

    assert api.get(f"/documents/{accepted['documentId']}").status_code == 404
    wait_for(lambda: "ABORTED" in runbook.run(1, **which))


def test_keys_and_secrets_are_replaced(tmp_path: Path) -> None:
    with RunningCloud(tmp_path / "data") as cloud, cloud.client() as api:
        runbook = Runbook(ROTATE, cloud.data, tmp_path)
        made = api.post("/auth/api-keys", json={"name": "scanner", "scopes": ["documents:read"]})
        old = made.raise_for_status().json()["data"]["apiKey"]
        secret = cloud.service("secretsmanager", ONCE).create_secret(Name="llm", SecretString="old")["ARN"]

        new = runbook.run(2, old_key=old["id"]).strip()
        runbook.run(3, secret=secret, value="new")
        runbook.run(1)

        bearer = {"Authorization": f"Bearer {new}"}
        assert httpx.get(f"{cloud.url}/api/v1/documents", headers=bearer, timeout=60).status_code == 200
        listed = httpx.get(f"{cloud.url}/api/v1/auth/jwks.json", timeout=60).json()["keys"]
        assert [key["kid"] for key in listed] == [json.loads((tmp_path / "migrated.json").read_text())["keyId"]]
        assert cloud.service("secretsmanager", ONCE).get_secret_value(SecretId=secret)["SecretString"] == "new"
        assert [key["name"] for key in api.get("/auth/api-keys").json()["data"]] == ["scanner"]


def test_a_cloud_starts_on_the_copy_of_another_ones_folder(tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with RunningCloud(tmp_path / "data") as cloud, cloud.client() as api:
        accepted = send(api, pdf("worth keeping"))
        until_ended(api, accepted["jobId"])
        cloud.stop()

    [copy] = blocks("stopped")[RESTORE]
    run(copy, tmp_path, data=str(cloud.data), backup=str(backup))

    with RunningCloud(backup) as restored, restored.client() as api:
        assert "worth keeping" in api.get(f"/documents/{accepted['documentId']}/result").json()["data"]["text"]


def test_no_runbook_is_left_untried() -> None:
    counted = {title: len(found) for title, found in blocks().items()}

    assert counted == {REPLAY: 1, REDRIVE: 4, STUCK: 2, POISON: 2, ROTATE: 3}
    assert set(blocks("stopped")) == {RESTORE}
