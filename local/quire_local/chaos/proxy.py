"""A TCP proxy before a backing service, through which the functions reach it."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from quire_local.chaos.faults import Faults
from quire_local.chaos.link import Link
from quire_local.chaos.plan import Service

_HERE = frozenset({"127.0.0.1", "localhost"})
_USUAL_PORTS = {Service.POSTGRES: 5432, Service.REDIS: 6379}


class Proxy:
    """Listens on a port of its own and passes on to another one, unless a fault is in the way."""

    def __init__(self, service: Service, faults: Faults) -> None:
        self._service = service
        self._faults = faults
        self._links: set[Link] = set()
        self._server: asyncio.Server | None = None
        self._target = ("", 0)
        self._port = 0

    async def lead(self, url: str) -> str:
        """The same URL by way of the proxy. A server on another machine, where names and certificates matter, is left
        alone."""
        parts = urlsplit(url)
        if parts.hostname not in _HERE:
            return url
        if self._server is None:
            await self._listen((parts.hostname, parts.port or _USUAL_PORTS[self._service]))
        login, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{login}{at}127.0.0.1:{self._port}").geturl()

    @property
    def leads(self) -> bool:
        return self._server is not None

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for link in tuple(self._links):
            link.reset()

    async def _listen(self, target: tuple[str, int]) -> None:
        self._target = target
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._accept, "127.0.0.1", 0)
        self._port = int(self._server.sockets[0].getsockname()[1])

    def _accept(self) -> asyncio.Protocol:
        link = Link(self._service, self._faults, self._target, self._links.discard)
        self._links.add(link)
        return link.near
