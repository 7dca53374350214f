"""Doorway: the step `save`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToSave
from quire.doors.stepping import run_step
from quire.steps.save import save


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(
        event,
        ToSave,
        lambda work: save(work, objects=bootstrap.objects(), results=bootstrap.results(), reviews=bootstrap.reviews()),
    )
