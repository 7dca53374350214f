"""An execution in the shape that lists and descriptions share."""

from __future__ import annotations

from quire_local.states.executions import Execution
from quire_local.states.values import Json


def summary(execution: Execution) -> dict[str, Json]:
    fields: dict[str, Json] = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.started,
        "redriveCount": execution.redrives,
    }
    more = {
        "stopDate": execution.stopped,
        "redriveDate": execution.redriven,
        "mapRunArn": execution.map_run,
        "itemCount": execution.items,
    }
    return {**fields, **{name: value for name, value in more.items() if value is not None}}
