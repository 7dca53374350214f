"""A REST API of the template, served: route, authorise, invoke, answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from quire_local.errors import AwsError
from quire_local.gateway.answers import read_answer
from quire_local.gateway.backend import Backend, FunctionFailed, FunctionTimedOut
from quire_local.gateway.context import Context, rest_context, stable_id
from quire_local.gateway.cors import preflight
from quire_local.gateway.events import is_binary, proxy_event
from quire_local.gateway.gate import Gate
from quire_local.gateway.incoming import Incoming, check_length, read_body, read_head
from quire_local.gateway.refusals import (
    BAD_ANSWER,
    INTEGRATION_FAILURE,
    INTEGRATION_TIMEOUT,
    INTERNAL,
    MISSING_AUTHENTICATION_TOKEN,
    REQUEST_TOO_LARGE,
    Refusal,
)
from quire_local.gateway.responses import GatewayResponses
from quire_local.gateway.routing import Match, Router
from quire_local.gateway.throttling import Clock
from quire_local.gateway.traffic import Traffic
from quire_local.invoking import Invoker
from quire_local.resources import RestApi, Route

log = logging.getLogger(__name__)


class RestGateway:
    """Serves one REST API below /{stage}/; what it answers by itself goes through the gateway responses."""

    def __init__(
        self,
        api: RestApi,
        invoker: Invoker,
        *,
        timeout: float = 29.0,
        body_limit: int = 10 * 1024 * 1024,
        clock: Clock = time.monotonic,
    ) -> None:
        self._api = api
        self._body_limit = body_limit
        self._router = Router(api.routes)
        self._responses = GatewayResponses(api)
        self._backend = Backend(invoker, timeout=timeout)
        self.traffic = Traffic()
        self._gate = Gate(api, self._backend, clock=clock)

    @property
    def keys(self) -> Mapping[str, str]:
        """The API keys that the usage plans know: id -> value."""
        return self._gate.keys

    async def handle(self, request: web.Request) -> web.StreamResponse:
        started = time.perf_counter()
        incoming = read_head(request, self._api.stage)
        context = rest_context(self._api, incoming)
        response = await self._respond(request, incoming, context)
        response.headers["x-amzn-RequestId"] = context["requestId"]
        response.headers["x-amz-apigw-id"] = context["extendedRequestId"]
        elapsed = time.perf_counter() - started
        self.traffic.count(response.status, elapsed)
        # Only the path: a query string may hold tokens.
        log.info(
            "%s %s %d %.1f ms %s",
            incoming.method,
            incoming.stage_path,
            response.status,
            elapsed * 1000,
            context["requestId"],
        )
        return response

    async def stop(self) -> None:
        """Give up on functions that are still being waited for."""
        self._backend.stop()

    async def _respond(self, request: web.Request, incoming: Incoming, context: Context) -> web.Response:
        try:
            return await self._answer(request, incoming, context)
        except Refusal as refusal:
            return self._responses.render(refusal, context, incoming)
        except Exception:
            log.exception("request %s could not be handled", context["requestId"])
            return self._responses.render(Refusal(INTERNAL), context, incoming)

    async def _answer(self, request: web.Request, incoming: Incoming, context: Context) -> web.Response:
        match = self._match(incoming, context)
        route = match.route(incoming.method)
        if self._is_preflight(incoming, match) and self._api.cors is not None:
            return preflight(self._api.cors)
        if route is None:
            raise Refusal(MISSING_AUTHENTICATION_TOKEN)
        check_length(request, self._body_limit)
        await self._gate.admit(route, incoming, match, context)
        body = await read_body(request, self._body_limit)
        await self._gate.admit_body(route, incoming, body)
        binary = is_binary(incoming.header("Content-Type"), self._api.binary_media_types)
        event = proxy_event(incoming, match, context, body, binary=binary, variables=self._api.variables)
        payload = await self._call(route, event)
        response = read_answer(payload, decode=self._takes_binary(incoming))
        response.headers["X-Amzn-Trace-Id"] = incoming.header("X-Amzn-Trace-Id") or ""
        return response

    def _match(self, incoming: Incoming, context: Context) -> Match:
        match = self._router.match(incoming.path)
        if match is None:
            raise Refusal(MISSING_AUTHENTICATION_TOKEN)
        context["resourceId"] = stable_id(f"{self._api.id}{match.resource}")
        context["resourcePath"] = match.resource
        return match

    def _is_preflight(self, incoming: Incoming, match: Match) -> bool:
        return incoming.method == "OPTIONS" and bool(match.routes) and "OPTIONS" not in match.routes

    async def _call(self, route: Route, event: dict[str, Any]) -> bytes:
        try:
            return await self._backend.call(route.function, event, route.timeout)
        except FunctionFailed as error:
            raise Refusal(BAD_ANSWER) from error
        except FunctionTimedOut as error:
            raise Refusal(INTEGRATION_TIMEOUT) from error
        except AwsError as error:
            # Lambda takes 6 MB, base64 included: less than the gateway itself accepts.
            too_large = error.code == "RequestTooLargeException"
            raise Refusal(REQUEST_TOO_LARGE if too_large else INTEGRATION_FAILURE) from error

    def _takes_binary(self, incoming: Incoming) -> bool:
        """API Gateway looks at the first type that the client accepts, and at nothing else."""
        accepted = (incoming.header("Accept") or "").partition(",")[0]
        return is_binary(accepted, self._api.binary_media_types)
