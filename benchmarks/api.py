"""The API: what a request costs, how fast its functions begin, and 200 uploads at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.at_once import Uploaded, upload_at_once
from benchmarks.handling import cpu_of_a_get
from benchmarks.importing import FUNCTIONS, PYDANTIC, cpu_of_imports
from benchmarks.report import Report
from benchmarks.running import RunningCloud

AIM, FLOOR = 1.5, 1.8


def measure(*, runs: int, uploads: int, calls: int = 400) -> Report:
    report = Report("API")
    _imports(report, runs)
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder, RunningCloud(Path(folder)) as cloud:
        _handling(report, cloud, runs, calls)
        report.calibrate()
        _uploads(report, upload_at_once(cloud, uploads))
    report.calibrate()
    return report


def _imports(report: Report, runs: int) -> None:
    """Each run imports everything once, so that a slow moment of the machine slows all of them."""
    taken = []
    for _ in range(runs):
        report.calibrate()
        taken.append(cpu_of_imports())
    for name, statement in PYDANTIC.items():
        report.add(f"CPU of `{statement}`", [run[name] for run in taken], "ms")
    for function in FUNCTIONS:
        ratios = [run[function] / run["model"] for run in taken]
        report.add(f"import of {function}: times pydantic's BaseModel (floor {FLOOR})", ratios, "x", aim=AIM)


def _handling(report: Report, cloud: RunningCloud, runs: int, calls: int) -> None:
    measured = []
    for _ in range(runs):
        report.calibrate()
        measured.append(cpu_of_a_get(cloud, calls))
    report.add("CPU of GET /documents/{id} besides the database", [run["besides"] for run in measured], "ms", aim=1.5)
    report.add("CPU of its transaction: psycopg and the watchdog", [run["database"] for run in measured], "ms")


def _uploads(report: Report, done: Uploaded) -> None:
    asked = len(done.documents)
    report.add(f"{asked} uploads at once: documents lost", [asked - done.completed], "", aim=0)
    report.add("executions for each document", [done.executions / asked], "x", aim=1)
    report.add("all completed after", [done.seconds], "s")
    report.add_percentile("API p95 while they come in: POST /documents/upload", done.announcing, "ms", percent=95)
    report.add_percentile("API p95 while they are processed: GET /jobs/{id}", done.asking, "ms", percent=95)
