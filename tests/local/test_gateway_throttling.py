"""REST APIs: how often a method may be called, and what an API key's usage plan adds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from local.gateway_fixtures import OK, Functions, answering, rest_api, route, serve_rest
from quire_local.api_rules import ApiKey, Quota, Throttle, UsagePlan
from quire_local.gateway.refusals import Refusal
from quire_local.gateway.usage import UsagePlans, issue_keys
from quire_local.resources import Authorizer, GatewayResponse, RestApi, Route

KEY = {"x-api-key": "k" * 20}
OTHER_KEY = {"x-api-key": "o" * 20}


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def keyed(method: str = "GET", path: str = "/x", authorizer: Authorizer | None = None) -> Route:
    return Route(method=method, path=path, function="main", key_required=True, authorizer=authorizer)


def planned(*routes: Route, source: str = "HEADER", **plan: Any) -> RestApi:
    keys = (ApiKey(id="mine", value="k" * 20), ApiKey(id="other", value="o" * 20))
    disabled = ApiKey(id="old", value="d" * 20, enabled=False)
    plans = (UsagePlan(id="plan", keys=(*keys, disabled), **plan),)
    return rest_api(*(routes or (keyed(),)), plans=plans, key_source=source)


async def statuses(client: httpx.AsyncClient, *requests: str, headers: dict[str, str] | None = None) -> list[int]:
    return [(await client.get(path, headers=headers)).status_code for path in requests]


async def test_a_method_is_throttled_at_its_burst_and_let_through_at_its_rate() -> None:
    clock = Clock()
    api = rest_api(route("GET", "/x"), throttles={("/x", "GET"): Throttle(rate=0.5, burst=2)})

    async with serve_rest(api, answering(OK), clock=clock) as client:
        at_once = await statuses(client, "/x", "/x", "/x")
        clock.now += 1
        too_early = await statuses(client, "/x")
        clock.now += 1
        in_time = await statuses(client, "/x", "/x")
        clock.now += 1000
        rested = await statuses(client, "/x", "/x", "/x")

    assert at_once == [200, 200, 429]
    assert too_early == [429]
    assert in_time == [200, 429]
    assert rested == [200, 200, 429]


async def test_a_throttled_request_is_answered_as_aws_does_and_reaches_no_function() -> None:
    functions = answering(OK)
    api = rest_api(route("GET", "/x"), throttles={("*", "*"): Throttle(rate=0, burst=0)})

    async with serve_rest(api, functions) as client:
        response = await client.get("/x")

    assert (response.status_code, response.json()) == (429, {"message": "Too Many Requests"})
    assert response.headers["x-amzn-ErrorType"] == "TooManyRequestsException"
    assert functions.events["main"] == []


async def test_the_stages_throttle_is_each_methods_own_and_a_method_may_have_another() -> None:
    throttles = {("*", "*"): Throttle(rate=0, burst=1), ("/b/{id}", "ANY"): Throttle(rate=0, burst=2)}
    api = rest_api(route("GET", "/a"), route("GET", "/c"), route("ANY", "/b/{id}"), throttles=throttles)

    async with serve_rest(api, answering(OK), clock=Clock()) as client:
        answers = await statuses(client, "/a", "/a", "/c", "/c", "/b/1", "/b/2", "/b/3")

    assert answers == [200, 429, 200, 429, 200, 200, 429]


@pytest.mark.parametrize("headers", [None, {"x-api-key": ""}, {"x-api-key": "wrong"}, {"x-api-key": "d" * 20}])
async def test_a_method_that_asks_for_a_key_is_closed_without_a_valid_one(headers: dict[str, str] | None) -> None:
    functions = answering(OK)

    async with serve_rest(planned(keyed(), route("GET", "/open")), functions) as client:
        response = await client.get("/x", headers=headers)
        elsewhere = await client.get("/open", headers=headers)

    assert (response.status_code, response.json()) == (403, {"message": "Forbidden"})
    assert response.headers["x-amzn-ErrorType"] == "ForbiddenException"
    assert elsewhere.status_code == 200
    assert len(functions.events["main"]) == 1


async def test_the_function_sees_the_key_that_opened_the_method() -> None:
    functions = answering(OK)

    async with serve_rest(planned(), functions) as client:
        await client.get("/x", headers=KEY)

    identity = functions.last("main")["requestContext"]["identity"]
    assert (identity["apiKey"], identity["apiKeyId"]) == ("k" * 20, "mine")
    assert identity["sourceIp"] == "127.0.0.1"


async def test_a_plans_throttle_is_each_keys_own() -> None:
    api = planned(throttle=Throttle(rate=0, burst=1))

    async with serve_rest(api, answering(OK), clock=Clock()) as client:
        mine = await statuses(client, "/x", "/x", headers=KEY)
        others = await statuses(client, "/x", "/x", headers=OTHER_KEY)

    assert (mine, others) == ([200, 429], [200, 429])


async def test_a_plan_may_throttle_one_method_of_a_stage() -> None:
    api = planned(keyed(path="/a/{id}"), keyed(path="/b"), methods={"/a/{id}/GET": Throttle(rate=0, burst=1)})

    async with serve_rest(api, answering(OK), clock=Clock()) as client:
        answers = await statuses(client, "/a/1", "/a/2", "/b", "/b", headers=KEY)

    assert answers == [200, 429, 200, 200]


async def test_a_spent_quota_wears_its_own_gateway_response() -> None:
    own = GatewayResponse(
        status=None, headers={}, templates={"application/json": '{"type":"$context.error.responseType"}'}
    )
    api = planned(quota=Quota(limit=2, period="DAY"))
    dressed = RestApi(**{**vars(api), "gateway_responses": {"QUOTA_EXCEEDED": own}})

    async with serve_rest(api, answering(OK)) as client:
        plain = [await client.get("/x", headers=KEY) for _ in range(3)]
    async with serve_rest(dressed, answering(OK)) as client:
        worn = [await client.get("/x", headers=KEY) for _ in range(3)]

    assert [response.status_code for response in plain] == [200, 200, 429]
    assert plain[2].json() == {"message": "Limit Exceeded"}
    assert plain[2].headers["x-amzn-ErrorType"] == "LimitExceededException"
    assert (worn[2].status_code, worn[2].json()) == (429, {"type": "QUOTA_EXCEEDED"})


@pytest.mark.parametrize(
    ("period", "same", "later"),
    [
        ("DAY", datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        ("WEEK", datetime(2026, 4, 5, 23, 59, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)),
        ("MONTH", datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
    ],
)
def test_a_quota_begins_anew_with_the_next_period(period: str, same: datetime, later: datetime) -> None:
    moments = [datetime(2026, 3, 31, tzinfo=UTC), same, later]
    plans = UsagePlans(planned(quota=Quota(limit=1, period=period)), today=lambda: moments[0])

    plans.admit("k" * 20, keyed())
    moments.pop(0)
    with pytest.raises(Refusal, match="QUOTA_EXCEEDED"):
        plans.admit("k" * 20, keyed())
    moments.pop(0)

    assert plans.admit("k" * 20, keyed()).id == "mine"


async def test_an_authorizer_may_name_the_key() -> None:
    allow = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

    def gate(event: dict[str, Any]) -> dict[str, Any]:
        return {"principalId": "p", "policyDocument": allow, "usageIdentifierKey": event["headers"].get("who")}

    authorizer = Authorizer(name="Gate", function="gate", headers=("who",), ttl=0)
    api = planned(keyed(authorizer=authorizer), source="AUTHORIZER")
    functions = Functions(main=lambda _: OK, gate=gate)

    async with serve_rest(api, functions) as client:
        known = await client.get("/x", headers={"who": "k" * 20})
        unknown = await client.get("/x", headers={"who": "nobody", **KEY})

    assert (known.status_code, unknown.status_code) == (200, 403)
    assert functions.last("main")["requestContext"]["identity"]["apiKeyId"] == "mine"


async def test_a_key_without_a_value_is_given_one_that_opens_its_methods() -> None:
    api = rest_api(keyed(), plans=(UsagePlan(id="plan", keys=(ApiKey(id="made"), ApiKey(id="given", value="g" * 20))),))
    issued = issue_keys(api, lambda purpose: f"made for {purpose}")

    async with serve_rest(issued, answering(OK)) as client:
        response = await client.get("/x", headers={"x-api-key": "made for api key made"})

    assert response.status_code == 200
    assert UsagePlans(issued).values == {"made": "made for api key made", "given": "g" * 20}
