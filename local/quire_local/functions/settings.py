"""The numbers of the local Lambda, each with its default."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from quire_local.functions.child import OFFICIAL, STAND_IN, official_runtime_is_installed


def _machine_limit() -> int:
    return max(40, 4 * (os.cpu_count() or 1))


def _runtime() -> str:
    return OFFICIAL if official_runtime_is_installed() else STAND_IN


@dataclass(frozen=True, kw_only=True)
class Settings:
    machine_limit: int = field(default_factory=_machine_limit)
    """Worker processes at once, of all functions together."""
    processors: int = field(default_factory=lambda: os.cpu_count() or 1)
    """Workers at once of a function that needs whole processors."""
    patience: float = 2.0
    """Seconds that a call waits for a busy worker before its function gets another."""
    runtime: str = field(default_factory=_runtime)
    """child.OFFICIAL or child.STAND_IN."""
    init_limit: float = 10.0
    """Seconds a runtime may take to start before it is started again within the call's own timeout."""
    idle_seconds: float = 300.0
    """After that long without a call a worker is retired."""
    stop_grace: float = 1.0
    """Seconds between SIGTERM and SIGKILL when the cloud stops."""
    reload: bool = False
    """Look at the code before each call, and run it anew where it has changed."""
    retry_waits: tuple[float, ...] = (1.0, 2.0)
    """Seconds before each retry of a failed asynchronous invoke; the last one repeats. AWS: 60 and 120."""
    throttle_waits: tuple[float, float] = (0.2, 30.0)
    """First and longest wait of a throttled asynchronous invoke, doubling between. AWS: 1 and 300."""
