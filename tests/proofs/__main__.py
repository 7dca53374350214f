"""python -m proofs [NAME ...] [--long] [--at-once N] [--json]: break the system on purpose and count what held."""

from __future__ import annotations

import argparse
import json
import os
import sys

from proofs.claims import LONG, SHORT, Table
from proofs.several import claims_of

RELIABILITY = ("kill", "delivery", "lifecycle", "outages", "storm", "load", "sockets", "uploads", "reviews")
SECURITY = ("hostile", "injection", "tenants")
NAMES = RELIABILITY + SECURITY
ROOM = os.cpu_count() or 1
"""A cloud and what breaks it keep about one core busy."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proofs", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--long", action="store_true", help="everything at its full size")
    parser.add_argument("--at-once", type=int, default=ROOM, metavar="N", help=f"so many beside each other ({ROOM})")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"there is no proof {', '.join(sorted(unknown))}")
    scale = LONG if arguments.long else SHORT
    table = Table(scale.name)
    table.claims += claims_of(arguments.names or NAMES, scale, at_once=max(1, arguments.at_once))
    sys.stdout.write(json.dumps(table.as_dict(), indent=2) + "\n" if arguments.json else table.as_text())
    return 0 if table.holds else 1


if __name__ == "__main__":
    sys.exit(main())
