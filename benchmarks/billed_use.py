"""What lies between two moments of a running cloud, and what is typical of several such stretches."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.using import Used

EACH_MINUTE = ("Relay", "Maintain", "Hangup")
DAILY = ("Migrate",)
"""Not of one document: the clock invokes them."""


def difference(before: Used, after: Used) -> dict[str, Any]:
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
            if count > before.invocations[name] and name not in {*EACH_MINUTE, *DAILY}
        },
        "form": _more(before.requests.get("form", {}), after.requests.get("form", {})),
        "stored": _more(before.stored, after.stored),
        "logged": after.logged - before.logged,
        "database": after.database_cpu - before.database_cpu,
    }


def _more(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}


def typical(samples: list[dict[str, Any]]) -> dict[str, Any]:
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
