"""Doorway: the step `extract`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToExtract
from quire.doors.stepping import run_step
from quire.steps.extract import extract


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(event, ToExtract, lambda work: extract(work, objects=bootstrap.objects()))
