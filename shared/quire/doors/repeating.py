"""A request that creates something is done once, however often it is sent under one Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from quire.domain.repeats import Claim, KeptAnswer, Verdict
from quire.doors.logs import log
from quire.errors import Refusal, RefusalCode, TransientError
from quire.ports import Repeats

_RETRY_AFTER = 1


def fingerprint(*parts: str) -> str:
    """Equal for two requests that ask for the same."""
    return sha256("\n".join(parts).encode()).hexdigest()


def once(claim: Claim, do: Callable[[], KeptAnswer], *, repeats: Repeats) -> KeptAnswer:
    """The answer of the first such request; the work is done if this is the first."""
    verdict = repeats.claim(claim, at=datetime.now(UTC))
    if isinstance(verdict, KeptAnswer):
        return verdict
    if verdict is Verdict.ANOTHER_REQUEST:
        raise Refusal(RefusalCode.CONFLICT, "This Idempotency-Key was used for another request.")
    if verdict is Verdict.AT_WORK:
        sentence = "The same request is being worked on; ask again shortly."
        raise Refusal(RefusalCode.CONFLICT, sentence, retry_after=_RETRY_AFTER)
    return _first(claim, do, repeats)


def _first(claim: Claim, do: Callable[[], KeptAnswer], repeats: Repeats) -> KeptAnswer:
    try:
        answer = do()
    except Exception:
        _release(claim, repeats)
        raise
    repeats.keep(claim, answer)
    return answer


def _release(claim: Claim, repeats: Repeats) -> None:
    try:
        repeats.release(claim)
    except TransientError:
        # The claim ends by itself in a minute; what went wrong first is what the sender should hear.
        log().warning("a claim was not released")
