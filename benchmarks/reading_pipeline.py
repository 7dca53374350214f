"""The whole pipeline beside the bare engine, and pages that need no engine."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from uuid import uuid4

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.reading_cloud import Paper, memory_of_reading, pictures_of, seconds_in_steps, sent_through
from benchmarks.reading_engines import quire, workers
from benchmarks.reading_pages import TruePage, as_pdf, receipts, scans
from benchmarks.report import Report
from benchmarks.running import RunningCloud

_SCANS = 4
"""Pages of the scanned document that comes with each round of receipts."""
_DIGITAL_PAGES = 10


def measure(report: Report, *, runs: int, pages: int, processes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder, RunningCloud(Path(folder)) as cloud:
        _beside_the_engine(report, cloud, _rounds(runs + 1, pages), processes)
        _digital(report, cloud, runs)


def _rounds(count: int, pages: int) -> list[list[Paper]]:
    """Each of other documents: what was read before is not read again."""
    slips = receipts(count * pages)
    return [
        [*map(_photo, slips[at * pages : (at + 1) * pages]), _scanned(scans(_SCANS, first=100 + at * _SCANS))]
        for at in range(count)
    ]


def _photo(page: TruePage) -> Paper:
    kind = "png" if page.picture.startswith(b"\x89PNG") else "jpeg"
    return Paper(f"receipt.{kind}", f"image/{kind}", page.picture, 1)


def _scanned(pages: list[TruePage]) -> Paper:
    return Paper("scanned.pdf", "application/pdf", as_pdf(pages), len(pages))


def _beside_the_engine(report: Report, cloud: RunningCloud, rounds: list[list[Paper]], processes: int) -> None:
    """The first round wakes every function."""
    sent_through(cloud, rounds[0])
    passages = [sent_through(cloud, papers) for papers in rounds[1:]]
    given = [[TruePage(each, ()) for each in pictures_of(cloud, one.documents)] for one in passages]
    with workers(quire, given[0][0], processes=processes) as engine:
        bare = [engine.read(pages) for pages in given]
    ratios = [one.pages_per_second / other.pages_per_second for one, other in zip(passages, bare, strict=True)]
    what = f"pipeline, {len(rounds[0]) - 1} receipts and a scan of {_SCANS} pages"
    report.add(what, [one.pages_per_second for one in passages], "/s")
    report.add(f"the same pictures, bare engine, {processes} processes", [one.pages_per_second for one in bare], "/s")
    report.add("pipeline: ratio to the bare engine", ratios, "x", aim=0.9, at_most=False)
    report.add("pipeline: processor for a page, reading", [one.reading for one in passages], "s")
    report.add("pipeline: processor for a page, all the rest", [one.besides for one in passages], "s")
    shares = [one.reading / (one.reading + one.besides) for one in passages]
    report.add("pipeline: share of the processor that reads", shares, "")
    report.add("pipeline: memory of a worker that reads", [memory_of_reading(cloud)], "MiB", aim=1200)


def _digital(report: Report, cloud: RunningCloud, runs: int) -> None:
    for pages in (1, _DIGITAL_PAGES):
        _steps(cloud, pages)
        samples = [_steps(cloud, pages) / pages for _ in range(runs)]
        aim = 0.1 if pages > 1 else None
        report.add(f"digital PDF of {pages}: all steps' own time for a page", samples, "s", aim=aim)


def _steps(cloud: RunningCloud, pages: int) -> float:
    since = time.time()
    sent_through(cloud, [Paper("digital.pdf", "application/pdf", _letter(pages), pages)])
    return seconds_in_steps(cloud, since=since)


def _letter(pages: int) -> bytes:
    canvas = Canvas("", pagesize=A4)
    for number in range(pages):
        for row in range(40):
            canvas.drawString(72, 780 - 17 * row, f"Line {row + 1} of page {number + 1}, reference {uuid4().hex[:12]}.")
        canvas.showPage()
    return bytes(canvas.getpdfdata())
