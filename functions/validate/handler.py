"""Doorway: the step `validate`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToValidate
from quire.doors.stepping import run_step
from quire.steps.validate import validate


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(event, ToValidate, lambda work: validate(work, objects=bootstrap.objects()))
