"""AWS Signature Version 4, the server's side: who signed this request, in its headers or in its URL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from quire_local.canonical import (
    ALGORITHM,
    Credential,
    SignedRequest,
    parameters,
    same,
    signature,
    string_to_sign,
)
from quire_local.errors import AwsError
from quire_local.identity import REGION, Caller, Callers

__all__ = ["ONLY_V4", "UNSIGNED_PAYLOAD", "SignedRequest", "caller_of", "payload_mismatch", "verify"]

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_SKEW = timedelta(minutes=15)
_LONGEST_LIFE = 604_800
_FIELD = re.compile(r"\s*(Credential|SignedHeaders|Signature)=([^\s,]+)\s*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
ONLY_V4 = f"The authorization mechanism you have provided is not supported. Please use {ALGORITHM}."


@dataclass(frozen=True)
class _Claim:
    credential: Credential
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    expires: str | None
    """None for a signature in the headers."""


@dataclass(frozen=True)
class _Dialect:
    """The codes with which one family of services names the same refusals."""

    missing: str
    missing_sentence: str
    malformed_header: str
    malformed_query: str
    unknown_key: str
    bad_token: str
    mismatch: str
    skewed: str
    denied: str = "AccessDenied"


_S3 = _Dialect(
    missing="AccessDenied",
    missing_sentence="Access Denied",
    malformed_header="AuthorizationHeaderMalformed",
    malformed_query="AuthorizationQueryParametersError",
    unknown_key="InvalidAccessKeyId",
    bad_token="InvalidToken",  # noqa: S106 - an error code
    mismatch="SignatureDoesNotMatch",
    skewed="RequestTimeTooSkewed",
)
_JSON = _Dialect(
    missing="MissingAuthenticationTokenException",
    missing_sentence="Missing Authentication Token",
    malformed_header="IncompleteSignatureException",
    malformed_query="IncompleteSignatureException",
    unknown_key="UnrecognizedClientException",
    bad_token="UnrecognizedClientException",  # noqa: S106 - an error code
    mismatch="InvalidSignatureException",
    skewed="InvalidSignatureException",
    denied="AccessDeniedException",
)


def verify(request: SignedRequest, callers: Callers, *, service: str, now: datetime) -> Caller:
    """Whose key signed all of this request for this service, lately enough; raises AwsError if none did."""
    dialect = _S3 if service == "s3" else _JSON
    claim = _claim(request, dialect)
    caller = caller_of(claim.credential, callers, service=service)
    _check_scope(claim, service, dialect)
    _check_time(claim, now, dialect)
    _check_headers(request, claim, dialect)
    payload = _payload(request, claim, service)
    text = string_to_sign(request, claim.credential, claim.timestamp, claim.signed_headers, payload)
    if not same(signature(caller.secret_key, claim.credential, text), claim.signature):
        sentence = "The request signature we calculated does not match the signature you provided."
        raise AwsError(dialect.mismatch, f"{sentence} Check your key and signing method.", 403)
    return caller


def caller_of(credential: Credential, callers: Callers, *, service: str) -> Caller:
    """Whoever holds this access key."""
    caller = callers.by_key(credential.access_key)
    if caller is None and service == "s3":
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise AwsError(_S3.unknown_key, message, 403)
    if caller is None:
        raise AwsError(_JSON.unknown_key, "The security token included in the request is invalid.", 403)
    return caller


def _claim(request: SignedRequest, dialect: _Dialect) -> _Claim:
    header = request.headers.get("authorization")
    query = dict(reversed(parameters(request.query)))
    by_query = not query.keys().isdisjoint({"X-Amz-Algorithm", "X-Amz-Signature", "X-Amz-Credential"})
    if "AWSAccessKeyId" in query or (header is not None and header.startswith("AWS ")):
        raise AwsError(dialect.denied, ONLY_V4, 403)
    if header is not None and by_query:
        raise AwsError("InvalidArgument", "Only one auth mechanism allowed: the query or the Authorization header.")
    if header is not None:
        return _header_claim(header, request.headers, dialect)
    if by_query:
        return _query_claim(query, dialect)
    raise AwsError(dialect.missing, dialect.missing_sentence, 403)


def _header_claim(header: str, headers: Mapping[str, str], dialect: _Dialect) -> _Claim:
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise AwsError(dialect.denied, ONLY_V4, 403)
    if "x-amz-security-token" in headers:
        raise AwsError(dialect.bad_token, "The provided token is malformed or otherwise invalid.", 403)
    fields = {match[1]: match[2] for part in rest.split(",") if (match := _FIELD.fullmatch(part))}
    credential = Credential.parse(fields.get("Credential", ""))
    timestamp = headers.get("x-amz-date", "")
    if credential is None or len(fields) != 3 or not timestamp:
        needs = "needs Credential, SignedHeaders and Signature, and the request an X-Amz-Date"
        raise AwsError(dialect.malformed_header, f"The authorization header is malformed: it {needs}.")
    signed = tuple(fields["SignedHeaders"].split(";"))
    return _Claim(credential, signed, fields["Signature"], timestamp, expires=None)


def _query_claim(query: Mapping[str, str], dialect: _Dialect) -> _Claim:
    if query.get("X-Amz-Algorithm") != ALGORITHM:
        raise AwsError(dialect.malformed_query, f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    if "X-Amz-Security-Token" in query:
        raise AwsError(dialect.bad_token, "The provided token is malformed or otherwise invalid.", 403)
    credential = Credential.parse(query.get("X-Amz-Credential", ""))
    needed = ("X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature")
    if credential is None or any(not query.get(name) for name in needed):
        names = ", ".join(("X-Amz-Algorithm", "X-Amz-Credential", *needed))
        raise AwsError(dialect.malformed_query, f"Query-string authentication requires {names}.")
    timestamp, expires, signed, signature_ = (query[name] for name in needed)
    return _Claim(credential, tuple(signed.split(";")), signature_, timestamp, expires)


def _check_scope(claim: _Claim, service: str, dialect: _Dialect) -> None:
    code = dialect.malformed_header if claim.expires is None else dialect.malformed_query
    given = claim.credential
    for name, value, expected in (
        ("date", given.date, claim.timestamp[:8]),
        ("region", given.region, REGION),
        ("service", given.service, service),
    ):
        if value != expected:
            message = f"The credential is malformed; the {name} '{value}' is wrong; expecting '{expected}'."
            raise AwsError(code, message)


def _check_time(claim: _Claim, now: datetime, dialect: _Dialect) -> None:
    signed_at = _moment(claim.timestamp, dialect)
    if claim.expires is None:
        if abs(now - signed_at) > _SKEW:
            sentence = "The difference between the request time and the current time is too large."
            raise AwsError(dialect.skewed, sentence, 403)
        return
    if not re.fullmatch(r"[0-9]{1,6}", claim.expires) or not 1 <= int(claim.expires) <= _LONGEST_LIFE:
        raise AwsError(dialect.malformed_query, f"X-Amz-Expires must be between 1 and {_LONGEST_LIFE} seconds.")
    if signed_at - now > _SKEW:
        raise AwsError(dialect.denied, "Request is not yet valid", 403)
    if now >= signed_at + timedelta(seconds=int(claim.expires)):
        raise AwsError(dialect.denied, "Request has expired", 403)


def _moment(timestamp: str, dialect: _Dialect) -> datetime:
    try:
        return datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise AwsError(dialect.denied, "X-Amz-Date must be written as 20300131T235959Z.", 403) from error


def _check_headers(request: SignedRequest, claim: _Claim, dialect: _Dialect) -> None:
    needed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
    unsigned = sorted(needed - set(claim.signed_headers))
    if unsigned:
        sentence = "There were headers present in the request which were not signed"
        raise AwsError(dialect.denied, f"{sentence}: {', '.join(unsigned)}", 403)


def _payload(request: SignedRequest, claim: _Claim, service: str) -> str:
    if service != "s3":
        return request.body_sha256 or request.headers.get("x-amz-content-sha256", UNSIGNED_PAYLOAD)
    declared = request.headers.get("x-amz-content-sha256")
    if declared is None and claim.expires is not None:
        return UNSIGNED_PAYLOAD
    if declared is None:
        raise AwsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
    literal = _SHA256.fullmatch(declared)
    if not literal and declared != UNSIGNED_PAYLOAD and not declared.startswith("STREAMING-"):
        raise AwsError("InvalidArgument", "x-amz-content-sha256 must be a valid sha256 value or say how it is sent.")
    if literal and request.body_sha256 not in {None, declared}:
        raise payload_mismatch()
    return declared


def payload_mismatch() -> AwsError:
    """The body is not the one whose hash was signed."""
    message = "The provided 'x-amz-content-sha256' header does not match what was computed."
    return AwsError("XAmzContentSHA256Mismatch", message)
