"""A function with one fail-point, `middle`, where it does what a token says: `kill` or `leave`."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any


def handler(event: dict[str, Any], _context: object) -> str:
    action = _spent("middle")
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if event.get("wait"):
        time.sleep(event["wait"])
    return action or "went on"


def _spent(point: str) -> str | None:
    for token in Path(os.environ["STOPS"]).glob(f"{point}=*"):
        token.unlink()
        return token.name.partition("=")[2].partition("~")[0]
    return None
