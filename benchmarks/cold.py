"""Cold starts: what importing each function costs, and how much of it Lambda has to fetch."""

from __future__ import annotations

from pathlib import Path

from benchmarks.importing import ROOT, cpu_of_starts
from benchmarks.report import Report

BUILT = ROOT / ".aws-sam" / "build"
LARGEST = 250
"""MiB that Lambda takes of a function and its layers, unzipped."""
EMPTY = "an empty interpreter"


def measure(*, runs: int) -> Report:
    report = Report("Cold starts")
    taken = []
    for _ in range(runs):
        report.calibrate()
        taken.append(cpu_of_starts({EMPTY: None, **{name: name for name in names()}}))
    report.add(f"CPU of {EMPTY}", [run[EMPTY] for run in taken], "ms")
    for name in names():
        report.add(f"start of {name}: CPU", [run[name] for run in taken], "ms")
        report.add(f"start of {name}: times {EMPTY}", [run[name] / run[EMPTY] for run in taken], "x")
    _sizes(report)
    return report


def names() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))


def _sizes(report: Report) -> None:
    layer = BUILT / "QuireLayer"
    if not layer.is_dir():
        report.note("sizes were not measured: `make sam` builds what they are measured of")
        return
    report.add("the layer alone, unzipped", [_mebibytes(layer)], "MiB")
    for name in names():
        folder = BUILT / f"{name.capitalize()}Function"
        if folder.is_dir():
            size = _mebibytes(layer) + _mebibytes(folder)
            report.add(f"{name} with the layer, unzipped", [size], "MiB", aim=LARGEST)
        else:
            report.note(f"{name} is an image: its size is not measured")


def _mebibytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
