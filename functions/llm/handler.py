"""Doorway: the step `llm`."""

from __future__ import annotations

from typing import Any

from quire.domain.flow import ToSettle
from quire.doors.stepping import run_step
from quire.steps.llm import llm


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(event, ToSettle, llm)
