"""The functions' doorways, each in Lambda runtime processes of its own and with the environment of its deployment."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from quire_local.errors import AwsError
from quire_local.functions.fleet import Fleet
from quire_local.functions.job import Job
from quire_local.functions.names import Directory
from quire_local.functions.runtime import Launch
from quire_local.functions.settings import Settings
from quire_local.functions.worker import Outcome, Worker
from quire_local.invoking import Invocation
from quire_local.resources import Function

from quire_container.application import Work
from quire_container.logs import PassedOn
from quire_container.metrics import Metrics

LARGEST_REQUEST = 6 * 2**20
"""Bytes, as for Lambda."""

_PASSED_ON = ("AWS_", "SSL_CERT_")


class Doorways:
    """An Invoker. It keeps a function to the time and memory that the template gives it."""

    def __init__(self, work: Work, metrics: Metrics, *, processes: int, pushes: str) -> None:
        """`processes`: of all functions together; `pushes`: where functions reach the WebSockets."""
        self._directory = Directory(work.functions)
        self._metrics = metrics
        self._settings = Settings(machine_limit=processes, patience=0.2)
        self._fleet = Fleet(self._settings, self._new_worker)
        self._given = _given(os.environ) | {"AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": pushes}
        self._scratch = Path(tempfile.mkdtemp(prefix="quire-"))
        self._running: set[asyncio.Task[Outcome]] = set()

    async def invoke(self, arn: str, payload: bytes, *, begun: asyncio.Event | None = None) -> Invocation:
        """Run to its end, even when whoever asked has gone."""
        if len(payload) > LARGEST_REQUEST:
            raise AwsError("RequestTooLargeException", f"an event is at most {LARGEST_REQUEST} bytes", 413)
        request_id = str(uuid.uuid4())
        job = Job(address=self._directory.find(arn), request_id=request_id, payload=payload, begun=begun)
        task = asyncio.create_task(self._run(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        outcome = await asyncio.shield(task)
        return Invocation(outcome.answer.payload, outcome.answer.error, request_id)

    async def stop(self, grace: float) -> None:
        """Give what runs `grace` seconds, then leave no process."""
        if self._running:
            await asyncio.wait(self._running, timeout=grace)
        await self._fleet.end(self._settings.stop_grace)
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)

    async def _run(self, job: Job) -> Outcome:
        function = job.address.function
        worker = await self._fleet.take(function)
        try:
            with self._metrics.call_seconds.labels(function.logical_id).time():
                outcome = await worker.run(job)
        except OSError as error:
            self._metrics.calls.labels(function.logical_id, "failed").inc()
            raise AwsError("ServiceException", f"{function.name} could not be started: {error}", 500) from error
        finally:
            self._fleet.give_back(worker)
        self._metrics.calls.labels(function.logical_id, "failed" if outcome.answer.error else "ok").inc()
        return outcome

    def _new_worker(self, function: Function, gone: Callable[[Worker], None]) -> Worker:
        launch = Launch(
            function=function,
            kind=self._settings.runtime,
            scratch=self._scratch / uuid.uuid4().hex[:12],
            environment=self._given,
            log=PassedOn(function.logical_id),
        )
        return Worker(launch, init_limit=self._settings.init_limit, gone=gone)


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    """Credentials, region and endpoints, as the platform gives them; boto3 reads the region from its second name."""
    given = {name: value for name, value in environment.items() if name.startswith(_PASSED_ON)}
    return given | {"AWS_DEFAULT_REGION": environment["AWS_REGION"]}
