"""A running runtime: the process, the Runtime API that feeds it and the watch on its memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quire_local.functions import answers
from quire_local.functions.answers import Answer
from quire_local.functions.environment import worker_environment
from quire_local.functions.logs import WorkerLog
from quire_local.functions.memory import MemoryWatch
from quire_local.functions.process import WorkerProcess
from quire_local.functions.runtime_api import Call, RuntimeApi
from quire_local.resources import Function


@dataclass(frozen=True, kw_only=True)
class Launch:
    """How to start the runtime of one worker."""

    function: Function
    kind: str
    scratch: Path
    environment: Mapping[str, str]
    log: WorkerLog


class Runtime:
    """Starts, answers calls one at a time, ends; a failed or ended one is never used again."""

    def __init__(self, process: WorkerProcess, api: RuntimeApi, memory: int, request_id: str) -> None:
        self.process = process
        self._api = api
        self._memory = MemoryWatch(process.pid, memory, self._outgrown)
        self._request_id = request_id
        self._killing: asyncio.Task[None] | None = None
        """Under way, or done, when the process has outgrown its memory."""
        self._condemned = False
        self._memory.begin()
        process.exited.add_done_callback(self._gone)

    @classmethod
    async def start(cls, launch: Launch, request_id: str) -> Runtime:
        """Start a process for the call `request_id`; it imports the function while this returns."""
        api = RuntimeApi()
        environment = worker_environment(
            launch.function, runtime_api=await api.open(), scratch=launch.scratch, extra=launch.environment
        )
        arguments = [launch.function.handler, launch.kind]
        try:
            process = await WorkerProcess.start(arguments, launch.function.folder, environment, launch.log.write)
        except BaseException:
            api.close()
            raise
        return cls(process, api, launch.function.memory, request_id)

    @property
    def alive(self) -> bool:
        return not self._condemned and not self.process.exited.done()

    @property
    def waiting(self) -> bool:
        """It can take a call this moment."""
        return self.alive and self._api.waiting

    @property
    def peak_memory(self) -> int:
        """The most bytes seen during the last call."""
        return self._memory.peak

    async def initialised(self, seconds: float) -> Answer | None:
        """None when ready for a call, else why it never will be; raises TimeoutError when it takes longer."""
        async with asyncio.timeout(seconds):
            problem = await asyncio.shield(self._api.initialised)
        self._condemned = problem is not None
        return problem

    async def call(self, call: Call, seconds: float) -> Answer:
        """The function's answer, or Lambda's in its place; raises TimeoutError when it takes longer."""
        self._request_id = call.request_id
        self._memory.begin()
        try:
            async with asyncio.timeout(seconds):
                return await self._api.deliver(call)
        finally:
            self._memory.end()
            self.process.drain()

    async def end(self, grace: float = 0.0) -> None:
        self._condemned = True
        self._memory.end()
        await self.process.end(grace)

    def _outgrown(self) -> None:
        self._killing = asyncio.create_task(self.process.end())

    def _gone(self, exited: asyncio.Task[int]) -> None:
        self._memory.end()
        if exited.cancelled():
            return
        if self._killing is not None:
            answer = answers.out_of_memory(self._request_id)
        else:
            answer = answers.exited(self._request_id, exited.result())
        self._api.process_is_gone(answer)
        self._api.close()
