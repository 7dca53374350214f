"""What one document makes the functions do, for the bill: invocations, CPU, requests and bytes, by kind of document.

Writes them where `quire cost` reads them.
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from quire_client import Quire

from benchmarks.differing import different
from benchmarks.prompting import tokens_of_a_question
from benchmarks.report import Report, Row, machine
from benchmarks.routes import states
from benchmarks.running import RunningCloud
from benchmarks.using import Used, memories, used

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "client" / "quire_client" / "cost" / "billed.json"
FILES = {"photo": "receipt.jpg", "pdf": "invoice.pdf", "docx": "invoice.docx"}
SCHEDULED = ("Relay", "Maintain", "Hangup", "Migrate")
"""Not of one document: the clock invokes them."""

Work = Callable[[str], None]


@dataclass
class Measured(Report):
    """A table for people, and the file for the bill."""

    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return {**super().as_dict(), "facts": self.facts}


def measure(*, runs: int, written: Path = WRITTEN) -> Measured:
    report = Measured("What is billed for a document")
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder, RunningCloud(Path(folder)) as cloud:
        bench = _Bench(cloud)
        report.calibrate()
        document = bench.warm_up()
        cold = used(cloud)
        kinds = {kind: bench.typical(runs, bench.unreviewed(file)) for kind, file in FILES.items()}
        report.calibrate()
        reviewed = bench.typical(runs, bench.reviewed(FILES["pdf"]))
        report.calibrate()
        report.facts = _facts(bench, kinds, reviewed, cold) | {
            "runs": runs,
            "calibrationSeconds": round(statistics.median(report.calibrations), 3),
            "question": tokens_of_a_question(cloud.owner(), document),
        }
    for kind, use in report.facts["kinds"].items():
        for name, figures in use["functions"].items():
            report.rows.append(_row(kind, name, figures, runs))
    written.write_text(json.dumps(report.facts, indent=1) + "\n")
    return report


class _Bench:
    """A running cloud, and documents that are sent to it one after the other, as `quire process` sends them."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.cloud = cloud
        self._folder = cloud.data / "sent"
        self._folder.mkdir()
        self._sent = 0

    def warm_up(self) -> str:
        """Start every function that a document needs; returns the photographed document's id."""
        self._review("never")
        documents = [self._process(file) for file in FILES.values()]
        self.reviewed(FILES["pdf"])()
        self._quiet()
        return documents[0]

    def typical(self, runs: int, work: Callable[[], None]) -> dict[str, Any]:
        """What one document uses: medians of `runs`, after which nothing that it caused is under way any more."""
        samples = []
        for _ in range(runs):
            before = used(self.cloud)
            work()
            self._quiet()
            samples.append(_difference(before, used(self.cloud)))
        return _median(samples)

    def unreviewed(self, file: str) -> Callable[[], None]:
        def work() -> None:
            self._process(file)

        self._review("never")
        return work

    def reviewed(self, file: str) -> Callable[[], None]:
        """A person looks, changes nothing, and says that it is right."""

        def work() -> None:
            document = self._process(file)
            with self._quire() as quire:
                [task] = quire.review.tasks(document_id=document).items
                detail = quire.review.claim(task["taskId"])
                values = {name: found["value"] for name, found in detail["fields"].items()}
                quire.review.submit(task["taskId"], values)
            self._quiet()

        self._review("always")
        return work

    def _process(self, file: str) -> str:
        self._sent += 1
        with self._quire() as quire:
            path = different(ROOT / "samples" / file, self._folder, self._sent)
            return str(quire.documents.process(path, force=True).document_id)

    def _quire(self) -> Quire:
        quire = Quire(self.cloud.url)
        quire.auth.login(self.cloud.login["email"], self.cloud.login["password"])
        return quire

    def _review(self, rule: str) -> None:
        with self.cloud.client() as client:
            client.put("/hitl/policy", json={"rule": rule}).raise_for_status()

    def _quiet(self, *, pause: float = 0.5, still: int = 4) -> None:
        """Return when no function has run for a while and no event is owed."""
        quiet, before = 0, -1.0
        while quiet < still:
            time.sleep(pause)
            count, busy = self._activity()
            quiet = quiet + 1 if count == before and not busy else 0
            before = count

    def _activity(self) -> tuple[float, bool]:
        owner = self.cloud.owner()
        answer = httpx.get(f"{owner['origin']}/_local/snapshot", headers={"X-Local-Token": owner["token"]}, timeout=60)
        told = answer.raise_for_status().json()
        functions = told["functions"].values()
        busy = any(one["running"] or one["queued"] for one in functions) or bool(told["events"]["deliveries"])
        return sum(one["invocations"] for one in functions), busy


