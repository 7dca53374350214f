"""What docs/security.md names exists: every test and every proof."""

from __future__ import annotations

import re
from pathlib import Path

from proofs.__main__ import NAMES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
TABLES = [line for line in PAGE.splitlines() if line.startswith("|")]


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)\.py`", PAGE))
    there = {path.stem for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts}

    assert len(named) > 30
    assert named - there == set()


def test_every_proof_that_the_page_names_is_one() -> None:
    cells = [line.rsplit("|", 2)[1] for line in TABLES]
    proofs = {word for cell in cells for word in re.findall(r"`([a-z]+)`", cell)}

    assert "tenants" in proofs
    assert proofs - set(NAMES) == set()


def test_every_risk_and_chapter_of_owasp_has_a_row() -> None:
    assert [int(number) for number in re.findall(r"^\| API(\d+) ", PAGE, re.MULTILINE)] == [*range(1, 11)]
    assert [int(number) for number in re.findall(r"^\| V(\d+) ", PAGE, re.MULTILINE)] == [*range(1, 18)]
