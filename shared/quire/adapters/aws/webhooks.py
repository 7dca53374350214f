"""What delivering needs from AWS: addresses and secrets in DynamoDB, and a queue that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from quire.adapters.aws.clients import translated
from quire.domain.webhooks import WebhookEndpoint

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient


class DynamoWebhookEndpoints:
    """The port `WebhookEndpoints`."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, endpoint: WebhookEndpoint) -> None:
        item = {
            "webhookId": {"S": str(endpoint.webhook_id)},
            "url": {"S": endpoint.url},
            "secret": {"S": endpoint.secret},
        }
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def find(self, webhook_id: UUID) -> WebhookEndpoint | None:
        with translated("dynamodb"):
            answer = self._client.get_item(
                TableName=self._table, Key={"webhookId": {"S": str(webhook_id)}}, ConsistentRead=True
            )
        item = answer.get("Item")
        if item is None:
            return None
        return WebhookEndpoint(webhook_id=webhook_id, url=item["url"]["S"], secret=item["secret"]["S"])

    def forget(self, webhook_id: UUID) -> None:
        with translated("dynamodb"):
            self._client.delete_item(TableName=self._table, Key={"webhookId": {"S": str(webhook_id)}})


class SqsPostponements:
    """The port `Postponements`."""

    def __init__(self, client: SQSClient, *, queue: str) -> None:
        self._client = client
        self._queue = queue

    def postpone(self, receipt: str, *, seconds: int) -> None:
        with translated("sqs"):
            self._client.change_message_visibility(
                QueueUrl=self._queue, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
