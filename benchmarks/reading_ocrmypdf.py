"""OCRmyPDF, where it is installed, on the same scans: as one PDF, as its users have them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.reading_pages import DPI, TruePage


def is_there() -> bool:
    return shutil.which("ocrmypdf") is not None


def measured(pages: list[TruePage], *, runs: int, jobs: int) -> tuple[list[float], list[list[str]]]:
    """Pages a second of each run, and the words that it found on each page."""
    rates: list[float] = []
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder:
        scans, said = Path(folder) / "scans.pdf", Path(folder) / "said.txt"
        pictures = [Image.open(BytesIO(page.picture)) for page in pages]
        pictures[0].save(scans, save_all=True, append_images=pictures[1:], resolution=DPI)
        command = ["ocrmypdf", "--quiet", "--jobs", str(jobs), "--output-type", "pdf", "--optimize", "0"]
        for _ in range(runs):
            started = time.perf_counter()
            subprocess.run([*command, "--sidecar", said, scans, Path(folder) / "out.pdf"], check=True)  # noqa: S603
            rates.append(len(pages) / (time.perf_counter() - started))
        found = said.read_text().split("\f")
    return rates, [page.split() for page in found[: len(pages)]]
