"""The template's tables: made when missing, refused when changed, rid of items whose time is over."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from typing import Any, Protocol

from quire_local.errors import AwsError, Section, Unsupported
from quire_local.resources import Table

# As DynamoDB: a moment this long ago is taken for a mistake.
_OLDEST_SECONDS = 5 * 365 * 24 * 3600
# The type first: an item whose attribute is no number never expires, and moto cannot compare it with one.
_EXPIRED = "attribute_type(#ttl, :number) AND #ttl BETWEEN :oldest AND :last"


class Ask(Protocol):
    """One operation of DynamoDB; a refusal is raised as AwsError."""

    def __call__(self, operation: str, **request: Any) -> Awaitable[dict[str, Any]]: ...


async def ensure_tables(ask: Ask, tables: Iterable[Table]) -> None:
    """Make what the template has and DynamoDB has not; tables that left the template keep their data."""
    for table in tables:
        present = await _describe(ask, table.name)
        if present is None:
            await ask("CreateTable", **table.definition)
        elif _shape(present) != _shape(table.definition):
            raise Unsupported(
                f"{table.logical_id} (table {table.name})",
                "changing the keys or indexes of a table that exists already",
                Section.DYNAMODB,
            )
        await _ensure_ttl(ask, table)


async def sweep(ask: Ask, tables: Iterable[Table]) -> None:
    """Delete every item whose time to live is over."""
    for table in tables:
        if table.ttl_attribute is not None:
            await _sweep(ask, table, now=int(time.time()))


async def _describe(ask: Ask, name: str) -> dict[str, Any] | None:
    try:
        answer = await ask("DescribeTable", TableName=name)
    except AwsError as error:
        if error.code == "ResourceNotFoundException":
            return None
        raise
    description: dict[str, Any] = answer["Table"]
    return description


def _shape(definition: Mapping[str, Any]) -> dict[str, Any]:
    """What decides how items are stored and found, in a form that compares."""
    return {
        "types": {part["AttributeName"]: part["AttributeType"] for part in definition["AttributeDefinitions"]},
        "keys": _keys(definition),
        "global": _indexes(definition.get("GlobalSecondaryIndexes")),
        "local": _indexes(definition.get("LocalSecondaryIndexes")),
    }


def _keys(definition: Mapping[str, Any]) -> dict[str, str]:
    return {part["KeyType"]: part["AttributeName"] for part in definition["KeySchema"]}


def _indexes(indexes: Iterable[Mapping[str, Any]] | None) -> dict[str, Any]:
    return {index["IndexName"]: (_keys(index), _projection(index["Projection"])) for index in indexes or ()}


def _projection(projection: Mapping[str, Any]) -> tuple[str, list[str]]:
    return projection["ProjectionType"], sorted(projection.get("NonKeyAttributes", ()))


async def _ensure_ttl(ask: Ask, table: Table) -> None:
    answer = await ask("DescribeTimeToLive", TableName=table.name)
    description = answer["TimeToLiveDescription"]
    enabled = description["TimeToLiveStatus"] == "ENABLED"
    present = description.get("AttributeName") if enabled else None
    if present == table.ttl_attribute:
        return
    specification = {"Enabled": table.ttl_attribute is not None, "AttributeName": table.ttl_attribute or present}
    await ask("UpdateTimeToLive", TableName=table.name, TimeToLiveSpecification=specification)


async def _sweep(ask: Ask, table: Table, *, now: int) -> None:
    ttl = {"#ttl": str(table.ttl_attribute)}
    values = {":number": {"S": "N"}, ":oldest": {"N": str(now - _OLDEST_SECONDS)}, ":last": {"N": str(now - 1)}}
    expired = {"ExpressionAttributeNames": ttl, "ExpressionAttributeValues": values}
    keys = [part["AttributeName"] for part in table.definition["KeySchema"]]
    async for item in _scan(ask, TableName=table.name, FilterExpression=_EXPIRED, **expired):
        key = {name: item[name] for name in keys}
        await _delete(ask, TableName=table.name, Key=key, ConditionExpression=_EXPIRED, **expired)


async def _scan(ask: Ask, **request: Any) -> AsyncIterator[dict[str, Any]]:
    page: dict[str, Any] = {}
    while True:
        answer = await ask("Scan", **request, **page)
        for item in answer["Items"]:
            yield item
        if "LastEvaluatedKey" not in answer:
            return
        page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


async def _delete(ask: Ask, **request: Any) -> None:
    """Delete the item unless somebody has given it more time since it was found."""
    try:
        await ask("DeleteItem", **request)
    except AwsError as error:
        if error.code != "ConditionalCheckFailedException":
            raise
