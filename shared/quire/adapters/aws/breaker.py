"""DynamoDB: whether a language model is left alone for a while, one item for all processes that ask it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quire.adapters.aws.clients import translated
from quire.domain.inquiry import Gate

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

_NOBODY = "installation"
"""In the place of a tenant: all of them ask the same model."""
_KEPT = timedelta(days=1)


class DynamoBreaker:
    """The port `Breaker`."""

    def __init__(self, client: DynamoDBClient, *, table: str, model: str, failures: int) -> None:
        self._client = client
        self._table = table
        self._key: Mapping[str, AttributeValueTypeDef] = {
            "tenantId": {"S": _NOBODY},
            "account": {"S": f"breaker#{model}"},
        }
        self._failures = failures

    def gate(self, now: datetime, *, pause: timedelta) -> Gate:
        with translated("dynamodb"):
            answer = self._client.get_item(TableName=self._table, Key=self._key, ConsistentRead=True)
        if "Item" not in answer:
            return Gate.OPEN
        until = answer["Item"].get("shutUntil")
        if until is None:
            return Gate.DOUBTFUL
        is_over = int(until["N"]) <= _milliseconds(now)
        return Gate.DOUBTFUL if is_over and self._is_first(until, now + pause) else Gate.SHUT

    def failed(self, now: datetime, *, pause: timedelta) -> bool:
        with translated("dynamodb"):
            answer = self._client.update_item(
                TableName=self._table,
                Key=self._key,
                UpdateExpression="SET expiresAt = :end ADD failures :one",
                ExpressionAttributeValues={":one": {"N": "1"}, ":end": {"N": str(int((now + _KEPT).timestamp()))}},
                ReturnValues="ALL_NEW",
            )
        after = answer["Attributes"]
        if int(after["failures"]["N"]) < self._failures:
            return False
        return self._shut(now + pause)

    def answered(self) -> bool:
        with translated("dynamodb"):
            answer = self._client.delete_item(TableName=self._table, Key=self._key, ReturnValues="ALL_OLD")
        return "shutUntil" in answer.get("Attributes", {})

    def _is_first(self, seen: AttributeValueTypeDef, until: datetime) -> bool:
        """Whether nobody else has come when the pause was over: one call stands for all of them."""
        with translated("dynamodb"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=self._key,
                    UpdateExpression="SET shutUntil = :until",
                    ConditionExpression="shutUntil = :seen",
                    ExpressionAttributeValues={":until": _number(until), ":seen": seen},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _shut(self, until: datetime) -> bool:
        with translated("dynamodb"):
            answer = self._client.update_item(
                TableName=self._table,
                Key=self._key,
                UpdateExpression="SET shutUntil = :until",
                ExpressionAttributeValues={":until": _number(until)},
                ReturnValues="ALL_OLD",
            )
        return "shutUntil" not in answer.get("Attributes", {})


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _number(moment: datetime) -> AttributeValueTypeDef:
    return {"N": str(_milliseconds(moment))}
