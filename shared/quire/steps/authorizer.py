"""Decides whether a request may pass the gateway."""

from __future__ import annotations

from typing import Any

from quire.domain.machine_keys import KEY_PREFIX
from quire.domain.people import Principal
from quire.domain.tenant_tokens import hashed
from quire.ports import Clock, Grants, TokenReader


def authorize(
    authorization: str, method_arn: str, *, tokens: TokenReader, grants: Grants, clock: Clock
) -> dict[str, Any] | None:
    """The policy that lets the bearer use every route of the stage, or None for whom nobody vouches."""
    scheme, _, shown = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = shown.strip()
    who = grants.find(hashed(token), now=clock()) if token.startswith(KEY_PREFIX) else tokens.read(token)
    return None if who is None else _policy(who, method_arn)


def _policy(who: Principal, method_arn: str) -> dict[str, Any]:
    # The gateway reuses the answer for the bearer's other routes, so it has to speak for all of them.
    api, stage = method_arn.split("/")[:2]
    return {
        "principalId": str(who.user_id),
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{api}/{stage}/*"}],
        },
        "context": who.spoken(),
    }
