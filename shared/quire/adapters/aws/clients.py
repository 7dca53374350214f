"""How every boto3 client is made, and what its errors mean to us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from quire.errors import TransientError

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_events import EventBridgeClient
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient
    from types_boto3_stepfunctions import SFNClient

_PASSING = {
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
}


_SILENCE = 10.0
"""Seconds for all attempts together: whoever asked the API hears of it before the gateway ends the call."""
_ONE_SILENCE = 7.0
"""Seconds for one attempt: some requests need four answers of one service, one after the other."""


class Clients:
    """Makes each client once. `attempts` counts the first try: a step leaves retries to the state machine."""

    def __init__(self, *, attempts: int) -> None:
        self._config = Config(
            connect_timeout=2,
            read_timeout=min(_ONE_SILENCE, _SILENCE / attempts),
            retries={"mode": "standard", "total_max_attempts": attempts},
        )

    @cached_property
    def s3(self) -> S3Client:
        # boto3 signs forms the old way on the global endpoint unless told all three.
        s3 = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
        return _session().client("s3", config=self._config.merge(s3))

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return _session().client("dynamodb", config=self._config)

    @cached_property
    def events(self) -> EventBridgeClient:
        return _session().client("events", config=self._config)

    @cached_property
    def states(self) -> SFNClient:
        return _session().client("stepfunctions", config=self._config)

    @cached_property
    def sqs(self) -> SQSClient:
        return _session().client("sqs", config=self._config)

    @cached_property
    def sockets(self) -> ApiGatewayManagementApiClient:
        return _session().client("apigatewaymanagementapi", config=self._config)

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        return _session().client("secretsmanager", config=self._config)


@cache
def _session() -> boto3.Session:
    """What the clients of a process share; most of it are the descriptions of the services."""
    return boto3.Session()


@contextmanager
def translated(service: str) -> Iterator[None]:
    """Turns what may pass by itself into TransientError; anything else is our mistake and stays."""
    try:
        yield
    except ClientError as error:
        if not _may_pass(error):
            raise
        raise TransientError(f"{service} answered {code_of(error)}") from error
    except BotoCoreError as error:
        raise TransientError(f"{service} does not answer") from error


def code_of(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _may_pass(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code_of(error) in _PASSING or status >= 500
