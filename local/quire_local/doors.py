"""What listens where: one origin for the application and the AWS APIs, a second one for S3."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from quire_local.chaos.api import ChaosApi
from quire_local.figures.page import page
from quire_local.functions.http import ROUTE as LAMBDA
from quire_local.functions.http import LambdaDoor
from quire_local.identity import Callers
from quire_local.inside.access import TOKEN_HEADER, Owner
from quire_local.services import Services

_VARIABLES = TypeAdapter(dict[str, str])
LARGEST_BODY = 16 * 2**20

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Part(Protocol):
    """Knows its own paths."""

    def add_to(self, app: web.Application) -> None: ...


def main_door(services: Services, callers: Callers, *, owner: Owner, parts: Iterable[Part]) -> web.Application:
    """REST below /{stage}, WebSocket at its stage, the AWS JSON APIs at /, the owner's tools below /_local, figures."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/_local/health", _health)
    app.router.add_get("/metrics", page(services))
    app.router.add_route("*", "/_local/chaos", _owners(ChaosApi(services.chaos).handle, owner))
    app.router.add_put("/_local/functions/environment", _owners(_reconfigure(services), owner))
    app.router.add_get("/_local/snapshot", _owners(_snapshot(services, callers), owner))
    app.router.add_get("/_local/api-keys", _owners(_api_keys(services), owner))
    app.router.add_route("*", LAMBDA, LambdaDoor(services.functions, services.mappings, callers).handle)
    app.router.add_post("/", _aws(services))
    for stage, gateway in services.sockets.items():
        app.router.add_get(f"/{stage}", gateway.connect)
        app.router.add_route("*", f"/{stage}/@connections/{{id}}", gateway.connections)
    for stage, rest in services.rest.items():
        app.router.add_route("*", f"/{stage}", rest.handle)
        app.router.add_route("*", rf"/{stage}/{{tail:[\s\S]*}}", rest.handle)
    for part in parts:
        part.add_to(app)
    return app


def _aws(services: Services) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        prefix = request.headers.get("X-Amz-Target", "").partition(".")[0]
        if prefix in services.moto.prefixes:
            return await services.moto.handle(request, await request.read())
        return await services.json.handle(request)

    return handle


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def _reconfigure(services: Services) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            variables = _VARIABLES.validate_json(await request.read())
        except ValidationError as error:
            return web.json_response({"message": str(error)}, status=400)
        await services.functions.reconfigure(variables)
        return web.json_response({"environment": sorted(variables)})

    return handle


def _snapshot(services: Services, callers: Callers) -> Handler:
    async def handle(_request: web.Request) -> web.Response:
        return web.json_response(
            {
                "functions": services.functions.stats(),
                "sqs": services.sqs.snapshot(),
                "events": services.events.snapshot(),
                "states": services.states.snapshot(),
                "requests": callers.asked(),
            }
        )

    return handle


def _api_keys(services: Services) -> Handler:
    async def handle(_request: web.Request) -> web.Response:
        return web.json_response({stage: dict(gateway.keys) for stage, gateway in services.rest.items()})

    return handle


def _owners(handler: Handler, owner: Owner) -> Handler:
    """Only who can read the data folder knows the token; a web page that a browser shows does not."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if not owner.has_token(request):
            return web.json_response({"message": f"{TOKEN_HEADER} is missing or wrong; cloud.json has it"}, status=403)
        return await handler(request)

    return handle
