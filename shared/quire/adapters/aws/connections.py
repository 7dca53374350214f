"""DynamoDB: open connections and their subscriptions.

One table: `connection#<id>` holds the connection itself with the topics that it asked for, so that they can be
counted and closing it finds them all; each topic, which begins with its tenant, holds its subscribers.
The partition `opened` holds all connections.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated
from quire.domain.people import Principal
from quire.domain.push import Connection
from quire.errors import TransientError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_SELF = "self"
_OPENED = "opened"
_SWEPT_FOR = timedelta(hours=3)
"""The sweep has this long for an ended connection before DynamoDB itself forgets it."""
_BATCH = 25
"""As many items as DynamoDB deletes at once."""
_ROUNDS = 5
"""So often what a connection follows may change while it is closed."""


class DynamoConnections:
    """The port `Connections`."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def open(self, connection: Connection, *, at: datetime) -> None:
        # First where the sweep looks, so that no connection is open that it does not know.
        opened_at = {"openedAt": {"N": str(at.timestamp())}}
        self._put(_item(_OPENED, connection.id, connection, longer=_SWEPT_FOR) | opened_at)
        self._put(_item(_partition(connection.id), _SELF, connection, longer=_SWEPT_FOR))

    def find(self, connection_id: str) -> Connection | None:
        item = self._own(connection_id)
        return None if item is None else _connection(connection_id, item)

    def close(self, connection_id: str) -> None:
        for _ in range(_ROUNDS):
            if self._forget_all(connection_id):
                # Here too what was cut short is found again, and what was opened by half.
                self._delete(_OPENED, connection_id)
                return
        raise TransientError("dynamodb: a connection follows ever more while it is closed")

    def subscribe(self, connection: Connection, topic: str, *, most: int) -> bool:
        # A set holds a topic once, however often it is asked for.
        with translated("dynamodb"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(_partition(connection.id), _SELF),
                    UpdateExpression="ADD topics :topics",
                    ConditionExpression="attribute_exists(pk) AND (attribute_not_exists(topics)"
                    " OR contains(topics, :topic) OR size(topics) < :most)",
                    ExpressionAttributeValues={
                        ":topics": {"SS": [topic]},
                        ":topic": {"S": topic},
                        ":most": {"N": str(most)},
                    },
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        self._put(_item(topic, connection.id, connection))
        is_open = self._own(connection.id) is not None
        if not is_open:
            # It was closed in between, before there was a subscription to forget.
            self._delete(topic, connection.id)
        return is_open

    def unsubscribe(self, connection: Connection, topic: str) -> None:
        self._delete(topic, connection.id)
        with translated("dynamodb"), suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.update_item(
                TableName=self._table,
                Key=_key(_partition(connection.id), _SELF),
                UpdateExpression="DELETE topics :topics",
                ConditionExpression="attribute_exists(topics)",
                ExpressionAttributeValues={":topics": {"SS": [topic]}},
            )

    def subscribers(self, topic: str) -> Sequence[Connection]:
        return [_connection(item["sk"]["S"], item) for item in self._items(topic)]

    def opened(self, before: datetime) -> Sequence[Connection]:
        return [
            _connection(item["sk"]["S"], item)
            for item in self._items(_OPENED)
            if float(item["openedAt"]["N"]) < before.timestamp()
        ]

    def _own(self, connection_id: str) -> dict[str, Any] | None:
        with translated("dynamodb"):
            answer = self._client.get_item(
                TableName=self._table, Key=_key(_partition(connection_id), _SELF), ConsistentRead=True
            )
        return answer.get("Item")

    def _forget_all(self, connection_id: str) -> bool:
        """Deletes the connection and its subscriptions; False, and it stays, if topics came or went meanwhile."""
        topics = (self._own(connection_id) or {}).get("topics", {"SS": []})
        for start in range(0, len(topics["SS"]), _BATCH):
            self._forget(topics["SS"][start : start + _BATCH], connection_id)
        # What names the topics goes last, so that a close that was cut short finds its way again.
        unchanged: Any = (
            {"ConditionExpression": "topics = :topics", "ExpressionAttributeValues": {":topics": topics}}
            if topics["SS"]
            else {"ConditionExpression": "attribute_not_exists(topics)"}
        )
        with translated("dynamodb"):
            try:
                self._client.delete_item(TableName=self._table, Key=_key(_partition(connection_id), _SELF), **unchanged)
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _forget(self, topics: Sequence[str], connection_id: str) -> None:
        deletions: Any = [{"DeleteRequest": {"Key": _key(topic, connection_id)}} for topic in topics]
        with translated("dynamodb"):
            answer = self._client.batch_write_item(RequestItems={self._table: deletions})
        if answer.get("UnprocessedItems"):
            raise TransientError("dynamodb: not all subscriptions were deleted")

    def _items(self, partition: str) -> Iterator[dict[str, Any]]:
        with translated("dynamodb"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": partition}},
                ConsistentRead=True,
            )
            for page in pages:
                yield from page["Items"]

    def _put(self, item: dict[str, Any]) -> None:
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def _delete(self, partition: str, sort: str) -> None:
        with translated("dynamodb"):
            self._client.delete_item(TableName=self._table, Key=_key(partition, sort))


def _partition(connection_id: str) -> str:
    return f"connection#{connection_id}"


def _key(partition: str, sort: str) -> dict[str, Any]:
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def _item(partition: str, sort: str, connection: Connection, *, longer: timedelta = timedelta()) -> dict[str, Any]:
    ends_at = connection.principal.token_expires_at + longer
    return {
        **_key(partition, sort),
        "principal": {"S": connection.principal.model_dump_json(by_alias=True)},
        "expiresAt": {"N": str(int(ends_at.timestamp()) + 1)},
    }


def _connection(connection_id: str, item: dict[str, Any]) -> Connection:
    return Connection(id=connection_id, principal=Principal.model_validate_json(item["principal"]["S"]))
