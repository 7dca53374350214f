"""Functions that do one thing each."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any


def echo(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return {"event": event, "greeting": os.environ.get("GREETING")}


def broken(_event: dict[str, Any], _context: object) -> None:
    raise ValueError("out of paper")


def busy(event: dict[str, Any], _context: object) -> None:
    """Takes all of a processor and never gives it back."""
    Path(event["note"]).write_text("busy")
    while True:
        pass


def once(event: dict[str, Any], _context: object) -> None:
    """Says that it has begun; goes on only where it may."""
    with Path(event["note"]).open("a") as note:
        note.write("x")
    while not Path(event["gate"]).exists():
        time.sleep(0.01)
