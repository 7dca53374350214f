"""python -m benchmarks <name> [--json]: measure, print a table."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from typing import Protocol


class Report(Protocol):
    def as_dict(self) -> dict[str, object]: ...

    def as_table(self) -> str: ...


NAMES: dict[str, tuple[str, ...]] = {
    "api": ("runs", "uploads"),
    "billed": ("runs",),
    "cold": ("runs",),
    "console": ("runs", "uploads"),
    "hostile": (),
    "local": ("runs",),
    "reading": ("runs", "pages"),
    "soak": ("events", "executions"),
}
"""Each benchmark, and the options that it takes."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--runs", type=int, default=5, help="local, api, billed, cold, console, reading: repetitions")
    parser.add_argument("--uploads", type=int, default=200, help="api, console: files that are uploaded at once")
    parser.add_argument("--pages", type=int, default=8, help="reading: receipts of a round")
    parser.add_argument("--events", type=int, default=10_000, help="soak: events, each delivered twice")
    parser.add_argument("--executions", type=int, default=2_000, help="soak: executions of a state machine")
    arguments = parser.parse_args()
    options = {name: getattr(arguments, name) for name in NAMES[arguments.name]}
    report: Report = importlib.import_module(f"benchmarks.{arguments.name}").measure(**options)
    sys.stdout.write(json.dumps(report.as_dict(), indent=2) + "\n" if arguments.json else report.as_table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
