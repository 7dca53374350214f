"""The local Lambda: calls functions for the other services, now or later."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from quire_local.chaos import Dice
from quire_local.errors import AwsError
from quire_local.figures.embedded import EmbeddedFigures, Lines
from quire_local.functions.event_queue import SCHEMA, EventQueue, enqueue
from quire_local.functions.fleet import Fleet
from quire_local.functions.job import Job
from quire_local.functions.log_search import LogLine, find_lines
from quire_local.functions.logs import CallLog, FunctionLog
from quire_local.functions.names import Address, Directory
from quire_local.functions.recent import RecentInvoke, RecentInvokes
from quire_local.functions.runtime import Launch
from quire_local.functions.settings import Settings
from quire_local.functions.sources import Sources, roots_of
from quire_local.functions.statistics import FunctionStatistics
from quire_local.functions.worker import Outcome, Worker
from quire_local.invoking import Invocation
from quire_local.resources import Function
from quire_local.store import Store
from quire_local.targets import Targets

logger = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST_REQUEST = 6_291_456
STOPPING = "the local cloud is stopping"


@dataclass(frozen=True)
class Place:
    """Where the local Lambda writes."""

    logs: Path
    """One `<FunctionName>.log` a function."""
    scratch: Path
    """The workers' HOME and TMPDIR; emptied at each start."""


