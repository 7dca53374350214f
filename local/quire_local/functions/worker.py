"""One execution environment of a function: starts a runtime, runs a call at a time, keeps it to its time."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from quire_local.functions import answers
from quire_local.functions.answers import Answer
from quire_local.functions.job import Job
from quire_local.functions.logs import Report
from quire_local.functions.runtime import Launch, Runtime
from quire_local.functions.runtime_api import Call


@dataclass(frozen=True)
class Outcome:
    """A call's answer, what it used and the end of its log."""

    answer: Answer
    report: Report
    log_tail: bytes


@dataclass(frozen=True)
class Started:
    """How a cold start went: `problem` answers a call that cannot be made; else `seconds` are left for it."""

    problem: Answer | None
    seconds: float


class Worker:
    """Serves one function until it fails, is retired or the cloud stops."""

    def __init__(self, launch: Launch, *, init_limit: float, gone: Callable[[Worker], None]) -> None:
        self.function = launch.function
        self.outdated = False
        """Not to be given another call: its environment has changed, or it is ending."""
        self._launch = launch
        self._log = launch.log
        self._init_limit = init_limit
        self._gone = gone
        self._runtime: Runtime | None = None

    @property
    def warm(self) -> bool:
        return not self.outdated and self._runtime is not None and self._runtime.alive

    @property
    def pid(self) -> int | None:
        return self._runtime.process.pid if self._runtime else None

    def kill(self) -> bool:
        """SIGKILL the process, as if it had crashed; false where none runs."""
        if self._runtime is None or not self._runtime.alive:
            return False
        self._runtime.process.kill()
        return True

    async def run(self, job: Job) -> Outcome:
        """Answer one call, after a cold start where no runtime waits. A worker that failed is not `warm`."""
        self._log.begin(job.request_id)
        if self._runtime is not None and self._runtime.waiting:
            return await self._run(self._runtime, job, Started(None, self.function.timeout), None)
        began = time.monotonic()
        runtime, started = await self._start(job.request_id)
        return await self._run(runtime, job, started, time.monotonic() - began)

    async def end(self, grace: float = 0.0) -> None:
        """Return when the process and all that it started are gone."""
        self.outdated = True
        if self._runtime is not None:
            await self._runtime.end(grace)
        await asyncio.to_thread(shutil.rmtree, self._launch.scratch, ignore_errors=True)

    async def _start(self, request_id: str) -> tuple[Runtime, Started]:
        """As Lambda: ten seconds to start; where that is too short, once more within the call's own time."""
        runtime = await self._launch_runtime(request_id)
        try:
            return runtime, Started(await runtime.initialised(self._init_limit), self.function.timeout)
        except TimeoutError:
            self._log.line(f"INIT_REPORT Init Duration: {self._init_limit * 1000:.2f} ms\tPhase: init\tStatus: timeout")
        began = time.monotonic()
        runtime = await self._launch_runtime(request_id)
        try:
            problem = await runtime.initialised(self.function.timeout)
            return runtime, Started(problem, self.function.timeout - (time.monotonic() - began))
        except TimeoutError:
            return runtime, Started(await self._time_out(runtime, request_id), 0.0)

    async def _launch_runtime(self, request_id: str) -> Runtime:
        self._launch.scratch.mkdir(parents=True, exist_ok=True)
        if self._runtime is not None:
            await self._runtime.end()
        runtime = self._runtime = await Runtime.start(self._launch, request_id)
        runtime.process.exited.add_done_callback(lambda _: self._gone(self))
        return runtime

    async def _run(self, runtime: Runtime, job: Job, started: Started, initialisation: float | None) -> Outcome:
        began = time.monotonic()
        answer = started.problem or await self._call(runtime, job, started.seconds)
        if answer.log_line is not None:
            self._log.line(answer.log_line)
        report = Report(
            duration=time.monotonic() - began,
            initialisation=initialisation,
            memory=self.function.memory,
            peak=runtime.peak_memory,
        )
        return Outcome(answer, report, self._log.end(job.request_id, report))

    async def _call(self, runtime: Runtime, job: Job, seconds: float) -> Answer:
        now = time.time()
        call = Call(
            request_id=job.request_id,
            function_arn=job.address.arn,
            payload=job.payload,
            deadline_ms=int((now + seconds) * 1000),
            trace_id=f"Root=1-{int(now):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0",
            client_context=job.client_context,
        )
        try:
            return await runtime.call(call, seconds)
        except TimeoutError:
            return await self._time_out(runtime, job.request_id)

    async def _time_out(self, runtime: Runtime, request_id: str) -> Answer:
        await runtime.end()
        return answers.timed_out(request_id, self.function.timeout)
