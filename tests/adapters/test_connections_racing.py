"""A connection that is closed while something is asked for on it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from app_fixtures import Cloud
from fakes.making import a_principal
from fakes.services import NOON
from quire import bootstrap
from quire.adapters.aws.connections import DynamoConnections
from quire.domain.push import Connection
from quire.errors import TransientError

CONNECTION = Connection(id="c1=", principal=a_principal())
CALLS = range(1, 7)
"""More than either takes."""


class Line:
    """One connection with one topic, as two processes know it: what the other does can come in between."""

    def __init__(self) -> None:
        self.table = bootstrap.settings().given("connections_table")
        self.own, self.other = (DynamoConnections(boto3.client("dynamodb"), table=self.table) for _ in range(2))
        self.other.open(CONNECTION, at=NOON)
        assert self.other.subscribe(CONNECTION, "first", most=9)

    def interrupted(self, at: int, meanwhile: Callable[[DynamoConnections], object]) -> DynamoConnections:
        """One whose call of that number comes after something else."""
        client, calls = boto3.client("dynamodb"), iter(range(1, 99))

        def before(**_: Any) -> None:
            if next(calls) == at:
                meanwhile(self.other)

        client.meta.events.register("provide-client-params.dynamodb", before)
        return DynamoConnections(client, table=self.table)

    def rows(self) -> list[Any]:
        return boto3.client("dynamodb").scan(TableName=self.table)["Items"]


@pytest.fixture
def line(cloud: Cloud) -> Line:
    return Line()


@pytest.mark.parametrize("at", CALLS)
def test_a_connection_closes_whole_while_it_asks_for_a_topic(line: Line, at: int) -> None:
    is_closed: list[bool] = []

    def close(other: DynamoConnections) -> None:
        other.close(CONNECTION.id)
        is_closed.append(True)

    follows = line.interrupted(at, close).subscribe(CONNECTION, "second", most=9)

    assert not (follows and is_closed)
    line.other.close(CONNECTION.id)
    assert line.rows() == []


@pytest.mark.parametrize("at", CALLS)
def test_what_is_asked_for_while_a_connection_closes_is_closed_with_it(line: Line, at: int) -> None:
    line.interrupted(at, lambda other: other.subscribe(CONNECTION, "second", most=9)).close(CONNECTION.id)

    assert line.rows() == []


def test_a_connection_that_follows_ever_more_is_closed_another_time(line: Line) -> None:
    client, topics = boto3.client("dynamodb"), iter(range(99))

    def follow(**_: Any) -> None:
        line.other.subscribe(CONNECTION, f"topic {next(topics)}", most=99)

    client.meta.events.register("provide-client-params.dynamodb.DeleteItem", follow)
    with pytest.raises(TransientError):
        DynamoConnections(client, table=line.table).close(CONNECTION.id)

    assert list(line.other.opened(NOON + timedelta(minutes=1))) == [CONNECTION]
    line.other.close(CONNECTION.id)
    assert line.rows() == []
