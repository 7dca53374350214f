"""One connection through a proxy: two ends, and what a fault does to what flows between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from quire_local.chaos.faults import Faults, Standing
from quire_local.chaos.plan import Fault, Kind, Service
from quire_local.chaos.resets import reset

_WHEN_IT_BEGINS = frozenset({Kind.REFUSE, Kind.HANG})
_PIECES_A_SECOND = 10


class End(asyncio.Protocol):
    """One side's socket. Without a fault each chunk goes straight on; with one it is held until its fate is done."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.transport: asyncio.Transport
        self.other: End
        self._held = self._full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what a stream server makes
        self.transport = transport
        self._link.made(self)

    def data_received(self, data: bytes) -> None:
        if self._link.disturbed:
            self.hold()
            self._link.run(self._link.pass_on(self, data))
        else:
            self.other.transport.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        del error
        self._link.close()

    def pause_writing(self) -> None:
        self.other._flow(full=True)  # noqa: SLF001 - the other end of the same link

    def resume_writing(self) -> None:
        self.other._flow(full=False)  # noqa: SLF001 - as above

    def hold(self) -> None:
        self._held = True
        self.transport.pause_reading()

    def let_go(self) -> None:
        self._held = False
        self._flow(full=self._full)

    def _flow(self, *, full: bool) -> None:
        self._full = full
        if self._held or full:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()


class Link:
    """A client's connection (`near`) and the one to the server (`far`); they end together."""

    def __init__(self, service: Service, faults: Faults, target: tuple[str, int], gone: Callable[[Link], None]) -> None:
        self._service = service
        self._faults = faults
        self._target = target
        self._gone = gone
        self._ends: list[End] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.near = End(self)

    @property
    def disturbed(self) -> bool:
        return self._faults.disturb(self._service)

    def made(self, end: End) -> None:
        self._ends.append(end)
        if end is self.near:
            end.hold()
            self.run(self._open())

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def pass_on(self, end: End, data: bytes) -> None:
        """Hand a chunk to the other side, as far as the fault that it meets lets it."""
        standing = self._meet()
        if standing is None:
            end.other.transport.write(data)
        elif standing.fault.kind is Kind.SLOW:
            await _trickle(standing.fault, data, end.other.transport)
        else:
            if standing.fault.kind is Kind.FAIL:
                end.other.transport.write(data[: len(data) // 2])
            await self._break(standing)
            return
        end.let_go()

    def close(self) -> None:
        """One side has ended; the other is sent what it still has to get."""
        for end in self._ends:
            end.transport.close()
        self._forget()

    def reset(self) -> None:
        for end in self._ends:
            reset(end.transport)
        self._forget()

    def _meet(self, kinds: frozenset[Kind] = frozenset(Kind)) -> Standing | None:
        # Only functions are told the proxy's address.
        return self._faults.meet(self._service, "", kinds)

    async def _open(self) -> None:
        if self.disturbed and (standing := self._meet(_WHEN_IT_BEGINS)) is not None:
            await self._break(standing)
            return
        far = End(self)
        far.other, self.near.other = self.near, far
        try:
            await asyncio.get_running_loop().create_connection(lambda: far, *self._target)
        except OSError:
            self.reset()
        else:
            self.near.let_go()

    async def _break(self, standing: Standing) -> None:
        if standing.fault.kind is Kind.HANG:
            await standing.over.wait()
        self.reset()

    def _forget(self) -> None:
        self._gone(self)
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()


async def _trickle(fault: Fault, data: bytes, transport: asyncio.Transport) -> None:
    await asyncio.sleep(fault.latency)
    if fault.bytes_per_second is None:
        transport.write(data)
        return
    size = max(1, fault.bytes_per_second // _PIECES_A_SECOND)
    for start in range(0, len(data), size):
        piece = data[start : start + size]
        await asyncio.sleep(len(piece) / fault.bytes_per_second)
        transport.write(piece)
