"""API Gateway's way back to an open WebSocket."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated

_AT_A_TIME = 10
"""As many as boto3 keeps connections for."""

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


class GatewayPushes:
    """The port `Pushes`."""

    def __init__(self, client: ApiGatewayManagementApiClient) -> None:
        self._client = client

    def post(self, connection_id: str, message: dict[str, Any]) -> bool:
        with translated("execute-api"):
            try:
                self._client.post_to_connection(ConnectionId=connection_id, Data=json.dumps(message).encode())
            except self._client.exceptions.GoneException:
                return False
        return True

    def broadcast(self, connection_ids: Sequence[str], message: dict[str, Any]) -> Collection[str]:
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            # One that fails must not keep the message from the others: its error comes when all have been tried.
            tried = [(one, pool.submit(self.post, one, message)) for one in connection_ids]
        return [one for one, reached in tried if not reached.result()]

    def drop(self, connection_id: str) -> None:
        with translated("execute-api"), suppress(self._client.exceptions.GoneException):
            self._client.delete_connection(ConnectionId=connection_id)
