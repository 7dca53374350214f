"""Walks through AWS's operations with boto3: each row is one real call to one real cloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore import xform_name
from local.cloud_lab import Owner, wait_for
from quire_local.backing.moto_services import SERVICES
from quire_local.cloud import Cloud
from quire_local.doors import main_door
from quire_local.identity import Callers
from quire_local.inside.access import Owner as CloudOwner

Seen = dict[str, Any]
"""The last answer of each operation of the walk."""


@dataclass(frozen=True)
class Row:
    operation: str
    """As the service's API names it."""
    arguments: Callable[[Seen], Mapping[str, Any]] | Mapping[str, Any] = field(default_factory=dict)
    until: str | None = None
    """Call again until the answer has this."""

    def given(self, seen: Seen) -> Mapping[str, Any]:
        return self.arguments(seen) if callable(self.arguments) else self.arguments


Call = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Makes one call of an operation, by whatever client."""


def walk(owner: Owner, service: str, rows: Sequence[Row], seen: Seen | None = None, *, path: str = "") -> Seen:
    """Make the calls with boto3."""
    client = owner.client(service, path)
    return follow(lambda operation, given: getattr(client, xform_name(operation))(**given), rows, seen)


def follow(call: Call, rows: Sequence[Row], seen: Seen | None = None) -> Seen:
    """Make the calls in their order; what a later one needs of an earlier answer is in what is returned."""
    seen = {} if seen is None else seen
    for row in rows:
        seen[row.operation] = _called(call, row, seen)
    return seen


def _called(call: Call, row: Row, seen: Seen) -> Any:
    def once() -> Any:
        answer = call(row.operation, row.given(seen))
        return [answer] if row.until is None or answer.get(row.until) else None

    return wait_for(once)[0]


def offered(cloud: Cloud, callers: Callers) -> set[tuple[str, str]]:
    """(boto3's service, operation) of everything that this cloud has an answer to, save Lambda's, whose door finds its
    operations by their paths and has no list of them."""
    services = cloud._services
    json = {(service.service, name) for service in services.json._services.values() for name in service.operations}
    moto = {(service.name, name) for service in SERVICES.values() for name in service.reads | service.changes}
    s3 = {("s3", name) for name in (*services.s3._operations, "ListBuckets")}
    routed = {(name, operation) for name in ("apigatewaymanagementapi",) for operation in _routed(name, cloud, callers)}
    return {({"states": "stepfunctions"}.get(name, name), operation) for name, operation in json | moto | s3 | routed}


def _routed(name: str, cloud: Cloud, callers: Callers) -> set[str]:
    """The operations of a REST service whose method and path the door knows."""
    owner = CloudOwner("", "127.0.0.1")
    door = main_door(cloud._services, callers, owner=owner, parts=cloud._parts(owner))
    known = {(route.method, _shape(route.resource.canonical)) for route in door.router.routes() if route.resource}
    model = boto3.client(name, region_name="us-east-1").meta.service_model
    operations = {each: model.operation_model(each).http for each in model.operation_names}
    return {
        each
        for each, http in operations.items()
        if known & {(method, _shape(http["requestUri"])) for method in (http["method"], "*")}
    }


def _shape(path: str) -> str:
    """The path without the names of its parameters and without the WebSocket's stage."""
    return re.sub(r"^/\w+(?=/@)", "", re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])).rstrip("/")
