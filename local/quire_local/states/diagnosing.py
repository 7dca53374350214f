"""A definition's mistakes as ValidateStateMachineDefinition tells them."""

from __future__ import annotations

from quire_local.errors import Unsupported
from quire_local.states.fields import Code, Refusal
from quire_local.states.loading import refusals
from quire_local.states.values import Json

MOST = 100
_NAME = "Definition"
_ARN = f"arn:aws:states:us-east-1:000000000000:stateMachine:{_NAME}"


def diagnose(source: str, *, most: int) -> dict[str, Json]:
    """OK where this engine would run the definition; else what stands against it, each at its place."""
    found = [_diagnostic(refusal) for refusal in refusals(source, name=_NAME, arn=_ARN)]
    return {"result": "FAIL" if found else "OK", "diagnostics": found[:most], "truncated": len(found) > most}


def _diagnostic(refusal: Refusal) -> dict[str, str]:
    place = refusal.where.removeprefix(_NAME)
    if isinstance(refusal, Unsupported):
        message = f"{refusal.what} is not supported by the local cloud"
        return {"severity": "ERROR", "code": "UNSUPPORTED", "message": message, "location": place or "/"}
    told = {"severity": "ERROR", "code": str(refusal.code), "message": refusal.problem}
    nowhere = refusal.code is Code.MISSING_END_STATE and not place
    return told if nowhere else {**told, "location": place or "/"}
