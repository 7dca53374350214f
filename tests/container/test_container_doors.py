"""The public door: where a request comes from, as it is counted and logged."""

from __future__ import annotations

from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry
from quire_container.doors import Gateways, public_door
from quire_container.metrics import Metrics
from quire_local.gateway import RestGateway, WebSocketGateway


class Mirror:
    """Stands where the gateways do, and answers with the client's address."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=request.remote or "", status=201)

    connect = handle


def client(metrics: Metrics, *, proxies: int) -> TestClient[web.Request, web.Application]:
    mirror = Mirror()
    gateways = Gateways(
        rest=cast("RestGateway", mirror),
        rest_stage="api",
        sockets=cast("WebSocketGateway", mirror),
        sockets_stage="ws",
    )
    return TestClient(TestServer(public_door(gateways, metrics, proxies=proxies)))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.4", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/documents", "/ws"])
async def test_a_client_is_whom_our_own_proxies_saw(path: str, proxies: int, forwarded: str, seen: str) -> None:
    async with client(Metrics(CollectorRegistry()), proxies=proxies) as door:
        answer = await door.get(path, headers={"X-Forwarded-For": forwarded})

        assert await answer.text() == seen


async def test_requests_are_counted_by_method_and_status_and_made_up_methods_get_no_label() -> None:
    metrics = Metrics(CollectorRegistry())
    async with client(metrics, proxies=0) as door:
        for method in ("GET", "GET", "DELETE", "BREW"):
            await door.request(method, "/api/v1/documents")

    count = metrics.registry.get_sample_value
    assert count("quire_requests_total", {"method": "GET", "status": "201"}) == 2
    assert count("quire_requests_total", {"method": "DELETE", "status": "201"}) == 1
    assert count("quire_requests_total", {"method": "BREW", "status": "201"}) is None
