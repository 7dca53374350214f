"""Somebody at the end of a WebSocket, who knows what the frames say, by the rules that all clients follow."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

_AGAIN = 0.5
_ANSWER_SECONDS = 20.0
"""So long it may take until the next answer comes, on a machine that is busy with hundreds of others."""
_LOST = (websockets.WebSocketException, httpx.HTTPError, OSError, TimeoutError)


@dataclass(eq=False)
class Listener:
    """Follows jobs, each by itself or all by a topic. An older version than the known one is nothing new."""

    api: httpx.AsyncClient
    topic: str | None
    jobs: tuple[str, ...]
    door: asyncio.Semaphore
    """A ticket is good for a minute: so not everybody may ask for one at once."""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    gaps: int = 0
    overtaken: int = 0
    pongs: int = 0
    unanswered: int = 0
    """Lines that were given up because not all that was subscribed to on them was answered."""
    line: str = ""
    """How the present line calls itself, as no other does."""
    knocked: float = 0.0
    """When a line was last asked for, whatever came of it, by the machine's own clock."""
    _socket: ClientConnection | None = None
    _life: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._stands = asyncio.Event()
        self._awaited: set[str] = set()

    async def open(self) -> None:
        """Connects and subscribes; whenever the line is lost, it does so again."""
        self._stands.clear()
        self._life = asyncio.create_task(self._live())
        await self._stands.wait()

    def cut(self) -> None:
        """The line is down without a word: no close frame goes out."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def freeze(self) -> tuple[str, ClientConnection] | None:
        """From now on nothing is read and nothing said, while for the other side the line still stands."""
        await self.leave()
        # What is opened from now on may fail and be cut, and the line that is left behind is not to go down with it.
        socket, line, self._socket = self._socket, self.line, None
        if socket is None or socket.transport.is_closing():
            return None
        socket.transport.pause_reading()
        return line, socket

    async def leave(self) -> None:
        """Ends this life; its socket stays as it is."""
        if self._life is not None:
            self._life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._life

    async def close(self) -> None:
        """Closes what this life left open, and its client, which others may have closed already."""
        if self._socket is not None:
            await self._socket.close()
        await self.api.aclose()

    async def ping(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(websockets.ConnectionClosed):
                await self._socket.send(json.dumps({"action": "ping"}))

    async def _live(self) -> None:
        while True:
            try:
                async with self.door:
                    self._socket = socket = await self._connected()
                    await self._subscribe(socket)
                self._stands.set()
                while self._awaited:
                    async with asyncio.timeout(_ANSWER_SECONDS):
                        await self._hear(json.loads(await self._socket.recv()))
                while True:
                    await self._hear(json.loads(await self._socket.recv()))
            except _LOST as lost:
                self.unanswered += isinstance(lost, TimeoutError) and bool(self._awaited)
                self.cut()
                await asyncio.sleep(_AGAIN)

    async def _connected(self) -> ClientConnection:
        self._awaited, self.knocked = set(), math.inf
        try:
            ticket = (await self.api.post("/auth/ws-ticket")).raise_for_status().json()["data"]
            url = f"{ticket['url'].replace('http', 'ws', 1)}?ticket={ticket['ticket']}"
            self.line = f"line-{uuid4()}"
            return await websockets.connect(
                url, user_agent_header=self.line, ping_interval=None, open_timeout=60, proxy=None
            )
        finally:
            self.knocked = time.monotonic()

    async def _subscribe(self, socket: ClientConnection) -> None:
        wanted = [{"jobId": one} for one in self.jobs] if self.topic is None else [{"topic": self.topic}]
        self._awaited = {name for each in wanted for name in each.values()}
        for each in wanted:
            await socket.send(json.dumps({"action": "subscribe", **each}))

    async def _hear(self, said: dict[str, Any]) -> None:
        self._awaited -= {said.get("jobId"), said.get("topic")}
        if said.get("event", "").startswith("job:"):
            await self._job(said)
        elif said.get("event") == "subscribed" and self.topic is not None:
            # A topic has no present state to answer with: what happened before has to be asked for.
            await self._ask(self.jobs)
        self.pongs += said.get("event") == "pong"

    async def _job(self, said: dict[str, Any]) -> None:
        before = self.known.get(said["jobId"])
        if before is not None and said["version"] > before["version"] + 1:
            self.gaps += 1
            await self._ask((said["jobId"],))
        self._learn(said)

    async def _ask(self, jobs: tuple[str, ...]) -> None:
        for job in jobs:
            self._learn((await self.api.get(f"/jobs/{job}")).raise_for_status().json()["data"])

    def _learn(self, state: dict[str, Any]) -> None:
        before = self.known.get(state["jobId"])
        if before is None or state["version"] > before["version"]:
            self.known[state["jobId"]] = state
        else:
            self.overtaken += state["version"] < before["version"]
