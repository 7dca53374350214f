"""The runbooks of docs/operations.md as commands that run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
_PART = re.compile(r"^## (?P<title>[^\n]+)$|^```sh ?(?P<kind>\w*)\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind: str = "") -> dict[str, list[str]]:
    """The commands of this kind, by the section that they stand in."""
    found, title = defaultdict(list), ""
    for part in _PART.finditer(PAGE.read_text()):
        title = part["title"] or title
        if part["commands"] and part["kind"] == kind:
            found[title].append(part["commands"])
    return dict(found)


def run(commands: str, folder: Path, **variables: str) -> str:
    """What the commands print; whatever fails in them fails here."""
    programs = Path(sys.executable).parent
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env={"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ran.returncode == 0, f"{commands}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


class Runbook:
    """One section against one cloud, after what stands before any runbook."""

    def __init__(self, title: str, data: Path, folder: Path) -> None:
        [local], [setup] = blocks("local")["Before any runbook"], blocks("setup")["Before any runbook"]
        self._before = f"{local}\n{setup}"
        self._blocks = blocks()[title]
        self._data = data
        self._folder = folder

    def run(self, number: int, **variables: str) -> str:
        """Run the section's block of this number, counted from 1."""
        return run(f"{self._before}\n{self._blocks[number - 1]}", self._folder, data=str(self._data), **variables)
