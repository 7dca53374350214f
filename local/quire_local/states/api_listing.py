"""The operations that answer in pages: executions, and the history of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quire_local.aws_json import Operation
from quire_local.errors import AwsError
from quire_local.states import api_arguments, executions, history
from quire_local.states.api import find, machine_of
from quire_local.states.api_map_runs import map_run
from quire_local.states.api_shapes import summary
from quire_local.states.definition import Machine
from quire_local.states.executions import Status, Wanted
from quire_local.states.history import Page
from quire_local.states.services import Services
from quire_local.states.values import Json

Arguments = dict[str, Json]
_STATUSES = (*Status, "PENDING_REDRIVE")


@dataclass(frozen=True)
class ListingApi:
    machines: Mapping[str, Machine]
    services: Services

    def operations(self) -> dict[str, Operation]:
        return {"ListExecutions": self.list, "GetExecutionHistory": self.history}

    async def list(self, arguments: Arguments) -> Arguments:
        wanted = self._wanted(arguments)
        limit, before = api_arguments.page_size(arguments), api_arguments.place_of(arguments)
        found = self.services.store.read(lambda db: executions.page(db, wanted, before=before, limit=limit + 1))
        answer: Arguments = {"executions": [summary(execution) for execution in found[:limit]]}
        return {**answer, "nextToken": api_arguments.next_token(found[limit - 1].id)} if len(found) > limit else answer

    def _wanted(self, arguments: Arguments) -> Wanted:
        """Those of a machine, or the children of a Map Run."""
        status = api_arguments.one_of(arguments, "statusFilter", _STATUSES)
        redriven = api_arguments.one_of(arguments, "redriveFilter", ("REDRIVEN", "NOT_REDRIVEN"))
        of_run = arguments.get("mapRunArn") is not None
        if of_run == (arguments.get("stateMachineArn") is not None):
            raise AwsError("ValidationException", "Exactly one of stateMachineArn and mapRunArn must be given")
        if of_run:
            redrives = None if redriven is None else redriven == "REDRIVEN"
            return Wanted(map_run=map_run(self.services, arguments).arn, status=status, redriven=redrives)
        if redriven is not None:
            raise AwsError("ValidationException", "redriveFilter cannot be used together with stateMachineArn")
        machine = machine_of(self.machines, api_arguments.arn(arguments, "stateMachineArn", "stateMachine"))
        return Wanted(machine=machine.arn, status=status)

    async def history(self, arguments: Arguments) -> Arguments:
        execution = find(self.services, arguments)
        limit = api_arguments.page_size(arguments)
        page = Page(
            after=api_arguments.place_of(arguments),
            limit=limit + 1,
            newest_first=api_arguments.flag(arguments, "reverseOrder", default=False),
            with_data=api_arguments.flag(arguments, "includeExecutionData", default=True),
        )
        events = self.services.store.read(lambda db: history.read(db, execution.id, page))
        answer: Arguments = {"events": events[:limit]}
        more = len(events) > limit
        return {**answer, "nextToken": api_arguments.next_token(events[limit - 1]["id"])} if more else answer
