"""API Gateway's way back to an open WebSocket."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
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
        return _without(connection_ids, lambda one: self.post(one, message))

    def gone(self, connection_ids: Sequence[str]) -> Collection[str]:
        return _without(connection_ids, self._is_open)

    def drop(self, connection_id: str) -> None:
        with translated("execute-api"), suppress(self._client.exceptions.GoneException):
            self._client.delete_connection(ConnectionId=connection_id)

    def _is_open(self, connection_id: str) -> bool:
        with translated("execute-api"):
            try:
                self._client.get_connection(ConnectionId=connection_id)
            except self._client.exceptions.GoneException:
                return False
        return True


def _without(connection_ids: Sequence[str], reaches: Callable[[str], bool]) -> Collection[str]:
    """Those that cannot be reached, tried several at a time."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        # One that fails must not keep the others from being tried: its error comes when all have been.
        tried = [(one, pool.submit(reaches, one)) for one in connection_ids]
    return [one for one, reached in tried if not reached.result()]
