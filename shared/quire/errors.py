"""Errors that say who should act: the sender, us at once, or whoever calls again later."""

from __future__ import annotations

from enum import Enum

from quire.domain.codes import ErrorCode


class ToldError(Exception):
    """An error whose text is our own and may be told: no document and no person has written any of it."""


class PermanentError(ToldError):
    """The document cannot be processed, however often it is tried."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.sentence)
        self.code = code


class TransientError(ToldError):
    """A service did not do its part just now; trying again later can help."""


class RefusalCode(Enum):
    """The closed list of error codes of the API with their HTTP status."""

    UNAUTHORIZED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    VALIDATION_ERROR = 400
    CONFLICT = 409
    PAYLOAD_TOO_LARGE = 413
    GATEWAY_TIMEOUT = 504
    UNSUPPORTED_MEDIA_TYPE = 415
    RATE_LIMIT_EXCEEDED = 429
    BUDGET_EXCEEDED = 402
    INTERNAL_ERROR = 500
    SERVICE_UNAVAILABLE = 503


class Refusal(ToldError):  # noqa: N818 - it reads as a sentence: raise Refusal(...)
    """The API's answer to a request that it will not fulfil; `details` are (field, sentence) pairs."""

    def __init__(
        self, code: RefusalCode, message: str, *details: tuple[str, str], retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
        self.retry_after = retry_after
        """Seconds after which it makes sense to ask again."""


def not_found(what: str) -> Refusal:
    """The one answer for what does not exist and for what belongs to somebody else."""
    return Refusal(RefusalCode.NOT_FOUND, f"There is no such {what}.")
