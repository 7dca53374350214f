"""Each function's variables in a file for `sam local invoke --env-vars`, with addresses that containers reach."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from quire_local.folder import write_private
from quire_local.placement import DEAD_END
from quire_local.ports import port_of

_HERE = "127.0.0.1"
_LOOPBACK = frozenset({_HERE, "localhost", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared
_CHUNK = 65_536
_SOMEWHERE = ("192.0.2.1", 9)
"""An address that nobody has: no packet is sent, the system only chooses where it would leave."""


class Handout:
    """Writes the file; beyond this machine's own address the database and the cache are reached through forwarders."""

    def __init__(self, path: Path, *, host: str, served: Collection[int]) -> None:
        self._path = path
        self._host = host
        self._served = served
        """Ports that listen on `host` already."""
        self._forwarders: dict[int, asyncio.Server] = {}

    async def write(self, environments: Mapping[str, Mapping[str, str]], *, origin: str) -> None:
        """One object for each function, by its logical id."""
        # SAM passes on only what the template declares, which may be one address for all services.
        services = {"AWS_ENDPOINT_URL": origin}
        told = {name: await self._told({**environment, **services}) for name, environment in environments.items()}
        write_private(self._path, json.dumps(told, indent=2) + "\n")

    async def stop(self) -> None:
        for forwarder in self._forwarders.values():
            forwarder.close()
        self._path.unlink(missing_ok=True)  # its addresses and passwords end with the cloud

    async def _told(self, environment: Mapping[str, str]) -> dict[str, str]:
        return {name: await self._reachable(value) for name, value in environment.items()}

    async def _reachable(self, value: str) -> str:
        """The value, where it is a URL of this machine by way of an address that others reach."""
        if self._host in _LOOPBACK or value == DEAD_END or not value.partition("://")[1]:
            return value
        url = urlsplit(value)
        if url.hostname != _HERE or url.port is None:
            return value
        if url.port not in self._served and not url.password:
            return value  # whoever could connect could do everything
        port = url.port if url.port in self._served else await self._forwarded(url.port)
        return value.replace(f"{_HERE}:{url.port}", f"{_address(self._host)}:{port}")

    async def _forwarded(self, port: int) -> int:
        if port not in self._forwarders:
            self._forwarders[port] = await asyncio.start_server(partial(_forward, port), self._host, 0)
        return port_of(self._forwarders[port].sockets[0])


def _address(host: str) -> str:
    """This machine's in its network, where `host` means all that it has."""
    if host not in _EVERYWHERE:
        return host
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_SOMEWHERE)
        return str(probe.getsockname()[0])
    return _HERE


async def _forward(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what both sides say, until neither has anything more to say."""
    with contextlib.closing(writer), contextlib.suppress(OSError):
        far_reader, far_writer = await asyncio.open_connection(_HERE, port)
        with contextlib.closing(far_writer):
            await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()
    writer.write_eof()
