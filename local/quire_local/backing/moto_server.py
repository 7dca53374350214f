"""DynamoDB, Secrets Manager and SSM's parameters for one local cloud: moto behind our signatures and our journal."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import logging
import uuid
from collections.abc import Sequence

from aiohttp import web

from quire_local.aws_json import authorise
from quire_local.backing.durable_moto import DurableMoto
from quire_local.backing.moto_calls import Answer, refusal
from quire_local.backing.moto_services import SERVICES, Service
from quire_local.backing.tables import ensure_tables, sweep
from quire_local.errors import AwsError
from quire_local.identity import Callers
from quire_local.resources import Table
from quire_local.store import Store

_log = logging.getLogger(__name__)
_SERVICES = {service.target_prefix: service for service in SERVICES.values()}


class Moto:
    """Answers requests whose X-Amz-Target begins with one of `prefixes`."""

    prefixes = frozenset(_SERVICES)

    def __init__(
        self,
        store: Store,
        callers: Callers,
        tables: Sequence[Table] = (),
        *,
        sweep_seconds: float = 30.0,
        short_journal: int = 500,
    ) -> None:
        self._moto = DurableMoto(store)
        self._callers = callers
        self._tables = tables
        self._sweep_seconds = sweep_seconds
        self._short_journal = short_journal
        self._upkeep: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return when all data is back and every table of the template is there."""
        await self._moto.start()
        await ensure_tables(self._moto.ask, self._tables)
        self._upkeep = asyncio.create_task(self._keep_up())

    async def stop(self) -> None:
        if self._upkeep is not None:
            self._upkeep.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._upkeep
        await self._moto.stop()

    def describe(self) -> str:
        return "DynamoDB, Secrets Manager and SSM parameters: moto, with a journal on disk"

    async def handle(self, request: web.Request, body: bytes) -> web.Response:
        prefix, _, operation = request.headers.get("X-Amz-Target", "").rpartition(".")
        service = _SERVICES[prefix]
        try:
            authorise(request, body, self._callers, service.name)
            _check(service, operation, body)
            answer = await self._moto.run(service, operation, body)
        except AwsError as error:
            answer = refusal(error.code, error.message, status=error.status)
        return _response(service, answer)

    async def sweep(self) -> None:
        """Delete the items whose time to live is over, now instead of at the next turn."""
        await sweep(self._moto.ask, self._tables)

    async def compact(self) -> None:
        """Shorten the journal where it has grown much longer than the data."""
        await self._moto.compact(short=self._short_journal)

    async def _keep_up(self) -> None:
        while True:
            try:
                await self.sweep()
                await self.compact()
            except Exception:  # noqa: BLE001 - the outermost door of a task that must go on
                _log.exception("the upkeep of DynamoDB's tables failed; it is tried again")
            await asyncio.sleep(self._sweep_seconds)


def preload() -> None:
    """Import what a first call would import, which takes a second: a start can do it beside other things."""
    importlib.import_module(SERVICES["dynamodb"].handler.partition(":")[0])


def _check(service: Service, operation: str, body: bytes) -> None:
    """Refuse by name what is not supported, and what is not JSON, before moto sees it."""
    if operation not in service.reads | service.changes:
        raise AwsError("UnknownOperationException", f"{service.name}:{operation} is not supported by the local cloud")
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AwsError("SerializationException", "the request body is not JSON") from error
    if not isinstance(request, dict):
        raise AwsError("SerializationException", "the request body is not a JSON object")


def _response(service: Service, answer: Answer) -> web.Response:
    headers = {"Content-Type": service.content_type, "x-amzn-RequestId": str(uuid.uuid4())}
    return web.Response(status=answer.status, body=answer.body, headers=headers)
