"""python -m benchmarks <name> [--json]: measure, print a table."""

from __future__ import annotations

import argparse
import importlib
import json
import sys

from benchmarks.report import Report

NAMES = ("local",)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--runs", type=int, default=5, help="repetitions of whole-process measurements")
    arguments = parser.parse_args()
    report: Report = importlib.import_module(f"benchmarks.{arguments.name}").measure(runs=arguments.runs)
    sys.stdout.write(json.dumps(report.as_dict(), indent=2) + "\n" if arguments.json else report.as_table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
