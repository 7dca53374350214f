"""REQUEST authorizers: whom they let through, what they are told and how long they are remembered."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from local.gateway_fixtures import OK, FunctionError, Functions, hang, in_turn, raising, rest_api, route, serve_rest
from quire_local.errors import AwsError, Unsupported
from quire_local.gateway import RestGateway
from quire_local.gateway.authorizer import Authorizers
from quire_local.gateway.backend import Backend
from quire_local.gateway.incoming import Incoming
from quire_local.resources import Authorizer, RestApi

TOKEN = {"Authorization": "Bearer x"}


def policy(effect: str = "Allow", resource: str | list[str] = "*") -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}],
    }


def grant(**more: Any) -> dict[str, Any]:
    return {"principalId": "user-1", "policyDocument": policy(), **more}


def guarded(ttl: int = 300, headers: tuple[str, ...] = ("Authorization",)) -> RestApi:
    authorizer = Authorizer(name="Tokens", function="gate", headers=headers, ttl=ttl)
    return rest_api(
        route("GET", "/v1/x", authorizer=authorizer),
        route("POST", "/v1/x", authorizer=authorizer),
        route("GET", "/v1/y/{id}", authorizer=authorizer),
        route("GET", "/open"),
    )


async def test_the_authorizer_gets_the_event_that_aws_sends() -> None:
    functions = Functions(main=lambda _: OK, gate=lambda _: grant())

    async with serve_rest(guarded(), functions) as client:
        await client.get("/v1/y/7?a=1&a=2", headers=TOKEN)

    event = functions.last("gate")
    assert event["type"] == "REQUEST"
    assert event["methodArn"] == "arn:aws:execute-api:us-east-1:000000000000:abc123/api/GET/v1/y/7"
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/v1/y/{id}", "/v1/y/7", "GET")
    assert event["headers"]["Authorization"] == "Bearer x"
    assert event["multiValueHeaders"]["Authorization"] == ["Bearer x"]
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert (event["pathParameters"], event["stageVariables"]) == ({"id": "7"}, {})
    assert event["requestContext"]["resourcePath"] == "/v1/y/{id}"
    assert "body" not in event


async def test_the_function_sees_who_calls_with_every_value_as_text() -> None:
    context = {"tenant": "t1", "admin": True, "level": 7}
    functions = Functions(main=lambda _: OK, gate=lambda _: grant(context=context, usageIdentifierKey="k"))

    async with serve_rest(guarded(), functions) as client:
        response = await client.get("/v1/x", headers=TOKEN)

    authorizer = functions.last("main")["requestContext"]["authorizer"]
    assert response.status_code == 200
    assert isinstance(authorizer.pop("integrationLatency"), int)
    assert authorizer == {"principalId": "user-1", "tenant": "t1", "admin": "true", "level": "7"}


async def test_a_route_without_an_authorizer_asks_none() -> None:
    functions = Functions(main=lambda _: OK, gate=lambda _: grant())

    async with serve_rest(guarded(), functions) as client:
        response = await client.get("/open")

    assert response.status_code == 200
    assert functions.events["gate"] == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": ""}])
async def test_a_missing_identity_is_refused_without_asking(headers: dict[str, str]) -> None:
    functions = Functions(main=lambda _: OK, gate=lambda _: grant())

    async with serve_rest(guarded(), functions) as client:
        response = await client.get("/v1/x", headers=headers)

    assert (response.status_code, response.json()) == (401, {"message": "Unauthorized"})
    assert response.headers["x-amzn-ErrorType"] == "UnauthorizedException"
    assert functions.events == {"main": [], "gate": []}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (policy("Deny"), "User is not authorized to access this resource with an explicit deny"),
        (policy("Allow", "arn:*/api/POST/*"), "User is not authorized to access this resource"),
    ],
)
async def test_a_policy_that_does_not_allow_the_method_is_a_403(document: Any, message: str) -> None:
    functions = Functions(main=lambda _: OK, gate=lambda _: grant(policyDocument=document))

    async with serve_rest(guarded(), functions) as client:
        response = await client.get("/v1/x", headers=TOKEN)

    assert (response.status_code, response.json()) == (403, {"message": message})
    assert response.headers["x-amzn-ErrorType"] == "AccessDeniedException"
    assert functions.events["main"] == []


@pytest.mark.parametrize(
    ("gate", "status", "kind"),
    [
        (raising(FunctionError("Unauthorized")), 401, "UnauthorizedException"),
        (raising(FunctionError("unauthorized")), 500, "AuthorizerFailureException"),
        (raising(AwsError("TooManyRequestsException", "", 429)), 500, "AuthorizerFailureException"),
        (hang, 500, "AuthorizerFailureException"),
        (lambda _: None, 500, "AuthorizerConfigurationException"),
        (lambda _: b"nonsense", 500, "AuthorizerConfigurationException"),
        (lambda _: {"policyDocument": policy()}, 500, "AuthorizerConfigurationException"),
        (lambda _: {"principalId": "u"}, 500, "AuthorizerConfigurationException"),
        (lambda _: grant(context=[]), 500, "AuthorizerConfigurationException"),
        (lambda _: grant(context={"a": {"nested": 1}}), 500, "AuthorizerConfigurationException"),
    ],
)
async def test_an_authorizer_that_fails_lets_nobody_through(gate: Any, status: int, kind: str) -> None:
    functions = Functions(main=lambda _: OK, gate=gate)

    async with serve_rest(guarded(), functions, timeout=0.2) as client:
        response = await client.get("/v1/x", headers=TOKEN)

    assert (response.status_code, response.headers["x-amzn-ErrorType"]) == (status, kind)
    assert response.json() == {"message": "Unauthorized" if status == 401 else None}
    assert functions.events["main"] == []


async def test_what_a_policy_asks_in_vain_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    document = {"Statement": [{"Effect": "Allow", "NotAction": "x", "Resource": "*"}]}
    functions = Functions(main=lambda _: OK, gate=lambda _: grant(policyDocument=document))
    caplog.set_level(logging.WARNING)

    async with serve_rest(guarded(), functions) as client:
        response = await client.get("/v1/x", headers=TOKEN)

    assert response.status_code == 500
    assert "Tokens" in caplog.text
    assert "NotAction" in caplog.text


async def test_an_identity_is_remembered_and_its_policy_decided_for_each_method() -> None:
    document = policy("Allow", ["arn:*/api/GET/v1/x", "arn:*/api/GET/v1/y/1"])
    functions = Functions(main=lambda _: OK, gate=lambda _: grant(policyDocument=document))

    async with serve_rest(guarded(), functions) as client:
        answers = [
            await client.get("/v1/x", headers=TOKEN),
            await client.post("/v1/x", headers=TOKEN),
            await client.get("/v1/y/1", headers=TOKEN),
            await client.get("/v1/y/2", headers=TOKEN),
        ]

    assert [answer.status_code for answer in answers] == [200, 403, 200, 403]
    assert len(functions.events["gate"]) == 1
    assert functions.last("main")["requestContext"]["authorizer"]["integrationLatency"] == 0


async def test_another_identity_is_asked_for_by_itself() -> None:
    functions = Functions(main=lambda _: OK, gate=lambda event: grant(principalId=event["headers"]["Authorization"]))

    async with serve_rest(guarded(headers=("Authorization", "X-Tenant")), functions) as client:
        for token, tenant in (("a", "1"), ("a", "2"), ("b", "1"), ("a", "1")):
            await client.get("/v1/x", headers={"Authorization": token, "X-Tenant": tenant})

    assert len(functions.events["gate"]) == 3
    principals = [event["requestContext"]["authorizer"]["principalId"] for event in functions.events["main"]]
    assert principals == ["a", "a", "b", "a"]


async def test_without_a_time_to_live_nothing_is_remembered() -> None:
    functions = Functions(main=lambda _: OK, gate=lambda _: grant())

    async with serve_rest(guarded(ttl=0), functions) as client:
        await client.get("/v1/x", headers=TOKEN)
        await client.get("/v1/x", headers=TOKEN)

    assert len(functions.events["gate"]) == 2


async def test_a_failure_is_not_remembered() -> None:
    functions = Functions(main=lambda _: OK, gate=in_turn(None, grant()))

    async with serve_rest(guarded(), functions) as client:
        first, second = [await client.get("/v1/x", headers=TOKEN) for _ in range(2)]

    assert (first.status_code, second.status_code) == (500, 200)


def test_answers_that_would_be_remembered_for_everybody_are_refused_by_name() -> None:
    with pytest.raises(Unsupported, match="Api Tokens: remembering answers without an identity source"):
        RestGateway(guarded(headers=()), Functions())


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def request_by(token: str) -> Incoming:
    return Incoming(
        method="GET",
        stage_path="/api/x",
        path="/x",
        headers=(("Authorization", token),),
        query=(),
        source_ip="",
        host="",
    )


async def test_a_remembered_identity_is_forgotten_when_its_time_is_over_or_room_is_needed() -> None:
    functions, clock = Functions(gate=lambda _: grant()), Clock()
    authorizers = Authorizers(Backend(functions, timeout=1), capacity=2, clock=clock)
    gate = Authorizer(name="Tokens", function="gate", headers=("Authorization",), ttl=60)

    async def ask(token: str) -> int:
        await authorizers.authorize(gate, request_by(token), {"methodArn": "arn"})
        return len(functions.events["gate"])

    assert [await ask("a"), await ask("b"), await ask("a")] == [1, 2, 2]
    assert await ask("c") == 3  # b was used longest ago, and is forgotten
    assert [await ask("a"), await ask("b")] == [3, 4]
    clock.now = 61.0
    assert await ask("b") == 5
