"""A function behind a REST API that does what its path says."""

from __future__ import annotations

import os
import signal
import time
from typing import Any


def handler(event: dict[str, Any], _context: object) -> Any:
    return _MANNERS[event["pathParameters"]["manner"]]()


def _raise() -> Any:
    raise RuntimeError("the password is swordfish")


def _hang() -> Any:
    time.sleep(60)


_MANNERS = {
    "well": lambda: {"statusCode": 200, "body": '{"well": true}'},
    "raise": _raise,
    "hang": _hang,
    "exit": lambda: os._exit(3),
    "die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "rubbish": object,
    "odd-status": lambda: {"statusCode": "many"},
    "number": lambda: 17,
    "nothing": lambda: None,
    "too-much": lambda: {"statusCode": 200, "body": "x" * 7_000_000},
}
