"""What is told to open connections."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import API_ATTEMPTS, clients, settings

if TYPE_CHECKING:
    from quire import ports


@cache
def connections() -> ports.Connections:
    from quire.adapters.aws.connections import DynamoConnections

    return DynamoConnections(clients(API_ATTEMPTS).dynamodb, table=settings().given("connections_table"))


@cache
def snapshots() -> ports.Snapshots:
    from quire.adapters.aws.tables import DynamoSnapshots

    client = clients(API_ATTEMPTS).dynamodb
    return DynamoSnapshots(client, table=settings().given("snapshots_table"), days=settings().snapshot_days)


@cache
def pushes() -> ports.Pushes:
    from quire.adapters.aws.pushes import GatewayPushes

    return GatewayPushes(clients(API_ATTEMPTS).sockets)
