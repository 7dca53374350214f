"""Doorway: the step `ocr`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToOcr
from quire.doors.stepping import run_step
from quire.steps.ocr import ocr


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(
        event,
        ToOcr,
        lambda work: ocr(
            work, objects=bootstrap.objects(), engine=bootstrap.text_engine(), darkroom=bootstrap.darkroom()
        ),
    )
