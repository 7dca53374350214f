"""python -m proofs.one NAME SCALE: a single proof, each claim a line of JSON as soon as it is counted."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict

from proofs.claims import SCALES, Proof


def main(name: str, scale: str) -> None:
    prove: Proof = importlib.import_module(f"proofs.{name}").prove
    for claim in prove(SCALES[scale]):
        sys.stdout.write(json.dumps(asdict(claim)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
