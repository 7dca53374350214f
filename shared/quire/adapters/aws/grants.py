"""DynamoDB: API keys as the gateway knows them, attempts that are counted, and from where they succeeded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from quire.adapters.aws.clients import translated
from quire.domain.machine_keys import Grant
from quire.domain.people import Person, Principal, Role

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class DynamoGrants:
    """The port `Grants`."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def publish(self, grant: Grant) -> None:
        item: dict[str, Any] = {
            "keyHash": {"S": grant.key_hash},
            "principal": {"S": grant.principal.model_dump_json(by_alias=True)},
            "expiresAt": {"N": str(int(grant.principal.token_expires_at.timestamp()))},
        }
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def withdraw(self, key_hash: str) -> None:
        with translated("dynamodb"):
            self._client.delete_item(TableName=self._table, Key={"keyHash": {"S": key_hash}})

    def hold(self, person: Person) -> None:
        item: dict[str, Any] = {
            "keyHash": {"S": _person_item(person.id)},
            "role": {"S": person.role.value},
            "active": {"BOOL": person.active},
        }
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def find(self, key_hash: str, *, now: datetime) -> Principal | None:
        item = self._item(key_hash)
        who = None if item is None else Principal.model_validate_json(item["principal"]["S"])
        return self._held(who) if who is not None and who.token_expires_at > now else None

    def _held(self, who: Principal) -> Principal | None:
        """Whom a key names, as they are since they were last changed."""
        item = self._item(_person_item(who.user_id))
        if item is None:
            return who
        return who.model_copy(update={"role": Role(item["role"]["S"])}) if item["active"]["BOOL"] else None

    def _item(self, key: str) -> Mapping[str, Any] | None:
        with translated("dynamodb"):
            answer = self._client.get_item(TableName=self._table, Key={"keyHash": {"S": key}}, ConsistentRead=True)
        return answer.get("Item")


def _person_item(user_id: UUID) -> str:
    """The name of the item that all keys of a person are held to; no hash of a key looks like it."""
    return f"user#{user_id}"


class DynamoThrottle:
    """The port `Throttle`: one counter for each key and window, exact over all processes."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def hit(self, key: str, *, limit: int, seconds: int, now: datetime) -> int | None:
        ends_at = _window_end(seconds, now)
        with translated("dynamodb"):
            answer = self._client.update_item(
                TableName=self._table,
                Key=_counter(key, ends_at),
                UpdateExpression="ADD attempts :one SET expiresAt = :end",
                ExpressionAttributeValues={":one": {"N": "1"}, ":end": {"N": str(ends_at)}},
                ReturnValues="UPDATED_NEW",
            )
        attempts = int(answer["Attributes"]["attempts"]["N"])
        return None if attempts <= limit else max(1, ends_at - int(now.timestamp()))

    def forgive(self, key: str, *, seconds: int, now: datetime) -> None:
        with translated("dynamodb"):
            self._client.delete_item(TableName=self._table, Key=_counter(key, _window_end(seconds, now)))

    def trust(self, key: str, *, until: datetime) -> None:
        item: dict[str, Any] = {"attemptKey": {"S": key}, "expiresAt": {"N": str(int(until.timestamp()))}}
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def trusts(self, key: str, *, now: datetime) -> bool:
        with translated("dynamodb"):
            item = self._client.get_item(TableName=self._table, Key={"attemptKey": {"S": key}}).get("Item")
        return item is not None and int(item["expiresAt"]["N"]) > now.timestamp()


def _window_end(seconds: int, now: datetime) -> int:
    return (int(now.astimezone(UTC).timestamp()) // seconds + 1) * seconds


def _counter(key: str, ends_at: int) -> Any:
    return {"attemptKey": {"S": f"{key}#{ends_at}"}}
