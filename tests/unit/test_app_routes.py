"""What the functions declare, the template routes and the document describes is one and the same."""

from __future__ import annotations

import json
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fakes.making import a_principal
from quire.domain.access import ANYONE, Verdict, admins, people, reviewers
from quire.domain.people import Role, Scope
from quire.doors.openapi import openapi
from quire.doors.routing import Router
from quire.errors import Refusal
from quire_local.template import read_template

ROOT = Path(__file__).parents[2]
FUNCTIONS = ("auth", "documents", "oidc")
EVERYBODY = {"member", "reviewer", "admin"}


def declared() -> list[Any]:
    return [route for name in FUNCTIONS for route in import_module(f"functions.{name}.handler").door.routes]


def test_each_declared_route_stands_in_the_template_and_the_other_way_round() -> None:
    resources = read_template(ROOT / "template.yaml").document["Resources"]
    functions = [resource for resource in resources.values() if resource["Type"] == "AWS::Serverless::Function"]
    events = [event for one in functions for event in one["Properties"].get("Events", {}).values()]
    routed = {
        (event["Properties"]["Method"], event["Properties"]["Path"], "Auth" not in event["Properties"])
        for event in events
        if event["Type"] == "Api"
    }

    assert routed == {(route.method, route.path, route.allowed.roles is not None) for route in declared()}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_no_method_that_promises_to_change_nothing_reaches_what_changes_something(method: str) -> None:
    routes = declared()
    changing = [route for route in routes if route.method != "GET"]

    assert {route.method for route in routes} == {"GET", "POST", "PUT", "DELETE"}
    for route in changing:
        try:
            found = Router(routes).find(method, route.path)[0]
        except Refusal:
            continue
        assert (found.method, found.handler) != (route.method, route.handler)
        assert found.method == "GET" == method


def test_the_document_describes_every_route_with_a_name_of_its_own() -> None:
    operations = [one for path in openapi(declared(), version="1")["paths"].values() for one in path.values()]

    assert len({one["operationId"] for one in operations}) == len(operations) == len(declared())
    assert all(one["summary"].endswith(".") for one in operations)


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = openapi(declared(), version="1")
    written = json.dumps(document)
    names = {part.partition('"')[0] for part in written.split("#/components/schemas/")[1:]}

    assert names <= set(document["components"]["schemas"])


@pytest.mark.parametrize(
    ("access", "roles"),
    [(people(), EVERYBODY), (reviewers(), {"reviewer", "admin"}), (admins(), {"admin"}), (ANYONE, EVERYBODY)],
)
def test_people_are_let_in_by_their_role(access: Any, roles: set[str]) -> None:
    welcome = {role for role in Role if access.verdict(a_principal(role=role)) is Verdict.WELCOME}

    assert welcome == roles


@pytest.mark.parametrize(("wanted", "given"), [*product([None, Scope.REVIEW, Scope.USAGE_READ], repeat=2)])
def test_a_key_opens_only_what_its_scopes_name(wanted: Scope | None, given: Scope | None) -> None:
    machine = a_principal(role=Role.ADMIN, scopes=frozenset({given} - {None}))

    expected = Verdict.WELCOME if wanted is not None and wanted == given else Verdict.FORBIDDEN
    assert people(wanted).verdict(machine) is expected


def test_nobody_is_let_in_only_where_anyone_is() -> None:
    assert ANYONE.verdict(None) is Verdict.WELCOME
    assert people(Scope.REVIEW).verdict(None) is Verdict.UNKNOWN


@pytest.mark.parametrize("scopes", [None, frozenset(), frozenset({Scope.REVIEW, Scope.WEBHOOKS})])
def test_a_principal_survives_the_way_through_the_gateway(scopes: frozenset[Scope] | None) -> None:
    who = a_principal(role=Role.REVIEWER, scopes=scopes)

    assert type(who).heard({**who.spoken(), "principalId": "x", "integrationLatency": 3}) == who
