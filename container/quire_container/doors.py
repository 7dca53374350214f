"""What a process listens on: the public door of the API, and a private one for probes, figures and pushes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from quire_local.gateway import RestGateway, WebSocketGateway

from quire_container.metrics import Metrics

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
IsReady = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, kw_only=True)
class Gateways:
    rest: RestGateway
    rest_stage: str
    sockets: WebSocketGateway
    sockets_stage: str


def public_door(gateways: Gateways, metrics: Metrics, *, proxies: int) -> web.Application:
    """The two APIs at their stages; `proxies` of ours stand before it and say where a request comes from."""
    rest = _from_client(_measured(gateways.rest.handle, metrics), proxies)
    app = web.Application()
    app.router.add_get(f"/{gateways.sockets_stage}", _from_client(_held(gateways.sockets.connect, metrics), proxies))
    app.router.add_route(hdrs.METH_ANY, f"/{gateways.rest_stage}", rest)
    app.router.add_route(hdrs.METH_ANY, rf"/{gateways.rest_stage}/{{tail:[\s\S]*}}", rest)
    return app


def private_door(metrics: Metrics, is_ready: IsReady, pushes: Handler | None = None) -> web.Application:
    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(_request: web.Request) -> web.Response:
        answer = await is_ready()
        return web.json_response({"status": "ready" if answer else "not ready"}, status=200 if answer else 503)

    async def figures(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics.registry), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", figures)
    if pushes is not None:
        app.router.add_route(hdrs.METH_ANY, "/@connections/{id}", pushes)
    return app


def _measured(handler: Handler, metrics: Metrics) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        started = time.perf_counter()
        response = await handler(request)
        # aiohttp refuses methods that clients make up, so the labels are few.
        metrics.request_seconds.labels(request.method).observe(time.perf_counter() - started)
        metrics.requests.labels(request.method, response.status).inc()
        return response

    return handle


def _held(handler: Handler, metrics: Metrics) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        with metrics.sockets.track_inprogress():
            return await handler(request)

    return handle


def _from_client(handler: Handler, proxies: int) -> Handler:
    """What stands further left in X-Forwarded-For than our own proxies reach, a client may have made up."""
    if proxies == 0:
        return handler

    async def handle(request: web.Request) -> web.StreamResponse:
        named = [each.strip() for each in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        client = named[-proxies] if len(named) >= proxies else ""
        return await handler(request.clone(remote=client) if client else request)

    return handle
