"""REST APIs: what a stage and a method set for their functions."""

from __future__ import annotations

from typing import Any

import pytest
from local.gateway_fixtures import OK, Functions, answering, hang, rest_api, route, serve_rest
from quire_local.resources import Authorizer, Route

ALLOW = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def counting() -> Functions:
    return Functions(main=lambda _: OK, gate=lambda _: {"principalId": "p", "policyDocument": ALLOW})


async def test_stage_variables_are_in_the_events_of_function_and_authorizer() -> None:
    authorizer = Authorizer(name="Gate", function="gate", headers=(), ttl=0)
    functions = counting()

    async with serve_rest(
        rest_api(route("GET", "/x", authorizer=authorizer), variables={"a": "1"}), functions
    ) as client:
        await client.get("/x")

    assert functions.last("main")["stageVariables"] == {"a": "1"}
    assert functions.last("gate")["stageVariables"] == {"a": "1"}


async def test_a_method_may_have_a_shorter_timeout_than_the_api() -> None:
    slow = Route(method="GET", path="/slow", function="main", timeout=0.05)

    async with serve_rest(rest_api(slow), Functions(main=hang)) as client:
        response = await client.get("/slow")

    assert (response.status_code, response.json()) == (504, {"message": "Endpoint request timed out"})


@pytest.mark.parametrize(
    ("identity", "same", "other", "without"),
    [
        ({"query": ("who",)}, "/x?who=a", "/x?who=b", "/x"),
        ({"context": ("path",)}, "/x", "/y", None),
        ({"query": ("who",), "variables": ("a",), "context": ("identity.sourceIp",)}, "/x?who=a", "/x?who=b", "/x?a=1"),
        ({"variables": ("nothing",)}, None, None, "/x"),
    ],
)
async def test_an_authorizers_answer_is_remembered_by_its_identity_sources(
    identity: dict[str, Any], same: str | None, other: str | None, without: str | None
) -> None:
    authorizer = Authorizer(name="Gate", function="gate", headers=(), **identity)
    routes = (route("GET", "/x", authorizer=authorizer), route("GET", "/y", authorizer=authorizer))
    functions = counting()

    async with serve_rest(rest_api(*routes, variables={"a": "1"}), functions) as client:
        answers = [(await client.get(path)).status_code for path in (same, same, other, without) if path]

    assert answers == [200] * sum(path is not None for path in (same, same, other)) + [401] * (without is not None)
    assert len(functions.events["gate"]) == sum(path is not None for path in (same, other))


async def test_an_api_without_variables_has_none_in_its_events() -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(route("GET", "/x")), functions) as client:
        await client.get("/x")

    assert functions.last("main")["stageVariables"] is None
