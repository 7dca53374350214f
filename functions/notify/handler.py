"""Doorway: a job or a task has changed, and its subscribers want to know."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.news import on_news
from quire.steps.notify import notify, notify_reviewers


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    connections, pushes = bootstrap.connections(), bootstrap.pushes()
    return on_news(
        event,
        job=lambda job: notify(
            job, snapshots=bootstrap.snapshots(), connections=connections, pushes=pushes, clock=bootstrap.now
        ),
        task=lambda changed: notify_reviewers(changed, connections=connections, pushes=pushes, clock=bootstrap.now),
    )
