"""What docs/security.md and docs/asvs.md name exists: every test and every proof; no requirement is left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from proofs.__main__ import NAMES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
TABLES = [line for line in PAGE.splitlines() if line.startswith("|")]
ASVS = (ROOT / "docs" / "asvs.md").read_text("utf-8")
_LEVEL_1 = """
    V1.2.1 V1.2.2 V1.2.3 V1.2.4 V1.2.5 V1.3.1 V1.3.2 V1.5.1
    V2.1.1 V2.2.1 V2.2.2 V2.3.1
    V3.2.1 V3.2.2 V3.3.1 V3.4.1 V3.4.2 V3.5.1 V3.5.2 V3.5.3
    V4.1.1 V4.4.1
    V5.2.1 V5.2.2 V5.3.1 V5.3.2
    V6.1.1 V6.2.1 V6.2.2 V6.2.3 V6.2.4 V6.2.5 V6.2.6 V6.2.7 V6.2.8 V6.3.1 V6.3.2 V6.4.1 V6.4.2
    V7.2.1 V7.2.2 V7.2.3 V7.2.4 V7.4.1 V7.4.2
    V8.1.1 V8.2.1 V8.2.2 V8.3.1
    V9.1.1 V9.1.2 V9.1.3 V9.2.1
    V10.4.1 V10.4.2 V10.4.3 V10.4.4 V10.4.5
    V11.3.1 V11.3.2 V11.4.1
    V12.1.1 V12.2.1 V12.2.2
    V13.4.1
    V14.2.1 V14.3.1
    V15.1.1 V15.2.1 V15.3.1
"""
LEVEL_1 = _LEVEL_1.split()
ABOUT_DOCUMENTATION = {"V2.1.1", "V6.1.1", "V8.1.1", "V15.1.1"}
STATES = ("held", "held on AWS", "partly", "not held", "not applicable")


@dataclass(frozen=True)
class Row:
    """One requirement on docs/asvs.md."""

    requirement: str
    asks: str
    state: str
    held_by: str
    tested_by: str

    @property
    def tests(self) -> set[str]:
        return set(re.findall(r"`(test_\w+)\.py`", self.tested_by))

    @property
    def proofs(self) -> set[str]:
        return set(re.findall(r"`([a-z]+)`", self.tested_by))


ROWS = [
    Row(*(cell.strip() for cell in line.strip("| ").split(" | ")))
    for line in ASVS.splitlines()
    if line.startswith("| V")
]


def known_tests() -> set[str]:
    return {path.stem for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts}


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)\.py`", PAGE))

    assert len(named) > 30
    assert named - known_tests() == set()


def test_every_proof_that_the_page_names_is_one() -> None:
    cells = [line.rsplit("|", 2)[1] for line in TABLES]
    proofs = {word for cell in cells for word in re.findall(r"`([a-z]+)`", cell)}

    assert "tenants" in proofs
    assert proofs - set(NAMES) == set()


def test_every_risk_and_chapter_of_owasp_has_a_row() -> None:
    assert [int(number) for number in re.findall(r"^\| API(\d+) ", PAGE, re.MULTILINE)] == [*range(1, 11)]
    assert [int(number) for number in re.findall(r"^\| V(\d+) ", PAGE, re.MULTILINE)] == [*range(1, 18)]


def test_every_requirement_of_level_1_has_one_row_in_order_and_a_known_state() -> None:
    assert len(LEVEL_1) == 70
    assert [row.requirement for row in ROWS] == LEVEL_1
    assert {row.state for row in ROWS} <= set(STATES)


def test_every_test_and_proof_that_a_requirement_names_is_there() -> None:
    named = set(re.findall(r"(test_\w+)\.py", ASVS))

    assert len(named) > 30
    assert named - known_tests() == set()
    assert named == {test for row in ROWS for test in row.tests}
    assert {proof for row in ROWS for proof in row.proofs} - set(NAMES) == set()


@pytest.mark.parametrize("row", [row for row in ROWS if row.state.startswith("held")], ids=lambda row: row.requirement)
def test_what_is_held_names_what_holds_it_to_that(row: Row) -> None:
    is_told = row.requirement in ABOUT_DOCUMENTATION and re.search(r"\]\(\w+\.md", row.held_by)

    assert row.tests or row.proofs or is_told


@pytest.mark.parametrize("row", [row for row in ROWS if row.state == "partly"], ids=lambda row: row.requirement)
def test_what_is_partly_held_says_what_is_missing(row: Row) -> None:
    assert "Missing: " in row.held_by


def test_the_page_counts_its_states() -> None:
    counted = Counter(row.state for row in ROWS)

    assert ASVS.splitlines()[-1] == f"Of {len(ROWS)}: " + ", ".join(f"{counted[one]} {one}" for one in STATES) + "."
