"""DynamoDB: whether there is work in the database, and what has expired outside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_KEY = {"chore": {"S": "database"}}


class DynamoChores:
    """The port `Chores`: one item that counts the notes, and says whether the latest is open."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def note(self) -> None:
        with translated("dynamodb"):
            self._client.update_item(
                TableName=self._table,
                Key=_KEY,
                UpdateExpression="SET is_open = :open ADD notes :one",
                ExpressionAttributeValues={":open": {"BOOL": True}, ":one": {"N": "1"}},
            )

    def open(self) -> int | None:
        with translated("dynamodb"):
            item = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True).get("Item")
        return int(item["notes"]["N"]) if item and item["is_open"]["BOOL"] else None

    def close(self, note: int) -> None:
        with translated("dynamodb"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=_KEY,
                    UpdateExpression="SET is_open = :closed",
                    ConditionExpression="notes = :note",
                    ExpressionAttributeValues={":closed": {"BOOL": False}, ":note": {"N": str(note)}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return


class DynamoSpent:
    """The port `Spent`; DynamoDB deletes expired items by itself, but only in a day or two, and not everywhere."""

    def __init__(self, client: DynamoDBClient, *, keys: Mapping[str, tuple[str, ...]]) -> None:
        self._client = client
        self._keys = keys
        """The names of the key attributes of each table."""

    def forget(self, *, now: datetime) -> int:
        return sum(self._forget(table, names, now) for table, names in self._keys.items())

    def _forget(self, table: str, names: tuple[str, ...], now: datetime) -> int:
        with translated("dynamodb"):
            expired = self._expired(table, now)
            for item in expired:
                self._client.delete_item(TableName=table, Key={name: item[name] for name in names})
        return len(expired)

    def _expired(self, table: str, now: datetime) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=table,
            FilterExpression="expiresAt < :now",
            ExpressionAttributeValues={":now": {"N": str(int(now.timestamp()))}},
        )
        return [item for page in pages for item in page["Items"]]
