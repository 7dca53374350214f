"""DynamoDB: what one function leaves for another, taken once; and secrets of Secrets Manager."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from quire.adapters.aws.clients import translated

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_secretsmanager import SecretsManagerClient


class DynamoHandoffs:
    """The port `Handoffs`."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, secret_hash: str, content: str, *, expires_at: datetime) -> None:
        item = {
            "secretHash": {"S": secret_hash},
            "content": {"S": content},
            "expiresAt": {"N": str(int(expires_at.timestamp()))},
        }
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def take(self, secret_hash: str, *, now: datetime) -> str | None:
        with translated("dynamodb"):
            try:
                answer = self._client.delete_item(
                    TableName=self._table,
                    Key={"secretHash": {"S": secret_hash}},
                    ConditionExpression="expiresAt > :now",
                    ExpressionAttributeValues={":now": {"N": str(int(now.timestamp()))}},
                    ReturnValues="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return None
        return answer["Attributes"]["content"]["S"]


def secret_reader(client: SecretsManagerClient, name: str) -> Callable[[], str]:
    """Asks for the secret each time, so that a rotated one is used at once."""

    def read() -> str:
        with translated("secretsmanager"):
            return client.get_secret_value(SecretId=name)["SecretString"]

    return read
