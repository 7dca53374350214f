"""What the table of connections says of whom, and what one sweep makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from proofs.owner import Owner

from benchmarks.owner import service
from benchmarks.running import RunningCloud

_AT_A_TIME = 8
Rows = Mapping[str, frozenset[tuple[str, str]]]
"""The keys of all rows that are about a connection, by its id."""


@dataclass(frozen=True)
class Swept:
    """The table before one sweep and after it, and the lines' own names, by the ids of their connections."""

    before: Rows
    after: Rows
    names: Mapping[str, str]

    def had_rows(self, lines: Collection[str]) -> int:
        """Lines of which the table said something before the sweep."""
        return len(self._ids(lines) & set(self.before))

    def gone(self, lines: Collection[str]) -> int:
        """Lines of which the table said something before the sweep and nothing after it."""
        return len((self._ids(lines) & set(self.before)) - set(self.after))

    def kept(self, line: str) -> bool:
        """Whether nothing that the table said of this line has gone."""
        return any(self.before.get(one, frozenset()) <= self.after[one] for one in self._ids([line]) & set(self.after))

    def strangers(self, lines: Collection[str]) -> set[str]:
        """Connections that still have rows and belong to none of these lines."""
        return set(self.after) - self._ids(lines)

    def _ids(self, lines: Collection[str]) -> set[str]:
        return {one for one, name in self.names.items() if name in lines}


def swept(cloud: RunningCloud, before: Rows, names: Mapping[str, str]) -> Swept:
    """One sweep; `names` are those of lines that may not be there any more to tell theirs."""
    Owner(cloud).invoke("HangupFunction")
    after = rows(cloud)
    return Swept(before, after, {**names, **_told(cloud, after)})


def named(cloud: RunningCloud) -> dict[str, str]:
    """What each line that stands calls itself, by the id of its connection."""
    return _told(cloud, rows(cloud))


def _told(cloud: RunningCloud, connections: Collection[str]) -> dict[str, str]:
    facts = cloud.owner()
    gateway = service({**facts, "origin": f"{facts['origin']}/ws"}, "apigatewaymanagementapi")

    def told(connection: str) -> Iterator[tuple[str, str]]:
        with suppress(gateway.exceptions.GoneException):
            yield connection, gateway.get_connection(ConnectionId=connection)["Identity"]["UserAgent"]

    with ThreadPoolExecutor(_AT_A_TIME) as crowd:
        return {one: name for found in crowd.map(lambda each: [*told(each)], connections) for one, name in found}


def rows(cloud: RunningCloud) -> Rows:
    """All that the table says now."""
    dynamodb = cloud.service("dynamodb")
    [table] = [name for name in dynamodb.list_tables()["TableNames"] if "onnections" in name]
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for page in pages:
        for item in page["Items"]:
            pk, sk = item["pk"]["S"], item["sk"]["S"]
            found[pk.partition("#")[2] if pk.startswith("connection#") else sk].add((pk, sk))
    return {connection: frozenset(keys) for connection, keys in found.items()}
