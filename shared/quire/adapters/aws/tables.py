"""DynamoDB: what functions outside the network may know. Every read that matters is consistent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from quire.adapters.aws.clients import translated
from quire.domain.jobs import Job
from quire.domain.people import Principal

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class DynamoPublicKeys:
    """The port `PublicKeys`."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def all(self) -> Sequence[dict[str, Any]]:
        with translated("dynamodb"):
            pages = self._client.get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True)
            items = [item for page in pages for item in page["Items"]]
        return [json.loads(item["jwk"]["S"]) for item in items]

    def publish(self, jwk: dict[str, Any]) -> None:
        item = {"keyId": {"S": str(jwk["kid"])}, "jwk": {"S": json.dumps(jwk, sort_keys=True)}}
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def retire(self, key_id: str) -> None:
        with translated("dynamodb"):
            self._client.delete_item(TableName=self._table, Key={"keyId": {"S": key_id}})


class DynamoTickets:
    """The port `Tickets`."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, ticket_hash: str, who: Principal, *, expires_at: datetime) -> None:
        item = {
            "ticketHash": {"S": ticket_hash},
            "principal": {"S": who.model_dump_json(by_alias=True)},
            "expiresAt": {"N": str(int(expires_at.timestamp()))},
        }
        with translated("dynamodb"):
            self._client.put_item(TableName=self._table, Item=item)

    def consume(self, ticket_hash: str, *, now: datetime) -> Principal | None:
        with translated("dynamodb"):
            try:
                answer = self._client.delete_item(
                    TableName=self._table,
                    Key={"ticketHash": {"S": ticket_hash}},
                    ConditionExpression="expiresAt > :now",
                    ExpressionAttributeValues={":now": {"N": str(int(now.timestamp()))}},
                    ReturnValues="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return None
        return Principal.model_validate_json(answer["Attributes"]["principal"]["S"])


class DynamoSnapshots:
    """The port `Snapshots`."""

    def __init__(self, client: DynamoDBClient, *, table: str, days: int) -> None:
        self._client = client
        self._table = table
        self._life = timedelta(days=days)

    def put(self, job: Job) -> bool:
        expires_at = datetime.now(UTC) + self._life
        item = {
            "jobKey": {"S": _job_key(job.tenant_id, job.job_id)},
            "version": {"N": str(job.version)},
            "job": {"S": job.model_dump_json(by_alias=True)},
            "expiresAt": {"N": str(int(expires_at.timestamp()))},
        }
        with translated("dynamodb"):
            try:
                # The same version again is a repetition whose push may not have happened: it counts as new.
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(jobKey) OR version <= :version",
                    ExpressionAttributeValues={":version": {"N": str(job.version)}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def find(self, tenant_id: UUID, job_id: UUID) -> Job | None:
        with translated("dynamodb"):
            answer = self._client.get_item(
                TableName=self._table, Key={"jobKey": {"S": _job_key(tenant_id, job_id)}}, ConsistentRead=True
            )
        item = answer.get("Item")
        return None if item is None else Job.model_validate_json(item["job"]["S"])

    def forget(self, tenant_id: UUID, job_id: UUID) -> None:
        with translated("dynamodb"):
            self._client.delete_item(TableName=self._table, Key={"jobKey": {"S": _job_key(tenant_id, job_id)}})


def _job_key(tenant_id: UUID, job_id: UUID) -> str:
    return f"{tenant_id}#{job_id}"
