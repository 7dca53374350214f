"""DynamoDB: whether there is work in the database, and what has expired outside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated
from quire.domain.upkeep import Note
from quire.ports import Clock

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_KEY = {"chore": {"S": "database"}}
_LONG_AGO = {"N": "0"}
"""When a note was made that an older version of this code left."""


class DynamoChores:
    """The port `Chores`: one item that counts the notes, and says when the latest was made and whether it is open."""

    def __init__(self, client: DynamoDBClient, *, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def note(self) -> None:
        with translated("dynamodb"):
            self._client.update_item(
                TableName=self._table,
                Key=_KEY,
                UpdateExpression="SET is_open = :open, noted_at = :now ADD notes :one",
                ExpressionAttributeValues={
                    ":open": {"BOOL": True},
                    ":now": {"N": str(int(self._clock().timestamp()))},
                    ":one": {"N": "1"},
                },
            )

    def open(self) -> Note | None:
        with translated("dynamodb"):
            item = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True).get("Item")
        if not item or not item["is_open"]["BOOL"]:
            return None
        noted_at = datetime.fromtimestamp(int(item.get("noted_at", _LONG_AGO)["N"]), UTC)
        return Note(number=int(item["notes"]["N"]), at=noted_at)

    def close(self, note: Note) -> None:
        with translated("dynamodb"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=_KEY,
                    UpdateExpression="SET is_open = :closed",
                    ConditionExpression="notes = :note",
                    ExpressionAttributeValues={":closed": {"BOOL": False}, ":note": {"N": str(note.number)}},
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
