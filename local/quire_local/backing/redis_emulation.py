"""fakeredis, for machines that have no server of the Redis protocol."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

_log = logging.getLogger(__name__)


class EmulatedRedis:
    """A cache in a thread of this process; it checks no password, so every user of the machine can reach it."""

    def __init__(self) -> None:
        self._server: Any = None
        self._port = 0

    async def start(self) -> None:
        _log.warning("no redis-server or valkey-server on this machine: fakeredis stands in")
        await asyncio.to_thread(self._serve)

    async def stop(self) -> None:
        if self._server is not None:
            await asyncio.to_thread(self._end)

    def kill(self) -> bool:
        return False

    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def describe(self) -> str:
        return f"Redis protocol: emulation (fakeredis, no password) on 127.0.0.1:{self._port}"

    def _serve(self) -> None:
        from fakeredis import TcpFakeServer  # noqa: PLC0415 - half a second, and only where it is needed

        self._server = TcpFakeServer(("127.0.0.1", 0), server_type="valkey")
        # Connections that clients leave open must not hold up the end of the process.
        self._server.daemon_threads = True
        self._port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, name="redis-emulation", daemon=True).start()

    def _end(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server = None
