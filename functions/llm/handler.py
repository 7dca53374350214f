"""Doorway: the step `llm`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToSettle
from quire.doors.stepping import run_step
from quire.steps.llm import Desk, llm


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    desk = Desk(
        objects=bootstrap.patient_objects(),
        model=bootstrap.language_model(),
        ledger=bootstrap.ledger(),
        clock=bootstrap.now,
        settings=bootstrap.settings(),
    )
    return run_step(event, ToSettle, lambda work: llm(work, desk))
