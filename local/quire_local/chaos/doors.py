"""Faults of the services that speak HTTP, before their doors."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from quire_local.canonical import Credential, decoded
from quire_local.chaos.faults import Faults, Standing
from quire_local.chaos.plan import Failure, Kind
from quire_local.chaos.refusals import refusal
from quire_local.chaos.resets import reset
from quire_local.identity import Callers

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_IN_HEADER = re.compile(r"Credential=([^,\s]+)")
_IN_QUERY = re.compile(r"(?:^|&)X-Amz-Credential=([^&]+)")


class Threshold:
    """A middleware: calls that meet a fault get no further, or later."""

    def __init__(self, faults: Faults, callers: Callers) -> None:
        self._faults = faults
        self._callers = callers

    def before(self, app: web.Application, *, service: str | None = None) -> web.Application:
        """The same application with faults before it. `service` is whose origin it is; else the signature tells."""

        @web.middleware
        async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
            standing = self._standing(request, service) if self._faults.any else None
            return await handler(request) if standing is None else await _suffer(standing, request, handler)

        app.middlewares.append(meet)
        return app

    def _standing(self, request: web.Request, service: str | None) -> Standing | None:
        named, function = self._signer(request)
        called = service or named
        return None if called is None else self._faults.meet(called, function)

    def _signer(self, request: web.Request) -> tuple[str | None, str | None]:
        """The service that the request is signed for, and the function that calls: a link is used by somebody else."""
        if found := _IN_HEADER.search(request.headers.get("Authorization", "")):
            credential = Credential.parse(found[1])
            caller = self._callers.by_key(credential.access_key) if credential else None
            is_function = caller is not None and caller is not self._callers.owner
            return _service(credential), caller.name if caller and is_function else None
        linked = _IN_QUERY.search(request.raw_path.partition("?")[2])
        credential = Credential.parse(decoded(linked[1])) if linked else None
        return _service(credential), None


def _service(credential: Credential | None) -> str | None:
    return credential.service if credential else None


async def _suffer(standing: Standing, request: web.Request, handler: Handler) -> web.StreamResponse:
    fault = standing.fault
    if fault.kind is Kind.SLOW:
        await asyncio.sleep(fault.latency)
        return await handler(request)
    if fault.kind is Kind.FAIL:
        return refusal(fault.service, fault.error or Failure.INTERNAL)
    if fault.kind is Kind.HANG:
        await standing.over.wait()
    reset(request.transport)
    return web.Response()  # to nobody: the connection is gone
