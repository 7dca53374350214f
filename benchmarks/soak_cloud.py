"""Serves a template for a benchmark: `python -m benchmarks.soak_cloud TEMPLATE DATA`; says `ready` when it does."""

from __future__ import annotations

import sys
from pathlib import Path

from quire_local.run import run


def _ready(_origin: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(
        run(Path(sys.argv[1]), Path(sys.argv[2]), host="127.0.0.1", port=0, chaos=None, on_start=[], on_ready=_ready)
    )
