"""What the default bus is told when an execution's status changes."""

from __future__ import annotations

from datetime import UTC, datetime

from quire_local.states import redriving
from quire_local.states.executions import Execution
from quire_local.states.values import Json, dumps

MOST_DATA = 248 * 1024
"""Bytes of input and output, escaped, that AWS puts into one event."""


def status_change(execution: Execution, now: float) -> dict[str, Json]:
    """The event as an entry of PutEvents whose Detail is an object."""
    return {
        "Source": "aws.states",
        "DetailType": "Step Functions Execution Status Change",
        "Time": datetime.fromtimestamp(now, UTC).isoformat(),
        "Resources": [execution.arn],
        "Detail": {
            "executionArn": execution.arn,
            "stateMachineArn": execution.machine,
            "stateMachineVersionArn": None,
            "stateMachineAliasArn": None,
            "name": execution.name,
            "status": execution.status,
            "startDate": _milliseconds(execution.started),
            "stopDate": _milliseconds(execution.stopped),
            **_data(execution),
            **_redrive(execution, now),
            "error": execution.error,
            "cause": execution.cause,
        },
    }


def _data(execution: Execution) -> dict[str, Json]:
    """Input and output, without what would make the event too large."""
    sizes = [len(dumps(text).encode()) if text is not None else 0 for text in (execution.input, execution.output)]
    with_output = execution.output is not None and sizes[1] <= MOST_DATA
    with_input = sum(sizes) <= MOST_DATA
    return {
        "input": execution.input if with_input else None,
        "inputDetails": {"included": with_input},
        "output": execution.output if with_output else None,
        "outputDetails": None if execution.output is None else {"included": with_output},
    }


def _redrive(execution: Execution, now: float) -> dict[str, Json]:
    status = redriving.status(execution, now)
    return {
        "redriveCount": execution.redrives,
        "redriveDate": _milliseconds(execution.redriven),
        "redriveStatus": status["redriveStatus"],
        "redriveStatusReason": status.get("redriveStatusReason"),
    }


def _milliseconds(moment: float | None) -> int | None:
    return None if moment is None else int(moment * 1000)
