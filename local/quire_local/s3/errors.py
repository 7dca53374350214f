"""S3's refusals: AWS's code and sentence, and what else its answer tells."""

from __future__ import annotations

from collections.abc import Mapping

from quire_local.errors import AwsError


class S3Error(AwsError):
    """An error with more to say: response headers, or fields beside Code and Message."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, message, status)
        self.headers = headers or {}
        self.fields = fields or {}


def denied(message: str = "Access Denied") -> AwsError:
    return AwsError("AccessDenied", message, 403)


def invalid(message: str, **fields: str) -> AwsError:
    return S3Error("InvalidArgument", message, 400, fields=fields)


def not_implemented(what: str) -> AwsError:
    return AwsError("NotImplemented", f"{what} is not supported by the local cloud", 501)


def precondition_failed(condition: str) -> AwsError:
    message = "At least one of the pre-conditions you specified did not hold"
    return S3Error("PreconditionFailed", message, 412, fields={"Condition": condition})
