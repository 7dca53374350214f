"""What the documentation promises exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_of_the_project_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(), re.MULTILINE))

    assert named <= targets


def test_tests_that_prove_what_the_local_cloud_does_exist() -> None:
    named = set(re.findall(r"\btest_\w+\.py", (ROOT / "docs" / "local-cloud.md").read_text()))

    assert len(named) > 30
    assert named - {path.name for path in (ROOT / "tests").rglob("test_*.py")} == set()


def test_commands_of_the_readme_exist() -> None:
    named = set(re.findall(r"quire (up|process|jobs|result|types|review)\b", (ROOT / "README.md").read_text()))
    helped = subprocess.run(
        [sys.executable, "-m", "quire_client", "--help"], capture_output=True, text=True, check=True
    )

    assert named <= set(re.findall(r"^  ([a-z]+)  ", helped.stdout, re.MULTILINE))


def test_every_target_of_the_makefile_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()) - {"setup", "help"}

    assert set(re.findall(r"^## make ([a-z-]+)", makefile, re.MULTILINE)) == phony
