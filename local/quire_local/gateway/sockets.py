"""One WebSocket on a connection that aiohttp hands over after the upgrade.

aiohttp's own WebSocketResponse does not tell frames from messages, and API Gateway limits both; so frames are
read and written by the sans-I/O protocol of the `websockets` package.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import SERVER, Protocol, State
from websockets.utils import accept_key

_PAUSE_AT = 64
_RESUME_AT = 16
# Pongs and close frames are not awaited: a peer that asks for many and reads none is cut at this many bytes.
_UNREAD_LIMIT = 1024 * 1024


class SocketGone(Exception):  # noqa: N818 - a state, not a mistake
    """The peer is no longer there, or did not read in time and was cut off."""


@dataclass(frozen=True, kw_only=True)
class SocketLimits:
    frame: int = 32 * 1024
    message: int = 128 * 1024
    idle: float = 600.0
    life: float = 7200.0
    send: float = 5.0
    """How long a peer may leave what is sent to it unread."""
    close: float = 2.0
    """How long a peer may take to answer a close frame."""


class Socket:
    """Text messages in, in order; text messages out, each in bounded time."""

    def __init__(self, request: web.Request, limits: SocketLimits) -> None:
        self._request = request
        self._limits = limits
        self._protocol = Protocol(SERVER, max_size=(limits.message, limits.frame))
        self._response = web.StreamResponse(status=101)
        self._inbox: asyncio.Queue[str | None] = asyncio.Queue()
        self._partial = bytearray()
        self._lost = asyncio.Event()
        self._paused = False
        self._ended = False
        self._loop = asyncio.get_running_loop()
        self._life_timer: asyncio.TimerHandle | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._touch()

    @property
    def is_open(self) -> bool:
        return self._protocol.state is State.OPEN and not self._lost.is_set()

    @property
    def close_status(self) -> tuple[int, str]:
        """Code and reason of whoever closed first."""
        received, sent = self._protocol.close_rcvd, self._protocol.close_sent
        first = received if self._protocol.close_rcvd_then_sent is not False else sent
        first = first or sent
        return (first.code, first.reason) if first else (CloseCode.ABNORMAL_CLOSURE.value, "")

    async def open(self, subprotocol: str | None) -> web.StreamResponse:
        """Answer the handshake; from here on the connection carries frames."""
        headers = self._response.headers
        headers["Upgrade"] = "websocket"
        headers["Connection"] = "Upgrade"
        headers["Sec-WebSocket-Accept"] = accept_key(self._request.headers["Sec-WebSocket-Key"])
        if subprotocol:
            headers["Sec-WebSocket-Protocol"] = subprotocol
        self._response.force_close()
        try:
            await self._response.prepare(self._request)
        except ConnectionError:
            self.feed_eof()
            return self._response
        # aiohttp names its own reader here, but calls no more of it than feed_data and feed_eof.
        self._request.protocol.set_parser(self)  # type: ignore[arg-type]
        self._life_timer = self._loop.call_later(self._limits.life, self._expire)
        self._watch_idleness()
        return self._response

    async def messages(self) -> AsyncIterator[str]:
        """Every message until either side closes."""
        while (message := await self._inbox.get()) is not None:
            self._resume_if_drained()
            yield message

    async def send(self, data: bytes) -> None:
        """Send one text message in frames of the allowed size."""
        if not self.is_open:
            raise SocketGone
        size = self._limits.frame
        parts = [data[start : start + size] for start in range(0, len(data), size)] or [b""]
        self._protocol.send_text(parts[0], fin=len(parts) == 1)
        for number, part in enumerate(parts[1:], start=2):
            self._protocol.send_continuation(part, fin=number == len(parts))
        self._touch()
        await self._write(b"".join(self._protocol.data_to_send()))

    def close(self, code: int, reason: str) -> None:
        if self.is_open:
            self._protocol.send_close(code, reason)
            self._flush()

    def abort(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()

    async def wait_lost(self) -> None:
        """Wait until the connection is down, and bring it down where the peer does not."""
        try:
            async with asyncio.timeout(self._limits.close):
                await self._lost.wait()
        except TimeoutError:
            self.abort()
        for timer in (self._life_timer, self._idle_timer):
            if timer is not None:
                timer.cancel()

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """What aiohttp calls with each piece that arrives."""
        self._touch()
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._take(event)
        self._flush()
        return False, b""

    def feed_eof(self) -> None:
        """What aiohttp calls when the connection is lost."""
        self._lost.set()
        self._end()

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY:
            self._protocol.fail(CloseCode.UNSUPPORTED_DATA, "Binary frames are not supported")
        elif frame.opcode in {Opcode.TEXT, Opcode.CONT}:
            self._partial += frame.data
            if frame.fin:
                self._complete()

    def _complete(self) -> None:
        message, self._partial = self._partial, bytearray()
        try:
            self._inbox.put_nowait(message.decode())
        except UnicodeDecodeError:
            self._protocol.fail(CloseCode.INVALID_DATA, "Text frames must be UTF-8")
            return
        if self._inbox.qsize() >= _PAUSE_AT and not self._paused:
            self._paused = True
            self._request.protocol.pause_reading()

    def _resume_if_drained(self) -> None:
        if self._paused and self._inbox.qsize() <= _RESUME_AT:
            self._paused = False
            self._request.protocol.resume_reading()

    async def _write(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(self._limits.send):
                await self._response.write(data)
        except TimeoutError as error:
            self.abort()
            raise SocketGone from error
        except ConnectionError as error:
            raise SocketGone from error

    def _flush(self) -> None:
        """Write what the protocol says by itself: pongs and close frames, then the end of the stream."""
        transport = self._request.transport
        for data in self._protocol.data_to_send():
            if transport is None or transport.is_closing():
                break
            if data:
                transport.write(data)
            elif transport.can_write_eof():
                # Half-closed, not closed: unread input would make it a reset, which loses the close frame.
                transport.write_eof()
        if transport is not None and transport.get_write_buffer_size() > _UNREAD_LIMIT:
            transport.abort()
        if self._protocol.state is not State.OPEN:
            self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._inbox.put_nowait(None)

    def _watch_idleness(self) -> None:
        left = self._active_at + self._limits.idle - self._loop.time()
        if left <= 0:
            self._expire()
        else:
            self._idle_timer = self._loop.call_later(left, self._watch_idleness)

    def _expire(self) -> None:
        self.close(CloseCode.GOING_AWAY, "Going away")

    def _touch(self) -> None:
        self.last_active = datetime.now(UTC)
        self._active_at = self._loop.time()
