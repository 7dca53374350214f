"""Serves the REST API and the WebSocket API, as API Gateway does in front of the same functions."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from ipaddress import IPv4Address

from aiohttp import ClientError, ClientSession, ClientTimeout
from quire_local.errors import AwsError
from quire_local.gateway import RestGateway, WebSocketGateway, WebSocketSettings

from quire_container.application import Round, Work
from quire_container.connections import Connections, anyone, naming
from quire_container.doors import Gateways, private_door, public_door
from quire_container.doorways import Doorways
from quire_container.listening import listening, told_to_end
from quire_container.metrics import Metrics

log = logging.getLogger(__name__)

_READY = "v1/health/ready"
_READY_WITHIN = ClientTimeout(total=5)


@dataclass(frozen=True, kw_only=True)
class Place:
    host: str
    port: int
    private_port: int
    address: IPv4Address
    """Where other replicas reach this one."""
    proxies: int
    processes: int
    grace: float
    """Seconds for what is under way when told to end."""

    @property
    def itself(self) -> str:
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104 - compared


async def serve(work: Work, place: Place) -> None:
    """Until SIGTERM: then no new request, the open ones are answered and the WebSockets told to go elsewhere."""
    told, metrics = told_to_end(), Metrics()
    pushes = f"http://{place.itself}:{place.private_port}"
    doorways = Doorways(work, metrics, processes=place.processes, pushes=pushes)
    gateways = _gateways(work, doorways, place)
    async with AsyncExitStack() as cleanup:
        cleanup.push_async_callback(doorways.stop, place.grace)
        cleanup.push_async_callback(gateways.rest.stop)
        session = await cleanup.enter_async_context(ClientSession())
        connections = Connections(place.address, place.private_port, gateways.sockets, session)
        private = private_door(metrics, lambda: _is_ready(session, gateways, place, told), connections.handle)
        await cleanup.enter_async_context(listening(private, place.host, place.private_port, grace=1))
        public = public_door(gateways, metrics, proxies=place.proxies)
        await cleanup.enter_async_context(listening(public, place.host, place.port, grace=place.grace))
        cleanup.push_async_callback(gateways.sockets.stop)
        rounds = [asyncio.create_task(_go_round(each, doorways)) for each in work.rounds]
        log.info("serving at port %d, for probes and pushes at %d", place.port, place.private_port)
        await told.wait()
        for each in rounds:
            each.cancel()
        log.info("ending")


def _gateways(work: Work, doorways: Doorways, place: Place) -> Gateways:
    settings = WebSocketSettings(name=naming(place.address), grace=5)
    return Gateways(
        rest=RestGateway(work.rest, doorways),
        rest_stage=work.rest.stage,
        sockets=WebSocketGateway(work.sockets, doorways, anyone, settings),
        sockets_stage=work.sockets.stage,
    )


async def _is_ready(session: ClientSession, gateways: Gateways, place: Place, told: asyncio.Event) -> bool:
    """The application's own word, by the way that requests take: it asks the database."""
    if told.is_set():
        return False
    url = f"http://{place.itself}:{place.port}/{gateways.rest_stage}/{_READY}"
    try:
        async with session.get(url, timeout=_READY_WITHIN) as answer:
            return answer.ok
    except (ClientError, TimeoutError):
        return False


async def _go_round(each: Round, doorways: Doorways) -> None:
    while True:
        await asyncio.sleep(each.seconds)
        try:
            outcome = await doorways.invoke(each.function, b"{}")
        except AwsError as error:
            log.warning("%s was not called: %s", each.function, error)
        else:
            if outcome.error:
                log.warning("%s failed; it runs again in %d s", each.function, each.seconds)