class Functions:
    """A template's functions, in processes of their own. An Invoker; a Target for asynchronous invokes."""

    def __init__(
        self,
        functions: Sequence[Function],
        *,
        store: Store,
        targets: Targets,
        environment: Callable[[Function], Mapping[str, str]],
        place: Place,
        settings: Settings | None = None,
        deliveries: Dice | None = None,
    ) -> None:
        self._functions = tuple(functions)
        self._directory = Directory(functions)
        self._environment = environment
        self._extra: Mapping[str, str] = {}
        self._place = place
        self._settings = settings or Settings()
        self._logs: dict[str, FunctionLog] = {}
        self._fleet = Fleet(self._settings, self._new_worker)
        self._statistics = {function.arn: FunctionStatistics() for function in functions}
        self._recent = {function.arn: RecentInvokes() for function in functions}
        self.figures = EmbeddedFigures()
        self._stopping = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._store = store
        self._sources = Sources(functions, self._code_changed) if self._settings.reload else None
        self._deliveries = deliveries or Dice("lambda")
        self._queues = {
            function.arn: EventQueue(
                function,
                store=store,
                targets=targets,
                run=self._run_event,
                settings=self._settings,
                deliveries=self._deliveries,
            )
            for function in functions
        }

    async def start(self, *, events: bool = True) -> None:
        """Be ready to invoke; no worker starts before its first call. Without `events`, asynchronous invokes are taken
        but wait for `start_events`: those of the last run may need services that are not up yet."""
        shutil.rmtree(self._place.scratch, ignore_errors=True)
        self._place.scratch.mkdir(parents=True, exist_ok=True)
        self._place.logs.mkdir(parents=True, exist_ok=True)
        for function in self._functions:
            self._logs[function.arn] = FunctionLog(self._place.logs / f"{function.name}.log")
        self._store.schema(SCHEMA)
        if self._sources is not None:
            await self._sources.look()
        if events:
            self.start_events()

    def start_events(self) -> None:
        """Run asynchronous invokes, first those that the last run left."""
        for queue in self._queues.values():
            queue.start()

    async def stop(self) -> None:
        """Leave no process; unfinished asynchronous invokes run again at the next start."""
        self._stopping = True
        for queue in self._queues.values():
            await queue.stop()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._fleet.end(self._settings.stop_grace)
        for log in self._logs.values():
            log.close()

    async def invoke(self, arn: str, payload: bytes, *, begun: asyncio.Event | None = None) -> Invocation:
        return (await self.invoke_with_log(arn, payload, begun=begun))[0]

    async def invoke_with_log(
        self, arn: str, payload: bytes, *, client_context: str | None = None, begun: asyncio.Event | None = None
    ) -> tuple[Invocation, bytes]:
        """As `invoke`; also the last 4 KB of the call's log. The call goes on when its caller has gone."""
        address = self.find(arn)
        if len(payload) > LARGEST_REQUEST:
            message = f"Request must be smaller than {LARGEST_REQUEST} bytes for the InvokeFunction operation"
            raise AwsError("RequestTooLargeException", message, 413)
        request_id = str(uuid.uuid4())
        job = Job(address=address, request_id=request_id, payload=payload, client_context=client_context, begun=begun)
        outcome = await self._complete(self._run(job))
        return _invocation(request_id, outcome), outcome.log_tail

    async def invoke_later(self, arn: str, payload: bytes) -> str:
        """Take an asynchronous invoke; returns its request id when it is on disk."""
        address, late = self.find(arn), self._deliveries.late()
        request_id = await self._store.write(lambda db: enqueue(db, address, payload, late=late))
        self.wake(arn)
        return request_id

    def accept(self, db: sqlite3.Connection, arn: str, payload: bytes) -> None:
        enqueue(db, self.find(arn), payload, late=self._deliveries.late())

    def wake(self, arn: str) -> None:
        self._queues[self.find(arn).function.arn].wake()

    def find(self, arn: str, qualifier: str | None = None) -> Address:
        """The function behind an ARN, a partial ARN or a name, each with or without a qualifier."""
        return self._directory.find(arn, qualifier)

    def __iter__(self) -> Iterator[Function]:
        return iter(self._functions)

    async def reconfigure(self, extra: Mapping[str, str]) -> None:
        """New workers get these variables on top of all others; no present worker takes another call."""
        self._extra = dict(extra)
        await self._fleet.recycle()

    @property
    def workers(self) -> Iterable[Worker]:
        return self._fleet.workers

    def pids(self) -> list[int]:
        """The worker processes, without what they started themselves."""
        return [worker.pid for worker in self._fleet.workers if worker.pid is not None]

    def stats(self) -> dict[str, dict[str, float]]:
        """By function name: counters since the start, and what runs, idles and waits now."""
        return {
            function.name: {
                **self._statistics[function.arn].counters(),
                "idle": self._fleet.idle(function),
                "queued": self._queues[function.arn].depth(),
            }
            for function in self._functions
        }

    def recent_invokes(self, name: str | None = None) -> list[RecentInvoke]:
        """The last 500 finished calls of a function, or of each; the newest first."""
        chosen = self._functions if name is None else [self.find(name).function]
        calls = [call for function in chosen for call in self._recent[function.arn].all()]
        return sorted(calls, key=lambda call: call.started, reverse=True)

    async def log_lines(self, *, correlation_id: str) -> list[LogLine]:
        """What all functions logged as JSON under this correlation id, by time; the ends of the logs are searched."""
        names = [function.name for function in self._functions]
        return await asyncio.to_thread(find_lines, self._place.logs, names, correlation_id)

    async def _run_event(self, job: Job) -> Invocation:
        return _invocation(job.request_id, await self._run(job))

    async def _run(self, job: Job) -> Outcome:
        if self._stopping:
            raise AwsError("ServiceException", STOPPING, 500)
        function = job.address.function
        statistics = self._statistics[function.arn]
        with statistics.one_more(function.reserved_concurrency):
            if self._sources is not None:
                await self._sources.check(function)
            worker = await self._fleet.take(function)
            if job.begun is not None:
                job.begun.set()
            started = time.time()
            try:
                outcome = await worker.run(job)
            except OSError as error:
                message = f"{function.name} could not be started: {error}"
                raise AwsError("ServiceException", message, 500) from error
            finally:
                self._fleet.give_back(worker)
            statistics.count(outcome)
            self._recent[function.arn].add(job, started, outcome)
            return outcome

    def _code_changed(self, root: Path) -> None:
        affected = [function for function in self._functions if root in roots_of(function)]
        logger.info("%s has changed: its functions start anew", root)
        self._fleet.retire(affected)

    def _new_worker(self, function: Function, gone: Callable[[Worker], None]) -> Worker:
        launch = Launch(
            function=function,
            kind=self._settings.runtime,
            scratch=self._place.scratch / uuid.uuid4().hex[:12],
            environment={**self._environment(function), **self._extra},
            log=CallLog(self._logs[function.arn], Lines(self.figures.take)),
        )
        return Worker(launch, init_limit=self._settings.init_limit, gone=gone)

    async def _complete(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it all, whether or not the caller stays; only `stop` breaks it off."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            raise AwsError("ServiceException", STOPPING, 500) from None


def _invocation(request_id: str, outcome: Outcome) -> Invocation:
    return Invocation(outcome.answer.payload, outcome.answer.error, request_id)
