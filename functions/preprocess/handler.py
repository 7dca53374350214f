"""Doorway: the step `preprocess`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToPreprocess
from quire.doors.stepping import run_step
from quire.steps.preprocess import preprocess


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(
        event,
        ToPreprocess,
        lambda work: preprocess(
            work, objects=bootstrap.objects(), opener=bootstrap.opener(), darkroom=bootstrap.darkroom()
        ),
    )
