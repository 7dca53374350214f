"""Writes licences.md: under which licence each package is that is shipped; --check says whether it is current."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
GROUPS = ("functions", "local", "container")
_HEAD = """# Licences of what is shipped

Every package of `uv.lock` that the functions, the local cloud, the container and the client have on Linux x86-64.
Written by `docs/make_licences.py`; `tests/unit/test_supply_chain.py` refuses a licence that is not on its list.

| package | version | licence |
| --- | --- | --- |
"""


@dataclass(frozen=True)
class Shipped:
    name: str
    version: str
    licence: str


@cache
def shipped() -> tuple[Shipped, ...]:
    """All that is installed for the groups, with what it says of itself; what is for other systems is not here."""
    return tuple(sorted(_described(locked()), key=lambda one: one.name))


@cache
def locked() -> frozenset[str]:
    """The names of the project's packages and of everything that they need, as the lock file has them."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    needs: dict[str, list[dict[str, Any]]] = {}
    for package in packages:
        needs.setdefault(package["name"], []).extend(_needed(package))
    found: set[str] = set()
    waiting = [each for group in GROUPS for each in _group(packages, group)] + needs["quire"]
    while waiting:
        one = waiting.pop()["name"]
        if one not in found:
            found.add(one)
            waiting += needs[one]
    return frozenset(found - {"quire"})


def _needed(package: dict[str, Any]) -> list[dict[str, Any]]:
    extras = [each for group in package.get("optional-dependencies", {}).values() for each in group]
    return [*package.get("dependencies", ()), *extras]


def _group(packages: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    [project] = [package for package in packages if package["name"] == "quire"]
    needed: list[dict[str, Any]] = project["dev-dependencies"][name]
    return needed


def _described(names: frozenset[str]) -> Iterator[Shipped]:
    for name in names:
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue
        yield Shipped(name, about["Version"], _licence(about))


def _licence(about: Any) -> str:
    """The SPDX expression where there is one, else the classifiers, else the first line of what is written there."""
    if about["License-Expression"]:
        return str(about["License-Expression"])
    classified = [each for each in about.get_all("Classifier") or () if each.startswith("License ::")]
    names = [each.rpartition(" :: ")[2] for each in classified if each.count("::") > 1]
    written = str(about["License"] or "").strip()
    return " / ".join(names) or re.split(r"[\n|]", written)[0][:80] or "?"


def row(one: Shipped) -> str:
    return f"| {one.name} | {one.version} | {one.licence} |"


def problems(written: str) -> list[str]:
    """What the page says wrongly or leaves out, as far as this machine can tell: others install a few packages more."""
    rows = [line for line in written.splitlines() if line.startswith("| ")][2:]
    here = {row(one) for one in shipped()}
    gone = [line for line in rows if line.split(" | ")[0].removeprefix("| ") not in locked()]
    return [*sorted(here - set(rows)), *gone]


def main() -> int:
    if "--check" in sys.argv:
        for problem in (found := problems(PAGE.read_text())):
            sys.stderr.write(f"docs/licences.md is not current (run python docs/make_licences.py): {problem}\n")
        return 1 if found else 0
    PAGE.write_text(_HEAD + "".join(f"{row(one)}\n" for one in shipped()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
