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
    dates = {"stopDate": execution.stopped, "redriveDate": execution.redriven}
    return {**fields, **{name: date for name, date in dates.items() if date is not None}}
