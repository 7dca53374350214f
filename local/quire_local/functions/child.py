"""The worker process's entrance: dies with the cloud, then becomes AWS's own runtime.

Run as `python -m quire_local.functions.child HANDLER RUNTIME`, with the cloud's lifeline as standard input.
"""

from __future__ import annotations

import importlib.util
import os
import runpy
import signal
import sys
import threading

OFFICIAL = "official"
STAND_IN = "stand-in"


def main() -> None:
    handler, runtime = sys.argv[1:3]
    threading.Thread(target=_die_with_parent, args=(_take_lifeline(),), name="lifeline", daemon=True).start()
    module = "quire_local.functions.runtime_loop" if runtime == STAND_IN else "awslambdaric"
    sys.argv = [module, handler]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def official_runtime_is_installed() -> bool:
    """True where awslambdaric and its compiled client are there, which have wheels for Linux only."""
    return all(importlib.util.find_spec(name) for name in ("awslambdaric", "runtime_client"))


def _take_lifeline() -> int:
    """Standard input, moved to where neither the handler nor what it starts can read or hold it."""
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return lifeline


def _die_with_parent(lifeline: int) -> None:
    """Nobody writes to the lifeline: what ends this read is the end of the cloud, kill -9 included."""
    try:
        os.read(lifeline, 1)
    finally:
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


if __name__ == "__main__":
    main()
