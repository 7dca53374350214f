"""Doorway: may this request pass the gateway?"""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.errors import ToldError
from quire.steps.authorizer import authorize


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    policy = authorize(
        headers.get("authorization", ""),
        event["methodArn"],
        tokens=bootstrap.token_reader(),
        grants=bootstrap.grants(),
        clock=bootstrap.now,
    )
    if policy is None:
        # API Gateway answers 401 to exactly this text, and 500 to any other.
        raise ToldError("Unauthorized")
    return policy
