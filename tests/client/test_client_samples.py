"""The samples are what their program makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("make_samples.py")
SAMPLES = PROGRAM.parents[2] / "samples"


def test_the_committed_samples_are_byte_for_byte_what_the_program_makes() -> None:
    checked = subprocess.run([sys.executable, PROGRAM, "--check"], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_samples_folder_holds_documents_and_nothing_else() -> None:
    drawn = {"invoice.pdf", "letter.pdf", "report.pdf"}
    worn = {"invoice.docx", "receipt.jpg", "scanned-invoice.pdf", "timetable.jpg"}
    assert {path.name for path in SAMPLES.iterdir()} == drawn | worn
