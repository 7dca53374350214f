"""The shape S3 -> EventBridge -> Step Functions -> bus -> SQS -> Lambda, as public projects have it, runs unchanged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from local.apps_lab import app_here, aside, seen
from local.cloud_lab import Owner

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUCKET = "photos-dev-000000000000-us-east-1"
TABLE = "quire-Photos"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    async with app_here("photos", tmp_path_factory.mktemp("photos")) as owner:
        yield owner


async def upload(owner: Owner, key: str, size: int = 300) -> None:
    await aside(owner.client("s3").put_object, Bucket=BUCKET, Key=key, Body=b"x" * size)


def item(owner: Owner, key: str) -> dict[str, Any]:
    return owner.client("dynamodb").get_item(TableName=TABLE, Key={"key": {"S": key}}).get("Item", {})


def executions(owner: Owner, status: str) -> list[dict[str, Any]]:
    states = owner.client("stepfunctions")
    machine = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    found = states.list_executions(stateMachineArn=machine, statusFilter=status)["executions"]
    return [states.describe_execution(executionArn=one["executionArn"]) for one in found]


async def test_an_uploaded_photo_is_measured_kept_and_told_to_the_shop(owner):
    await upload(owner, "sea.jpg", 300)

    told = await seen(lambda: item(owner, "sea.jpg").get("told", {}).get("BOOL") and item(owner, "sea.jpg"))

    assert told == {"key": {"S": "sea.jpg"}, "size": {"N": "300"}, "told": {"BOOL": True}}


async def test_a_photo_larger_than_the_mapping_allows_ends_its_execution_by_name(owner):
    await upload(owner, "mountain.png", 1001)

    (failed,) = await seen(lambda: executions(owner, "FAILED"))

    assert (failed["error"], failed["cause"]) == ("PhotoTooLarge", "mountain.png is too large")
    assert not await aside(item, owner, "mountain.png")


async def test_what_the_pattern_does_not_want_starts_nothing(owner):
    await upload(owner, "notes.txt")
    await upload(owner, "after.jpg")

    await seen(lambda: item(owner, "after.jpg"))

    assert "notes.txt" not in str(await aside(executions, owner, "SUCCEEDED"))
