"""What can go wrong, as types: each error carries a code for machines and one sentence for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


class QuireError(Exception):
    """The base of every error that this package raises on purpose."""

    code: str = "ERROR"
    transient: bool = False
    """The same call may well succeed a little later."""
    retry_after: float | None = None
    """Seconds that the other side asked us to wait."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnreachableError(QuireError):
    """No answer: the address, the network or the time allowed is wrong."""

    code = "UNREACHABLE"
    transient = True


class AnswerError(QuireError):
    """An answer came, but it is not one that the API's contract knows."""

    code = "BAD_ANSWER"


class FileError(QuireError):
    """A local file cannot be read, or changed while it was being sent."""

    code = "FILE_UNREADABLE"


class UploadRefusedError(QuireError):
    """The object store did not take the bytes."""

    code = "UPLOAD_REFUSED"


class FormRefusedError(UploadRefusedError):
    """The object store refused the form itself; a fresh one may be taken."""


class WaitTimeoutError(QuireError):
    """The time that the caller allowed is over; the job may still go on."""

    code = "WAIT_TIMEOUT"


class LocalCloudError(QuireError):
    """The local cloud did not start, or its login is not to be read."""

    code = "LOCAL_CLOUD"


@dataclass(frozen=True)
class Detail:
    """What is wrong with one field of a request."""

    field: str
    message: str


class ApiError(QuireError):
    """An error answer of the API; the subclass and `code` say which."""

    known: ClassVar[dict[str, type[ApiError]]] = {}

    def __init_subclass__(cls, *, code: str, transient: bool = False) -> None:
        cls.code = code
        cls.transient = transient
        ApiError.known[code] = cls

    def __init__(self, code: str, message: str, *, status: int, details: Sequence[Detail] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.details = tuple(details)


class UnauthorizedError(ApiError, code="UNAUTHORIZED"):
    """Sign in (again)."""


class ForbiddenError(ApiError, code="FORBIDDEN"):
    """Signed in, but not allowed."""


class NotFoundError(ApiError, code="NOT_FOUND"):
    """There is no such thing, or it is not ours."""


class ValidationError(ApiError, code="VALIDATION_ERROR"):
    """The request is wrong; `details` names the fields."""


class ConflictError(ApiError, code="CONFLICT"):
    """The thing is not in a state that allows this."""


class PayloadTooLargeError(ApiError, code="PAYLOAD_TOO_LARGE"):
    """Too many bytes."""


class UnsupportedMediaTypeError(ApiError, code="UNSUPPORTED_MEDIA_TYPE"):
    """This kind of file is not taken."""


class BudgetExceededError(ApiError, code="BUDGET_EXCEEDED"):
    """The spend ceiling is reached."""


class RateLimitError(ApiError, code="RATE_LIMIT_EXCEEDED", transient=True):
    """Too many requests; `retry_after` says how long to wait."""


class InternalServerError(ApiError, code="INTERNAL_ERROR"):
    """Something went wrong on the other side."""


class ServiceUnavailableError(ApiError, code="SERVICE_UNAVAILABLE", transient=True):
    """A part that the answer needs is down for the moment."""


class GatewayTimeoutError(ApiError, code="GATEWAY_TIMEOUT", transient=True):
    """The answer took longer than the gateway waits."""


def api_error(status: int, error: Mapping[str, Any], retry_after: str | None) -> ApiError:
    """The typed error for an error envelope; an unknown code stays a plain ApiError."""
    code = str(error["code"])
    details = [Detail(str(d.get("field", "")), str(d.get("message", ""))) for d in error.get("details") or ()]
    kind = ApiError.known.get(code, ApiError)
    made = kind(code, str(error["message"]), status=status, details=details)
    made.retry_after = _seconds(error.get("retryAfter", retry_after))
    return made


def _seconds(value: object) -> float | None:
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return None
