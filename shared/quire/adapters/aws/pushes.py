"""API Gateway's way back to an open WebSocket."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated

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

    def drop(self, connection_id: str) -> None:
        with translated("execute-api"), suppress(self._client.exceptions.GoneException):
            self._client.delete_connection(ConnectionId=connection_id)
