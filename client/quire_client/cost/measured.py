"""What a document was measured to use, as `python -m benchmarks billed` wrote it to billed.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quire_client.cost.prices import read


@dataclass(frozen=True)
class Function:
    """One function's part in a document; CPU in milliseconds of a warm call, on the measuring machine."""

    invocations: float
    cpu: float
    requests: Mapping[str, float]
    """How often it asks for which operation of another service."""

    def times(self, factor: float) -> Function:
        return Function(
            self.invocations * factor, self.cpu, {name: count * factor for name, count in self.requests.items()}
        )

    def plus(self, other: Function) -> Function:
        calls = self.invocations + other.invocations
        cpu = (self.invocations * self.cpu + other.invocations * other.cpu) / calls if calls else 0.0
        names = self.requests.keys() | other.requests.keys()
        return Function(
            calls, cpu, {name: self.requests.get(name, 0) + other.requests.get(name, 0) for name in sorted(names)}
        )


@dataclass(frozen=True)
class Use:
    """What one document uses beside AWS's own work."""

    functions: Mapping[str, Function]
    logged: float
    database_cpu: float
    stored: float = 0.0
    """Bytes of working files."""


@dataclass(frozen=True)
class Measured:
    date: str
    machine: str
    kinds: Mapping[str, Use]
    review: Use
    """What a review adds."""
    memory: Mapping[str, float]
    cold_cpu: Mapping[str, float]
    """Milliseconds that a cold start takes beyond a warm call."""
    scheduled_cpu: Mapping[str, float]
    """Milliseconds of a call by the clock."""
    states: Mapping[str, Mapping[str, int]]
    """Transitions by route and number of scanned pages."""
    announcements: Mapping[str, int]
    """Events that the state machine publishes, by route."""
    question: Mapping[str, int]

    def transitions(self, route: str, *, scans: float) -> float:
        """Every page beyond the first adds what the second one does."""
        known = self.states[route]
        if scans == 0:
            return known["0"]
        return known["1"] + (scans - 1) * (known["2"] - known["1"])


def measured() -> Measured:
    told = read("billed.json")
    return Measured(
        date=told["date"],
        machine=told["machine"],
        kinds={kind: _use(use) for kind, use in told["kinds"].items()},
        review=_use(told["review"]),
        memory=told["memory"],
        cold_cpu=told["coldCpuMs"],
        scheduled_cpu=told["scheduledCpuMs"],
        states=told["states"],
        announcements=told["announcements"],
        question=told["question"],
    )


def _use(told: Mapping[str, Any]) -> Use:
    functions = {
        name: Function(one["invocations"], one["cpuMs"], one["requests"]) for name, one in told["functions"].items()
    }
    stored = told.get("storedBytes", {}).get("work", 0)
    return Use(functions, told["loggedBytes"], told["databaseCpuMs"], stored)
