"""Doorway: the step `classify`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToClassify
from quire.doors.stepping import run_step
from quire.steps.classify import classify


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(
        event,
        ToClassify,
        lambda work: classify(work, objects=bootstrap.objects(), opener=bootstrap.opener()),
    )
