"""API destinations over the wire, against an HTTP server of this test."""

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.bridge_resources import ApiDestination, Connection, HttpParameters, OAuth
from quire_local.errors import AwsError, Unsupported
from quire_local.eventbridge.destinations import Destinations

DEAD, QUEUE = a_queue("dead"), a_queue("jobs")
BUS = a_bus("orders")
CONNECTION = "arn:aws:events:us-east-1:000000000000:connection/partner"
DESTINATION = "arn:aws:events:us-east-1:000000000000:api-destination/partner"
KEY = {"x-api-key": "secret"}


class Partner:
    """An HTTP server that remembers each request and answers as told, then 200."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.tokens = 0
        self.origin = ""

    async def handle(self, request):
        body = await request.read()
        self.requests.append((request.method, request.raw_path, dict(request.headers), body))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = 200
        return web.Response(status=answer)

    async def token(self, request):
        form = dict(await request.post()) | dict(request.query)
        assert (form["client_id"], form["client_secret"]) == ("me", "hush")
        self.tokens += 1
        return web.json_response({"access_token": f"t{self.tokens}", "token_type": "Bearer", "scope": form.get("s")})

    @property
    def headers(self):
        return [headers for _, _, headers, _ in self.requests]


@asynccontextmanager
async def serving(*answers):
    partner = Partner(*answers)
    app = web.Application()
    app.router.add_route("*", "/token", partner.token)
    app.router.add_route("*", "/{tail:.*}", partner.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    partner.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield partner
    finally:
        await runner.cleanup()


A_CONNECTION = Connection(logical_id="Key", name="partner", arn=CONNECTION, authorization=KEY)


def a_destination(endpoint, **settings):
    named = {"logical_id": "Partner", "name": "partner", "arn": DESTINATION, "connection": CONNECTION}
    return ApiDestination(**(named | {"endpoint": endpoint, "method": "POST"} | settings))


def calling(tmp_path, endpoint, *, target=None, connection=A_CONNECTION, more_targets=(), called=None, **settings):
    rule = a_rule({"source": ["shop"]}, a_target(DESTINATION, **(target or {})), *more_targets)
    parts = {"api_destinations": (a_destination(endpoint, **(called or {})),), "connections": (connection,)}
    return messaging(tmp_path, DEAD, QUEUE, buses=[BUS], rules=[rule], **parts, **settings)


def with_oauth(**settings):
    oauth = OAuth(client_id="me", client_secret="hush", **settings)
    return Connection(logical_id="Key", name="partner", arn=CONNECTION, oauth=oauth)


async def put(cloud, *details):
    entries = [
        {"Source": "shop", "DetailType": "order", "Detail": json.dumps(detail), "EventBusName": "orders"}
        for detail in details
    ]
    await cloud.events.put_events(Entries=entries)


async def settled(cloud):
    await cloud.until(lambda: cloud.bridge.snapshot()["deliveries"] == 0)


async def dead_letter(cloud):
    answer = await cloud.sqs.receive_message(QueueUrl=DEAD.url, WaitTimeSeconds=20, MessageAttributeNames=["All"])
    (message,) = answer["Messages"]
    return {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


async def test_event_is_sent_with_the_connections_key_and_the_targets_parameters(tmp_path):
    http = HttpParameters(
        path=("$.detail.id", "b c/d"), headers={"X-Type": "$.detail-type", "X-Own": "1"}, query={"q": "$.detail.id"}
    )
    async with serving() as partner, calling(tmp_path, f"{partner.origin}/o/*/p/*", target={"http": http}) as cloud:
        await put(cloud, {"id": "ø 1"})
        await settled(cloud)
    ((method, path, headers, body),) = partner.requests
    assert (method, path) == ("POST", "/o/%C3%B8%201/p/b%20c%2Fd?q=%C3%B8+1")
    assert json.loads(body)["detail"] == {"id": "ø 1"}
    assert {name: headers[name] for name in ("x-api-key", "X-Type", "X-Own", "Content-Type")} == {
        "x-api-key": "secret",
        "X-Type": "order",
        "X-Own": "1",
        "Content-Type": "application/json; charset=utf-8",
    }


async def test_connections_own_parameters_are_added_to_each_request(tmp_path):
    connection = replace(A_CONNECTION, headers={"X-More": "h"}, query={"more": "q"}, body={"more": "b"})
    target = {"input_path": "$.detail"}
    async with (
        serving() as partner,
        calling(
            tmp_path, f"{partner.origin}/x?a=1", connection=connection, target=target, called={"method": "PUT"}
        ) as cloud,
    ):
        await put(cloud, {"id": 1})
        await settled(cloud)
    ((method, path, headers, body),) = partner.requests
    assert (method, path, headers["X-More"]) == ("PUT", "/x?a=1&more=q", "h")
    assert json.loads(body) == {"id": 1, "more": "b"}


@pytest.mark.parametrize("status", [401, 407, 409, 429, 500, 503])
async def test_status_that_may_pass_is_tried_again(tmp_path, status):
    async with serving(status, status) as partner, calling(tmp_path, partner.origin) as cloud:
        await put(cloud, {})
        await settled(cloud)
        (event,) = cloud.bridge.recent()
    assert len(partner.requests) == 3
    assert [(outcome.state, outcome.retries) for outcome in event.outcomes] == [("delivered", 2)]


@pytest.mark.parametrize("status", [301, 400, 403, 404, 422])
async def test_status_that_will_not_change_ends_in_the_dead_letter_queue_at_once(tmp_path, status):
    target = {"dead_letter": DEAD.arn}
    async with serving(status) as partner, calling(tmp_path, partner.origin, target=target) as cloud:
        await put(cloud, {})
        attributes = await dead_letter(cloud)
    assert len(partner.requests) == 1
    assert (attributes["ERROR_CODE"], attributes["TARGET_ARN"]) == ("ERROR_FROM_TARGET", DESTINATION)
    assert str(status) in attributes["ERROR_MESSAGE"]
    assert "EXHAUSTED_RETRY_CONDITION" not in attributes


async def test_endpoint_that_is_not_there_is_tried_again_and_then_explained(tmp_path):
    target = {"dead_letter": DEAD.arn, "maximum_retries": 2}
    async with serving() as partner:
        origin = partner.origin
    async with calling(tmp_path, origin, target=target) as cloud:
        await put(cloud, {})
        attributes = await dead_letter(cloud)
    assert (attributes["ERROR_CODE"], attributes["RETRY_ATTEMPTS"]) == ("CONNECTION_FAILURE", "2")
    assert attributes["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"


async def test_endpoint_that_hangs_holds_up_nobody_else(tmp_path):
    hanging = asyncio.Event()
    async with (
        serving(hanging) as partner,
        calling(tmp_path, partner.origin, more_targets=[a_target(QUEUE, id="other")]) as cloud,
    ):
        await put(cloud, {"n": 1})
        await cloud.until(lambda: len(partner.requests) == 1)
        await put(cloud, {"n": 2})
        assert len(await cloud.bodies(QUEUE, 2)) == 2
        assert cloud.bridge.snapshot()["deliveries"] >= 1
        hanging.set()
        await settled(cloud)
        assert len(partner.requests) == 2


async def test_endpoint_that_does_not_answer_in_time_is_a_timeout():
    hanging = asyncio.Event()
    async with serving(hanging) as partner:
        patient = Destinations([], [], time.time)
        hasty = Destinations([a_destination(partner.origin)], [A_CONNECTION], time.time, answer_within=0.05)
        with pytest.raises(AwsError, match="TIMEOUT"):
            await hasty.send(a_target(DESTINATION), b"{}", "{}")
        await hasty.close()
        hanging.set()
    assert patient.answer_within == 5.0


async def test_token_is_fetched_once_and_anew_when_it_is_refused(tmp_path):
    async with serving(200, 200, 401) as partner:
        oauth = with_oauth(endpoint=f"{partner.origin}/token", method="POST", body={"s": "all"})
        async with calling(tmp_path, partner.origin, connection=oauth) as cloud:
            for number in range(3):
                await put(cloud, {"n": number})
                await settled(cloud)
    assert [headers["Authorization"] for headers in partner.headers] == [
        "Bearer t1",
        "Bearer t1",
        "Bearer t1",
        "Bearer t2",
    ]
    assert partner.tokens == 2


async def test_token_endpoint_that_gives_none_is_tried_again_and_explained(tmp_path):
    async with serving() as partner:
        oauth = with_oauth(endpoint=f"{partner.origin}/elsewhere", method="GET")
        target = {"dead_letter": DEAD.arn, "maximum_retries": 1}
        async with calling(tmp_path, partner.origin, connection=oauth, target=target) as cloud:
            await put(cloud, {})
            attributes = await dead_letter(cloud)
    assert len(partner.requests) == 2
    assert attributes["ERROR_MESSAGE"] == "the authorization endpoint gave no token"
    assert "hush" not in str(attributes)


async def test_requests_are_spaced_by_the_destinations_rate(tmp_path):
    now = [1_000_000.0]
    async with (
        serving() as partner,
        calling(tmp_path, partner.origin, called={"rate": 1}, clock=lambda: now[0]) as cloud,
    ):
        await put(cloud, {}, {}, {})
        await cloud.until(lambda: len(partner.requests) == 1)
        for sent in (2, 3):
            now[0] += 1.0
            cloud.bridge.wake()
            await cloud.until(lambda sent=sent: len(partner.requests) == sent)
        await settled(cloud)


async def test_request_under_way_when_the_cloud_ends_is_sent_again_after_the_next_start(tmp_path):
    now = [1_000_000.0]
    hanging = asyncio.Event()
    async with serving(hanging) as partner:
        async with calling(tmp_path, partner.origin, clock=lambda: now[0]) as cloud:
            await put(cloud, {})
            await cloud.until(lambda: len(partner.requests) == 1)
        now[0] += 15.1
        async with calling(tmp_path, partner.origin, clock=lambda: now[0]) as cloud:
            await settled(cloud)
        hanging.set()
    assert len(partner.requests) == 2


async def test_destination_without_a_connection_is_refused_by_name(tmp_path):
    stranger = a_destination("https://example.com", connection="arn:gone")
    with pytest.raises(Unsupported, match="Partner: the connection arn:gone"):
        async with messaging(tmp_path, api_destinations=(stranger,)):
            pass


async def test_parameter_that_is_no_path_is_refused_by_name(tmp_path):
    target = {"http": HttpParameters(headers={"X": "$..x"})}
    with pytest.raises(Unsupported, match=r"Rule\.target: HttpParameters"):
        async with calling(tmp_path, "https://example.com", target=target):
            pass
