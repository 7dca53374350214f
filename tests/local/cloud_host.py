"""Runs a local cloud for a test: `python cloud_host.py TEMPLATE DATA [options]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from quire_local.run import run


def ready(_origin: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


parser = argparse.ArgumentParser()
parser.add_argument("template", type=Path)
parser.add_argument("data", type=Path)
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--chaos")
parser.add_argument("--reload", action="store_true")
parser.add_argument("--call", action="append", default=[])
wishes = parser.parse_args()

sys.exit(
    run(
        wishes.template,
        wishes.data,
        host="127.0.0.1",
        port=wishes.port,
        chaos=wishes.chaos,
        reload=wishes.reload,
        on_start=[(function, {}) for function in wishes.call],
        on_ready=ready,
    )
)
