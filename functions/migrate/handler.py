"""Doorway: bring the installation up to date."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.steps.migrate import MigrateRequest, migrate


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    migrated = migrate(
        MigrateRequest.model_validate(event),
        schema=bootstrap.schema(),
        seeds=bootstrap.seeds(),
        keys=bootstrap.public_keys(),
        policy=bootstrap.password_policy(),
        plan=bootstrap.key_plan(),
        make_key=bootstrap.new_signing_key,
        clock=bootstrap.now,
    )
    return migrated.wire()
