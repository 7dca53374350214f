"""Reading pictures: how fast, how much of it right, and in how much memory, beside the engine as it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks import reading_ocrmypdf as ocrmypdf
from benchmarks import reading_pipeline
from benchmarks.reading_engines import (
    Read,
    has_openvino,
    has_tesseract,
    quire,
    quire_without_openvino,
    rapidocr_as_it_comes,
    tesseract,
    workers,
)
from benchmarks.reading_pages import TruePage, has_real_receipts, recall, receipts, scans
from benchmarks.report import Report

WORKERS = 2
SCANS = 5


def measure(*, runs: int, pages: int) -> Report:
    report = Report("reading pictures")
    mix = receipts(pages)
    report.calibrate()
    reading_pipeline.measure(report, runs=runs, pages=pages, processes=WORKERS)
    report.calibrate()
    _against_the_engine_as_it_comes(report, mix, runs)
    report.calibrate()
    _small_print(report, scans(SCANS), runs)
    report.calibrate()
    _frontier(report, mix)
    report.calibrate()
    return report


def _against_the_engine_as_it_comes(report: Report, mix: list[TruePage], runs: int) -> None:
    """In turns, so that whatever else the machine does slows both."""
    what = f"{len(mix)} {'real' if has_real_receipts() else 'invented'} receipts"
    with (
        workers(quire, mix[0], processes=WORKERS) as quires,
        workers(rapidocr_as_it_comes, mix[0]) as rapidocrs,
    ):
        rounds = [(quires.read(mix), rapidocrs.read(mix)) for _ in range(runs)]
    own, peer = rounds[-1]
    ratios = [one.pages_per_second / other.pages_per_second for one, other in rounds]
    report.add(f"{what}, {WORKERS} workers", [one.pages_per_second for one, _ in rounds], "/s", aim=1.5, at_most=False)
    report.add("ratio to rapidocr as it comes, on all cores", ratios, "x", aim=3, at_most=False)
    report.add("processor for a page", [one.cpu_seconds for one, _ in rounds], "s")
    report.add("processor for a page, rapidocr as it comes", [one.cpu_seconds for _, one in rounds], "s")
    report.add("words found", [recall(mix, own.words)], "", aim=0.88, at_most=False)
    report.add("words that rapidocr as it comes finds", [recall(mix, peer.words)], "")
    report.add("memory of a worker", [own.megabytes], "MiB", aim=1200)


def _small_print(report: Report, pages: list[TruePage], runs: int) -> None:
    with workers(quire, pages[0], processes=WORKERS) as quires:
        rounds = [(quires.read(pages), ocrmypdf.read(pages, jobs=WORKERS)) for _ in range(runs)]
    own, peer = rounds[-1]
    report.add("A4 of 7 to 11 points, 2 workers", [one.pages_per_second for one, _ in rounds], "/s")
    report.add("A4: words found", [recall(pages, own.words)], "", aim=0.95, at_most=False)
    if peer is None:
        report.note("OCRmyPDF is not installed: nothing to compare the A4 scans with")
    else:
        ratios = [one.pages_per_second / other.pages_per_second for one, other in rounds if other is not None]
        report.add("A4: ratio to OCRmyPDF with 2 jobs", ratios, "x", aim=1, at_most=False)
        report.add("A4: words that OCRmyPDF finds", [recall(pages, peer.words)], "")


def _frontier(report: Report, mix: list[TruePage]) -> None:
    """What was tried, each in one process on one thread: share of the words and seconds of a processor."""
    for side in (736, 960, 1280, 1600):
        _point(report, f"lines sought at {side} pixels", mix, quire, side=side)
    _point(report, "no second reading", mix, quire, second=None)
    _point(report, "all 18,708 characters", mix, quire, script="all")
    if has_openvino():
        _point(report, "without OpenVINO", mix, quire_without_openvino)
    else:
        report.note("OpenVINO is not installed: lines were sought by onnxruntime")
    if has_tesseract():
        _point(report, "Tesseract", mix, tesseract)
    else:
        report.note("Tesseract is not installed")


def _point(report: Report, name: str, pages: list[TruePage], make: Callable[..., Read], **settings: Any) -> None:
    with workers(make, pages[0], **settings) as engine:
        found = engine.read(pages)
    report.add(f"{name}: words found", [recall(pages, found.words)], "")
    report.add(f"{name}: processor for a page", [found.cpu_seconds], "s")
