"""The table that a benchmark prints, with the machine and its speed in the same run."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import psutil


@dataclass(frozen=True)
class Row:
    """One figure: the median of `samples` (or the named percentile), beside what is aimed at."""

    name: str
    value: float
    unit: str
    aim: float | None
    """None where nothing is aimed at: the figure is there to be compared with."""
    runs: int
    at_most: bool = True
    spread: str = ""

    @property
    def met(self) -> bool:
        if self.aim is None:
            return True
        return self.value <= self.aim if self.at_most else self.value >= self.aim


@dataclass
class Report:
    title: str
    rows: list[Row] = field(default_factory=list)
    calibrations: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was not measured, and why."""

    def calibrate(self) -> None:
        """Time a fixed loop, to say how fast this machine was while the rest was measured."""
        started = time.process_time()
        total = 0
        for number in range(2_000_000):
            total += number * number % 7
        self.calibrations.append(time.process_time() - started)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def add(
        self, name: str, samples: Sequence[float], unit: str, *, aim: float | None = None, at_most: bool = True
    ) -> None:
        spread = f"{min(samples):.4g} .. {max(samples):.4g}"
        self.rows.append(Row(name, statistics.median(samples), unit, aim, len(samples), at_most, spread))

    def add_percentile(
        self, name: str, samples: Sequence[float], unit: str, *, percent: int, aim: float | None = None
    ) -> None:
        value = statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]
        spread = f"median {statistics.median(samples):.4g}, max {max(samples):.4g}"
        self.rows.append(Row(name, value, unit, aim, len(samples), spread=spread))

    def as_dict(self) -> dict[str, object]:
        return {
            "title": self.title,
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "calibrationSeconds": statistics.median(self.calibrations),
            "notes": self.notes,
            "rows": [asdict(row) | {"met": row.met} for row in self.rows],
        }

    def as_table(self) -> str:
        lines = [
            f"{self.title}: {datetime.now(UTC).date().isoformat()}, {machine()}",
            f"calibration loop {statistics.median(self.calibrations):.3f} s CPU",
            "",
            f"{'figure':<62} {'value':>10} {'aim':>12}  {'runs':>5}  spread",
        ]
        for row in self.rows:
            aim = "" if row.aim is None else f"{'<=' if row.at_most else '>='} {row.aim:g} {row.unit}"
            mark = "" if row.met else "  MISSED"
            lines.append(f"{row.name:<62} {row.value:>7.4g} {row.unit:<4}{aim:>10}  {row.runs:>5}  {row.spread}{mark}")
        return "\n".join([*lines, *self.notes]) + "\n"


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, {memory:.0f} GiB"
    return f"{system}, Python {platform.python_version()}"
