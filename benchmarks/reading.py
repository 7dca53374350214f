"""Reading pictures: how fast, how much of it right, and in how much memory, beside the engine as it comes."""

from __future__ import annotations

from benchmarks import reading_ocrmypdf as ocrmypdf
from benchmarks.reading_engines import (
    Measured,
    has_openvino,
    has_tesseract,
    measured,
    quire,
    quire_without_openvino,
    rapidocr_as_it_comes,
    tesseract,
)
from benchmarks.reading_pages import TruePage, recall, receipts, scans
from benchmarks.report import Report

RECEIPTS = 12
WORKERS = 2


def measure(*, runs: int) -> Report:
    report = Report("reading pictures")
    small_print = scans()
    mix = receipts(RECEIPTS) or small_print
    report.calibrate()
    _against_the_engine_as_it_comes(report, mix, runs)
    report.calibrate()
    _small_print(report, small_print, runs)
    report.calibrate()
    _frontier(report, mix)
    report.calibrate()
    return report


def _against_the_engine_as_it_comes(report: Report, mix: list[TruePage], runs: int) -> None:
    what = "receipts" if len(mix) == RECEIPTS else "generated pages"
    own = measured(quire, mix, runs=runs, processes=WORKERS)
    peer = measured(rapidocr_as_it_comes, mix, runs=runs)
    ratios = [one / other for one, other in zip(own.pages_per_second, peer.pages_per_second, strict=True)]
    report.add(f"{what}, {WORKERS} workers", own.pages_per_second, "/s", aim=1.5, at_most=False)
    report.add("ratio to rapidocr as it comes, on all cores", ratios, "x", aim=3, at_most=False)
    report.add("words found", [recall(mix, own.words)], "", aim=0.88, at_most=False)
    report.add("words that rapidocr as it comes finds", [recall(mix, peer.words)], "")
    report.add("memory of a worker", [own.megabytes], "MiB", aim=1200)


def _small_print(report: Report, pages: list[TruePage], runs: int) -> None:
    own = measured(quire, pages, runs=runs, processes=WORKERS)
    report.add("A4 of 7 to 10 points, 2 workers", own.pages_per_second, "/s")
    report.add("A4: words found", [recall(pages, own.words)], "", aim=0.95, at_most=False)
    if ocrmypdf.is_there():
        rates, words = ocrmypdf.measured(pages, runs=runs, jobs=WORKERS)
        ratios = [one / other for one, other in zip(own.pages_per_second, rates, strict=True)]
        report.add("A4: ratio to OCRmyPDF with 2 jobs", ratios, "x", aim=1, at_most=False)
        report.add("A4: words that OCRmyPDF finds", [recall(pages, words)], "")


def _frontier(report: Report, mix: list[TruePage]) -> None:
    """What was tried, each in one process on one thread: share of the words and seconds of a processor."""
    for side in (736, 960, 1280, 1600):
        _point(report, f"lines sought at {side} pixels", mix, measured(quire, mix, runs=1, side=side))
    _point(report, "no second reading", mix, measured(quire, mix, runs=1, second=None))
    _point(report, "all 18,708 characters", mix, measured(quire, mix, runs=1, script="all"))
    if has_openvino():
        _point(report, "without OpenVINO", mix, measured(quire_without_openvino, mix, runs=1))
    if has_tesseract():
        _point(report, "Tesseract", mix, measured(tesseract, mix, runs=1))


def _point(report: Report, name: str, pages: list[TruePage], found: Measured) -> None:
    report.add(f"{name}: words found", [recall(pages, found.words)], "")
    report.add(f"{name}: processor for a page", [found.cpu_seconds], "s")
