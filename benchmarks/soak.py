"""The local cloud under a long load: whether memory, handles, processes and the database stay where they are."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.owner import service
from benchmarks.report import machine
from benchmarks.soak_samples import UNITS, Sample, flat, growth, take

TEMPLATE = Path(__file__).parent / "soak_app" / "template.yaml"
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:soak"
_DRAIN_LIMIT = 300.0
_ENTRIES = 10


@dataclass(frozen=True)
class Soak:
    """The samples of one soak: the first before any load, then one after each round of it."""

    samples: tuple[Sample, ...]
    events: int
    executions: int
    seconds: float
    left: dict[str, Any]

    def as_dict(self) -> dict[str, object]:
        return {
            "title": "soak",
            "machine": machine(),
            **{name: getattr(self, name) for name in ("events", "executions", "seconds", "left")},
            "flat": flat(self.samples),
            "growth": growth(self.samples),
            "samples": [asdict(sample) for sample in self.samples],
        }

    def as_table(self) -> str:
        last = len(self.samples) - 1
        shown = [self.samples[round(share * last)] for share in (0, 0.25, 0.5, 0.75, 1)]
        rises, stays = growth(self.samples), flat(self.samples)
        lines = [
            f"soak: {self.events} events, {self.executions} executions in {self.seconds:.0f} s, {machine()}",
            "",
            f"{'figure':<36}{'start':>9}{'25 %':>9}{'50 %':>9}{'75 %':>9}{'100 %':>9}   second half",
        ]
        for name, unit in UNITS.items():
            values = "".join(f"{sample.figure(name):>9.4g}" for sample in shown)
            lines.append(f"{unit:<36}{values}   {rises[name]:+.2f} {'flat' if stays[name] else 'GROWS'}")
        return "\n".join(lines) + "\n"


def measure(*, events: int, executions: int, rounds: int = 40) -> Soak:
    with tempfile.TemporaryDirectory(prefix="quire-soak-") as folder:
        data = Path(folder) / "data"
        with _cloud(data) as process:
            return _soak(process, data, events=events, executions=executions, rounds=rounds)


def _soak(process: psutil.Process, data: Path, *, events: int, executions: int, rounds: int) -> Soak:
    facts = json.loads((data / "cloud.json").read_text())
    started = time.monotonic()
    samples = [take(process, data)]
    for number in range(rounds):
        _send(facts, _share(events, rounds, number))
        _start(facts, _share(executions, rounds, number), first=number * executions // rounds)
        left = _drained(facts)
        samples.append(take(process, data))
    return Soak(tuple(samples), events, executions, time.monotonic() - started, left)


def _share(total: int, rounds: int, number: int) -> int:
    return (number + 1) * total // rounds - number * total // rounds


def _send(facts: dict[str, str], count: int) -> None:
    client = service(facts, "events")
    entry = {"Source": "soak", "DetailType": "drop", "Detail": json.dumps({"text": "x" * 200}), "EventBusName": "soak"}
    for first in range(0, count, _ENTRIES):
        answer = client.put_events(Entries=[entry] * min(_ENTRIES, count - first))
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"events were refused: {answer}")


def _start(facts: dict[str, str], count: int, *, first: int) -> None:
    client = service(facts, "stepfunctions")
    for number in range(first, first + count):
        client.start_execution(stateMachineArn=MACHINE, input=json.dumps({"number": number}))


def _drained(facts: dict[str, str]) -> dict[str, Any]:
    """Wait until nothing is on its way; what the cloud says of itself then."""
    deadline = time.monotonic() + _DRAIN_LIMIT
    while True:
        answer = httpx.get(f"{facts['origin']}/_local/snapshot", headers={"X-Local-Token": facts["token"]}, timeout=60)
        snapshot: dict[str, Any] = answer.raise_for_status().json()
        if not _owed(snapshot):
            return snapshot
        if time.monotonic() > deadline:
            raise TimeoutError(f"work is left after {_DRAIN_LIMIT:.0f} s: {snapshot}")
        time.sleep(0.1)


def _owed(snapshot: dict[str, Any]) -> int:
    queued = sum(function["queued"] for function in snapshot["functions"].values())
    messages = sum(queue[state] for queue in snapshot["sqs"]["queues"] for state in ("visible", "inFlight", "delayed"))
    running = sum(counts.get("RUNNING", 0) for counts in snapshot["states"].values())
    return int(queued + messages + running + snapshot["events"]["deliveries"])


@contextmanager
def _cloud(data: Path) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "benchmarks.soak_cloud", str(TEMPLATE), str(data)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True) as process:  # noqa: S603 - our own
        try:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                raise RuntimeError("the local cloud did not start")
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)
