"""The operations on Map Runs: the children of a distributed Map, counted and steered."""

from __future__ import annotations

from dataclasses import dataclass

from quire_local.aws_json import Operation
from quire_local.errors import AwsError
from quire_local.states import api_arguments, executions, map_runs
from quire_local.states.api import find
from quire_local.states.executions import Status
from quire_local.states.map_runs import PENDING, Limits, MapRun, RunStatus, Tally
from quire_local.states.services import Services
from quire_local.states.values import Json

Arguments = dict[str, Json]


@dataclass(frozen=True)
class MapRunApi:
    services: Services

    def operations(self) -> dict[str, Operation]:
        return {"DescribeMapRun": self.describe, "ListMapRuns": self.list, "UpdateMapRun": self.update}

    async def describe(self, arguments: Arguments) -> Arguments:
        run = map_run(self.services, arguments)
        children, items = self.services.store.read(lambda db: map_runs.tallies(db, run.id))
        more = {"stopDate": run.stopped, "redriveDate": run.redriven}
        return {
            "mapRunArn": run.arn,
            "executionArn": self.services.store.read(lambda db: executions.by_id(db, run.execution)).arn,
            "status": run.status,
            "startDate": run.started,
            "maxConcurrency": run.limits.at_once,
            "toleratedFailureCount": run.limits.tolerated_count or 0,
            "toleratedFailurePercentage": run.limits.tolerated_percentage or 0,
            "itemCounts": _counts(items),
            "executionCounts": _counts(children),
            "redriveCount": run.redrives,
            **{name: value for name, value in more.items() if value is not None},
        }

    async def list(self, arguments: Arguments) -> Arguments:
        execution = find(self.services, arguments)
        start, limit = api_arguments.place_of(arguments) or 0, api_arguments.page_size(arguments)
        runs = self.services.store.read(lambda db: map_runs.of_execution(db, execution.id))
        page = [_item(run, execution.arn, execution.machine) for run in runs[start : start + limit]]
        more = start + limit < len(runs)
        return {"mapRuns": page, **({"nextToken": api_arguments.next_token(start + limit)} if more else {})}

    async def update(self, arguments: Arguments) -> Arguments:
        """Take new limits for a Map Run under way."""
        run = map_run(self.services, arguments)
        if run.status is not RunStatus.RUNNING:
            raise AwsError("ValidationException", f"Map Run is {run.status} and cannot be updated")
        limits = Limits(
            at_once=_given(arguments, "maxConcurrency", run.limits.at_once, highest=10**9) or 0,
            tolerated_count=_given(arguments, "toleratedFailureCount", run.limits.tolerated_count, highest=10**9),
            tolerated_percentage=_share(arguments, run.limits.tolerated_percentage),
        )
        await self.services.store.write(lambda db: map_runs.limit(db, run.id, limits))
        self.services.bells.ring(run.arn)
        return {}


def map_run(services: Services, arguments: Arguments) -> MapRun:
    """The Map Run that a request names."""
    arn = api_arguments.arn(arguments, "mapRunArn", "mapRun", most=2000)
    run = services.store.read(lambda db: map_runs.find(db, arn))
    if run is None:
        raise AwsError("ResourceNotFound", f"Resource not found: '{arn}'")
    return run


def _item(run: MapRun, execution: str, machine: str) -> Arguments:
    item: Arguments = {
        "mapRunArn": run.arn,
        "executionArn": execution,
        "stateMachineArn": machine,
        "startDate": run.started,
    }
    return item if run.stopped is None else {**item, "stopDate": run.stopped}


def _counts(tally: Tally) -> Arguments:
    return {
        "pending": tally.of(PENDING),
        "running": tally.of(Status.RUNNING),
        "succeeded": tally.of(Status.SUCCEEDED),
        "failed": tally.of(Status.FAILED),
        "timedOut": tally.of(Status.TIMED_OUT),
        "aborted": tally.of(Status.ABORTED),
        "total": tally.total,
        "resultsWritten": 0,
        "failuresNotRedrivable": 0,
        "pendingRedrive": 0,
    }


def _given(arguments: Arguments, name: str, known: int | None, *, highest: int) -> int | None:
    value = arguments.get(name, known)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest):
        raise AwsError("ValidationException", f"1 validation error detected: '{name}' must be 0 to {highest}")
    return value


def _share(arguments: Arguments, known: float | None) -> float | None:
    value = arguments.get("toleratedFailurePercentage", known)
    if value is not None and (not isinstance(value, int | float) or not 0 <= value <= 100):
        reason = "'toleratedFailurePercentage' must be 0 to 100"
        raise AwsError("ValidationException", f"1 validation error detected: {reason}")
    return value
