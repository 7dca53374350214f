"""What state machines of a running local cloud gave to the functions, as events for `sam local invoke`.

python -m quire_local.live_events FOLDER [--data .quire]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3


def main() -> None:
    """Write FOLDER/<logical id>.json for each function that was called, the newest call of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=Path(".quire"))
    arguments = parser.parse_args()
    facts = json.loads((arguments.data / "cloud.json").read_text())
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, payloads in payloads_by_function(facts).items():
        path = arguments.folder / f"{name}.json"
        path.write_text(json.dumps(payloads[0], indent=2) + "\n")
        sys.stdout.write(f"{path}\n")


def payloads_by_function(facts: Mapping[str, str]) -> dict[str, list[Any]]:
    """By logical id, those of the newest executions first; `facts` is what cloud.json holds."""
    found: dict[str, list[Any]] = {}
    for name, payload in _calls(facts):
        found.setdefault(name, []).append(payload)
    return found


def _calls(facts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    states = boto3.client(
        "stepfunctions",
        endpoint_url=facts["origin"],
        region_name=facts["region"],
        aws_access_key_id=facts["accessKeyId"],
        aws_secret_access_key=facts["secretAccessKey"],
    )
    for machine in states.list_state_machines()["stateMachines"]:
        for execution in states.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            history = states.get_execution_history(executionArn=execution["executionArn"], maxResults=1000)
            for event in history["events"]:
                scheduled = event.get("taskScheduledEventDetails")
                if scheduled and scheduled["resourceType"] == "lambda":
                    call = json.loads(scheduled["parameters"])
                    yield call["FunctionName"].rpartition("-")[2], call["Payload"]


if __name__ == "__main__":
    main()
