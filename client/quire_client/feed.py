"""One WebSocket for all jobs that are followed: opened when needed, reopened when it drops."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from quire_client.addresses import is_loopback, websocket_address
from quire_client.api import parsed
from quire_client.errors import QuireError
from quire_client.models import JobState, Ticket
from quire_client.pauses import pauses

log = logging.getLogger(__name__)


class Inbox:
    """What the feed has to say about some jobs. None means: it may have missed something, ask the API."""

    def __init__(self, job_ids: Sequence[str]) -> None:
        self.job_ids = tuple(job_ids)
        self._arrived: asyncio.Queue[JobState | None] = asyncio.Queue()

    def put(self, state: JobState | None) -> None:
        self._arrived.put_nowait(state)

    async def next(self, within: float) -> JobState | None:
        """The next word, or None where there is none in time."""
        try:
            async with asyncio.timeout(within):
                return await self._arrived.get()
        except TimeoutError:
            return None


class Feed:
    """Delivers pushes to inboxes. Never fails: while it cannot be had, `live` is false."""

    def __init__(self, ticket: Callable[[], Awaitable[Ticket]]) -> None:
        self._ticket = ticket
        self._inboxes: list[Inbox] = []
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._running: asyncio.Task[None] | None = None
        self.live = False

    @contextmanager
    def inbox(self, job_ids: Sequence[str]) -> Iterator[Inbox]:
        """Subscribed from here on; what the jobs are at that moment comes first."""
        inbox = Inbox(job_ids)
        self._inboxes.append(inbox)
        self._say("subscribe", inbox.job_ids)
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="quire feed")
        try:
            yield inbox
        finally:
            self._inboxes.remove(inbox)
            self._say("unsubscribe", set(inbox.job_ids) - self._followed())

    async def aclose(self) -> None:
        if self._running is None:
            return
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running
        self._running = None

    def _followed(self) -> set[str]:
        return {job_id for inbox in self._inboxes for job_id in inbox.job_ids}

    def _say(self, action: str, job_ids: Sequence[str] | set[str]) -> None:
        if self.live:
            for job_id in sorted(job_ids):
                self._outgoing.put_nowait(json.dumps({"action": action, "jobId": job_id}))

    async def _run(self) -> None:
        waits = pauses(0.5, 30.0)
        while True:
            try:
                async with self._connected() as socket:
                    waits = pauses(0.5, 30.0)
                    await self._listen(socket)
            except (QuireError, WebSocketException, OSError, TimeoutError) as error:
                log.debug("no WebSocket: %s", error)
            await asyncio.sleep(next(waits))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[ClientConnection]:
        ticket = await self._ticket()
        # Loopback addresses are never behind the proxy that the environment may name.
        proxy: Literal[True] | None = None if is_loopback(ticket.url) else True
        async with connect(websocket_address(ticket.url, ticket.ticket), proxy=proxy) as socket:
            self._outgoing = asyncio.Queue()
            self.live = True
            self._say("subscribe", self._followed())
            try:
                yield socket
            finally:
                self.live = False
                for inbox in self._inboxes:
                    inbox.put(None)

    async def _listen(self, socket: ClientConnection) -> None:
        speaking = asyncio.create_task(self._speak(socket, self._outgoing))
        try:
            async for frame in socket:
                self._deliver(frame)
        finally:
            speaking.cancel()

    async def _speak(self, socket: ClientConnection, outgoing: asyncio.Queue[str]) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.send(await outgoing.get())

    def _deliver(self, frame: str | bytes) -> None:
        state = _job_state(frame)
        for inbox in self._inboxes:
            if state and state.job_id in inbox.job_ids:
                inbox.put(state)


def _job_state(frame: str | bytes) -> JobState | None:
    """The job that a frame tells of; None for every other frame (a pong, a kind that came later)."""
    try:
        message = json.loads(frame)
        if not str(message["event"]).startswith("job:"):
            return None
        return parsed(message, JobState.from_wire)
    except (ValueError, KeyError, TypeError, QuireError) as error:
        log.warning("a frame that the contract does not know: %r", error)
        return None
