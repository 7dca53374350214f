"""What one document makes the functions do, for the bill: invocations, CPU, requests and bytes, by kind of document.

Writes them where `quire cost` reads them.
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.billed_documents import FILES, Bench
from benchmarks.billed_use import DAILY
from benchmarks.prompting import tokens_of_a_question
from benchmarks.report import Report, Row, machine
from benchmarks.routes import ROUTES, events, states
from benchmarks.running import RunningCloud
from benchmarks.using import Used, memories, peaks, used

WRITTEN = Path(__file__).parents[1] / "client" / "quire_client" / "cost" / "billed.json"


@dataclass
class Measured(Report):
    """A table for people, and the file for the bill."""

    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return {**super().as_dict(), "facts": self.facts}


def measure(*, runs: int, written: Path = WRITTEN) -> Measured:
    report = Measured("What is billed for a document")
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder, RunningCloud(Path(folder)) as cloud:
        bench, begun = Bench(cloud), used(cloud)
        report.calibrate()
        document = bench.warm_up()
        cold = used(cloud)
        kinds = {kind: bench.typical(runs, bench.unreviewed(file)) for kind, file in FILES.items()}
        report.calibrate()
        reviewed = bench.typical(runs, bench.reviewed(FILES["pdf"]))
        report.calibrate()
        report.facts = _facts(bench, kinds, reviewed, begun, cold) | {
            "runs": runs,
            "calibrationSeconds": round(statistics.median(report.calibrations), 3),
            "question": tokens_of_a_question(cloud.owner(), document),
        }
    for kind, use in report.facts["kinds"].items():
        for name, figures in use["functions"].items():
            report.rows.append(_row(kind, name, figures, runs))
    written.write_text(json.dumps(report.facts, indent=1) + "\n")
    return report


def _facts(bench: Bench, kinds: dict[str, Any], reviewed: dict[str, Any], begun: Used, cold: Used) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "memory": memories(bench.cloud),
        "coldCpuMs": _cold(cold, [*kinds.values(), reviewed]),
        "scheduledCpuMs": bench.by_the_clock() | _cpu_of_daily_calls(begun),
        "peakMegabytes": peaks(bench.cloud),
        "kinds": kinds,
        "review": _beyond(kinds["pdf"], reviewed),
        "states": {route: {str(scans): len(states(route, scans=scans)) for scans in (0, 1, 2)} for route in ROUTES},
        "announcements": {route: events(route) for route in ROUTES},
    }


def _cold(cold: Used, uses: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """What a cold start costs beyond a warm call: all CPU of the warm-up that its calls do not explain."""
    warm: dict[str, float] = {}
    for use in uses:
        for name, figures in use["functions"].items():
            warm[name] = min(warm.get(name, math.inf), figures["cpuMs"])
    return {
        name: round(max(0.0, 1000 * cold.cpu[name] - cold.invocations[name] * call) / cold.cold_starts[name], 1)
        for name, call in sorted(warm.items())
        if cold.cpu.get(name) and cold.cold_starts[name]
    }


def _cpu_of_daily_calls(begun: Used) -> dict[str, float]:
    """So seldom that each of them begins cold, as it does when the cloud starts."""
    return {name: round(1000 * begun.cpu[name] / begun.invocations[name], 1) for name in DAILY}


def _beyond(plain: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """What a review adds to the same document's way without one."""
    functions = {}
    for name, figures in more["functions"].items():
        before = plain["functions"].get(name, {"invocations": 0, "requests": {}})
        invocations = figures["invocations"] - before["invocations"]
        if invocations > 0:
            asked = {one: count - before["requests"].get(one, 0) for one, count in figures["requests"].items()}
            requests = {one: count for one, count in asked.items() if count > 0}
            functions[name] = {"invocations": invocations, "cpuMs": figures["cpuMs"], "requests": requests}
    return {
        "functions": functions,
        "loggedBytes": max(0, more["loggedBytes"] - plain["loggedBytes"]),
        "databaseCpuMs": round(max(0.0, more["databaseCpuMs"] - plain["databaseCpuMs"]), 1),
    }


def _row(kind: str, name: str, figures: Mapping[str, Any], runs: int) -> Row:
    asked = ", ".join(
        [f"took {figures['tookMs']:g} ms", *(f"{name} {count}" for name, count in figures["requests"].items())]
    )
    return Row(f"{kind}: CPU of {name}, x{figures['invocations']:g}", figures["cpuMs"], "ms", None, runs, spread=asked)
