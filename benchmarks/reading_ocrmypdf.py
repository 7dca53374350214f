"""OCRmyPDF, where it is installed, on the same scans: as one PDF, as its users have them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.reading_engines import Round
from benchmarks.reading_pages import TruePage, as_pdf


def read(pages: list[TruePage], *, jobs: int) -> Round | None:
    """None where it is not installed."""
    program = shutil.which("ocrmypdf")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder:
        scans, said = Path(folder) / "scans.pdf", Path(folder) / "said.txt"
        scans.write_bytes(as_pdf(pages))
        options = ["--quiet", "--jobs", str(jobs), "--output-type", "pdf", "--optimize", "0", "--sidecar", str(said)]
        before, started = os.times(), time.perf_counter()
        subprocess.run([program, *options, str(scans), str(Path(folder) / "out.pdf")], check=True)  # noqa: S603 - ours
        rate, after = len(pages) / (time.perf_counter() - started), os.times()
        words = [page.split() for page in said.read_text().split("\f")[: len(pages)]]
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Round(words, rate, spent / len(pages), megabytes=0)
