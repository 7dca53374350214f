"""Doorway: the step `review`."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.flow import ToReview
from quire.doors.stepping import run_step
from quire.steps.review import review


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return run_step(
        event,
        ToReview,
        lambda work: review(
            work,
            objects=bootstrap.objects(),
            reviews=bootstrap.reviews(),
            bus=bootstrap.bus(),
            clock=bootstrap.now,
        ),
    )
