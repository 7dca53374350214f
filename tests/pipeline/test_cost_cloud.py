"""What the bill counts is what a document causes in a running cloud."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pipeline.sending import send, until_ended, wait_for

from benchmarks.billed_use import difference
from benchmarks.differing import different
from benchmarks.owner import executions, history
from benchmarks.routes import states
from benchmarks.running import RunningCloud
from benchmarks.using import used

PHOTO = Path(__file__).parents[2] / "samples" / "receipt.jpg"


@pytest.fixture
def unreviewed(api: httpx.Client) -> Iterator[None]:
    before = api.get("/hitl/policy").raise_for_status().json()["data"]
    api.put("/hitl/policy", json={"rule": "never"}).raise_for_status()
    yield
    api.put("/hitl/policy", json=before).raise_for_status()


def read(api: httpx.Client, photo: Path) -> str:
    """The id of a photographed document that was read and completed."""
    accepted = send(api, photo.read_bytes(), name=photo.name, kind="image/jpeg", type="receipt")
    assert until_ended(api, accepted["jobId"], seconds=120)["status"] == "completed"
    return str(accepted["documentId"])


def test_a_photo_enters_the_states_that_are_billed(
    cloud: RunningCloud, api: httpx.Client, tmp_path: Path, unreviewed: None
) -> None:
    document = read(api, different(PHOTO, tmp_path, 21))

    machines = cloud.service("stepfunctions")
    [execution] = [one for one in executions(machines) if document in one["name"]]
    events = history(machines, execution["executionArn"])
    entered = [event["stateEnteredEventDetails"]["name"] for event in events if event["type"].endswith("StateEntered")]
    assert entered == states("accept", scans=1)


def test_what_a_document_uses_is_told_by_function(
    cloud: RunningCloud, api: httpx.Client, tmp_path: Path, unreviewed: None
) -> None:
    before = used(cloud)

    read(api, different(PHOTO, tmp_path, 22))

    found = wait_for(lambda: _with_save(difference(before, used(cloud))))
    assert found["functions"]["Ocr"]["invocations"] == 1
    assert found["functions"]["Ocr"]["requests"]["s3:PutObject"] >= 1
    assert found["form"] == {"s3:PostObject": 1}
    assert found["stored"]["uploads"] > 0
    assert found["stored"]["work"] > 0


def _with_save(found: dict[str, Any]) -> dict[str, Any] | None:
    return found if "Save" in found["functions"] else None
