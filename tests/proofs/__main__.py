"""python -m proofs [NAME ...] [--long] [--json]: break the system on purpose and count what held."""

from __future__ import annotations

import argparse
import importlib
import json
import sys

from proofs.claims import LONG, SHORT, Proof, Table

RELIABILITY = ("kill", "delivery", "lifecycle", "outages", "storm", "load", "sockets", "uploads", "reviews")
SECURITY = ("hostile", "injection", "tenants")
NAMES = RELIABILITY + SECURITY


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proofs", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--long", action="store_true", help="everything at its full size")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"there is no proof {', '.join(sorted(unknown))}")
    table = Table((LONG if arguments.long else SHORT).name)
    for name in arguments.names or NAMES:
        prove: Proof = importlib.import_module(f"proofs.{name}").prove
        for claim in prove(LONG if arguments.long else SHORT):
            table.claims.append(claim)
            sys.stderr.write(f"{claim.proof}: {claim.says}: {claim.held}/{claim.of} {claim.worst}\n")
    sys.stdout.write(json.dumps(table.as_dict(), indent=2) + "\n" if arguments.json else table.as_text())
    return 0 if table.holds else 1


if __name__ == "__main__":
    sys.exit(main())
