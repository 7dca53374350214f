"""What the table of connections says, and what one sweep makes of it."""

from __future__ import annotations

from proofs.owner import Owner

from benchmarks.running import RunningCloud


def swept(cloud: RunningCloud, living: int) -> tuple[int, int]:
    """How many connections beside the living had rows before one sweep, and after it."""
    before = _with_rows(cloud) - living
    Owner(cloud).invoke("HangupFunction")
    return before, _with_rows(cloud) - living


def _with_rows(cloud: RunningCloud) -> int:
    """Connections of which the table says anything."""
    dynamodb = cloud.service("dynamodb")
    [table] = [name for name in dynamodb.list_tables()["TableNames"] if "onnections" in name]
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    keys = [(item["pk"]["S"], item["sk"]["S"]) for page in pages for item in page["Items"]]
    return len({pk.partition("#")[2] if pk.startswith("connection#") else sk for pk, sk in keys})
