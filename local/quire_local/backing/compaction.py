"""Shortens the journal: many changes of items give way to the items that are left. Runs in moto's thread.

Only DynamoDB's items are compacted. What happened to tables is kept as it was, and so is every call of Secrets Manager
and SSM, because there the past (versions, labels) is part of the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from quire_local.backing.moto_calls import Call, new_call, perform
from quire_local.backing.moto_services import DYNAMODB

# What BatchWriteItem takes at a time.
_BATCH = 25
_TIMES = 4


def is_long(length: int, *, short: int) -> bool:
    """Whether this many changes of items are more than `short`, and much more than the present items would need."""
    if length <= short:
        return False
    items: int = sum(_ask("DescribeTable", TableName=table)["Table"]["ItemCount"] for table in _tables())
    return length * _BATCH > _TIMES * items


def present_items() -> Iterator[Call]:
    """The calls that put every item of every table in place."""
    for table in _tables():
        batch: list[dict[str, Any]] = []
        for item in _items(table):
            batch.append({"PutRequest": {"Item": item}})
            if len(batch) == _BATCH:
                yield _batch_write(table, batch)
                batch = []
        if batch:
            yield _batch_write(table, batch)


def _batch_write(table: str, batch: list[dict[str, Any]]) -> Call:
    return new_call(DYNAMODB.name, "BatchWriteItem", json.dumps({"RequestItems": {table: batch}}).encode())


def _tables() -> Iterator[str]:
    page: dict[str, Any] = {}
    while True:
        answer = _ask("ListTables", **page)
        yield from answer["TableNames"]
        if "LastEvaluatedTableName" not in answer:
            return
        page = {"ExclusiveStartTableName": answer["LastEvaluatedTableName"]}


def _items(table: str) -> Iterator[dict[str, Any]]:
    page: dict[str, Any] = {}
    while True:
        answer = _ask("Scan", TableName=table, ConsistentRead=True, **page)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _ask(operation: str, **request: Any) -> dict[str, Any]:
    answer = perform(new_call(DYNAMODB.name, operation, json.dumps(request).encode()))
    if answer.error is not None:
        raise RuntimeError(f"{operation} failed during compaction: {answer.body.decode()}")
    content: dict[str, Any] = json.loads(answer.body)
    return content