def _difference(before: Used, after: Used) -> dict[str, Any]:
    return {
        "functions": {
            name: {
                "invocations": count - before.invocations[name],
                "cold": after.cold_starts[name] - before.cold_starts[name],
                "cpu": after.cpu.get(name, 0.0) - before.cpu.get(name, 0.0),
                "seconds": after.seconds[name] - before.seconds[name],
                "requests": _more(before.requests.get(name, {}), after.requests.get(name, {})),
            }
            for name, count in after.invocations.items()
            if count > before.invocations[name] and name not in SCHEDULED
        },
        "form": _more(before.requests.get("form", {}), after.requests.get("form", {})),
        "stored": _more(before.stored, after.stored),
        "logged": after.logged - before.logged,
        "database": after.database_cpu - before.database_cpu,
    }


def _more(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}


def _median(samples: list[dict[str, Any]]) -> dict[str, Any]:
    names = sorted({name for sample in samples for name in sample["functions"]})
    uses = {name: [one["functions"][name] for one in samples if name in one["functions"]] for name in names}
    often = {name: found for name, found in uses.items() if 2 * len(found) > len(samples)}
    return {
        "functions": {name: _function(found) for name, found in often.items()},
        "formRequests": _middle(sample["form"] for sample in samples),
        "storedBytes": _middle(sample["stored"] for sample in samples),
        "loggedBytes": round(statistics.median(sample["logged"] for sample in samples)),
        "databaseCpuMs": round(1000 * statistics.median(sample["database"] for sample in samples), 1),
    }


def _function(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Times are means, because the system counts CPU in hundredths of a second; runs with a cold start do not count."""
    warm = [one for one in found if not one["cold"]] or found
    calls = sum(one["invocations"] for one in warm)
    return {
        "invocations": statistics.median_high(one["invocations"] for one in found),
        "cpuMs": round(1000 * sum(one["cpu"] for one in warm) / calls, 1),
        "tookMs": round(1000 * sum(one["seconds"] for one in warm) / calls, 1),
        "requests": _middle(one["requests"] for one in found),
    }


def _middle(counted: Iterable[Mapping[str, int]]) -> dict[str, int]:
    every = list(counted)
    names = sorted({name for one in every for name in one})
    middle = {name: statistics.median_high([one.get(name, 0) for one in every]) for name in names}
    return {name: count for name, count in middle.items() if count}


def _facts(bench: _Bench, kinds: dict[str, Any], reviewed: dict[str, Any], cold: Used) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "memory": memories(bench.cloud),
        "coldCpuMs": _cold(cold, [*kinds.values(), reviewed]),
        "scheduledCpuMs": _scheduled(cold, used(bench.cloud)),
        "kinds": kinds,
        "review": _beyond(kinds["pdf"], reviewed),
        "states": {
            route: {str(scans): len(states(route, scans=scans)) for scans in (0, 1, 2)}
            for route in ("accept", "llm", "review")
        },
        "announcements": {
            route: sum(name.startswith("Announce") for name in states(route, scans=1))
            for route in ("accept", "llm", "review")
        },
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


def _scheduled(cold: Used, now: Used) -> dict[str, float]:
    """CPU of a call by the clock, of warm ones where there were any since the warm-up."""
    found = {}
    for name in SCHEDULED:
        since = now.invocations[name] - cold.invocations[name]
        was_warm = since > 0 and now.cold_starts[name] == cold.cold_starts[name] > 0
        calls = since if was_warm else now.invocations[name]
        cpu = now.cpu.get(name, 0.0) - (cold.cpu.get(name, 0.0) if was_warm else 0.0)
        found[name] = round(1000 * cpu / max(calls, 1), 1)
    return found


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
