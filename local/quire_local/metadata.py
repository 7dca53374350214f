"""What the template's metadata sets for one machine alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How much of what is over is still kept."""

    executions: int = 2_000
    events: int = 2_000
    """Of the log that the owner looks into; archives have a retention of their own."""
