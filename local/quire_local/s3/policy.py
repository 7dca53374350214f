"""The signed policy of a POST form: who allows which upload, and until when."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from quire_local.canonical import ALGORITHM, Credential, same, signature
from quire_local.errors import AwsError
from quire_local.identity import REGION, Callers
from quire_local.s3.errors import denied, invalid
from quire_local.sigv4 import ONLY_V4, caller_of

_UNCOVERED = {"x-amz-signature", "file", "policy"}
_SIGNED_WITH = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature")
_LONGEST_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Condition:
    kind: str
    field: str
    """Lower case, without the dollar sign."""
    value: str

    def holds(self, given: str | None) -> bool:
        if given is None:
            return False
        if self.kind == "eq":
            return given == self.value
        several = given.split(",") if self.field == "content-type" else [given]
        return all(part.strip().startswith(self.value) for part in several)


@dataclass(frozen=True)
class Policy:
    expiration: datetime
    conditions: tuple[Condition, ...]
    smallest: int | None
    largest: int | None


def permitted(fields: Mapping[str, str], bucket: str, callers: Callers, now: datetime) -> Policy:
    """The policy under this form, if it is signed, in force and allows every field; raises AwsError otherwise."""
    if "awsaccesskeyid" in fields or "signature" in fields:
        raise denied(ONLY_V4)
    if "policy" not in fields:
        raise denied()
    _check_signature(fields, callers, now)
    policy = _parsed(fields["policy"])
    if now >= policy.expiration:
        raise _against("Policy expired.")
    given = {**fields, "bucket": bucket}
    for condition in policy.conditions:
        if not condition.holds(given.get(condition.field)):
            shown = json.dumps([condition.kind, f"${condition.field}", condition.value])
            raise _against(f"Policy Condition failed: {shown}")
    covered = {condition.field for condition in policy.conditions} | _UNCOVERED
    extra = [name for name in fields if name not in covered and not name.startswith("x-ignore-")]
    if extra:
        raise _against(f"Extra input fields: {', '.join(extra)}")
    return policy


def _check_signature(fields: Mapping[str, str], callers: Callers, now: datetime) -> None:
    for name in _SIGNED_WITH:
        if name not in fields:
            raise invalid(f"Bucket POST must contain a field named '{name}'.", ArgumentName=name)
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise denied(ONLY_V4)
    if "x-amz-security-token" in fields:
        raise AwsError("InvalidToken", "The provided token is malformed or otherwise invalid.", 403)
    credential = Credential.parse(fields["x-amz-credential"])
    if credential is None or (credential.region, credential.service) != (REGION, "s3"):
        message = f"the Credential is mal-formed; expecting <key>/<date>/{REGION}/s3/aws4_request"
        raise AwsError("AuthorizationQueryParametersError", message)
    caller = caller_of(credential, callers, service="s3")
    if not same(signature(caller.secret_key, credential, fields["policy"]), fields["x-amz-signature"]):
        message = "The request signature we calculated does not match the signature you provided."
        raise AwsError("SignatureDoesNotMatch", message, 403)
    if not caller.may_call("s3"):
        raise denied(f"{caller.name} may not reach s3 from its placement")
    _check_date(fields["x-amz-date"], credential, now)


def _check_date(timestamp: str, credential: Credential, now: datetime) -> None:
    try:
        signed_at = datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise denied("X-Amz-Date must be written as 20300131T235959Z.") from error
    if timestamp[:8] != credential.date:
        raise denied("The date of the credential is not the one of X-Amz-Date.")
    if now - signed_at > _LONGEST_LIFE:
        raise _against("Policy expired.")


def _parsed(text: str) -> Policy:
    try:
        document = json.loads(base64.b64decode(text, validate=True))
        expiration = datetime.fromisoformat(document["expiration"])
        entries = [part for entry in document["conditions"] for part in _flat(entry)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _invalid_document("Invalid JSON.") from error
    if expiration.tzinfo is None:
        raise _invalid_document("Invalid 'expiration' value.")
    ranges = [entry for entry in entries if entry[0] == "content-length-range"]
    return Policy(
        expiration=expiration,
        conditions=tuple(_condition(entry) for entry in entries if entry not in ranges),
        smallest=max((_whole_number(entry[1]) for entry in ranges), default=None),
        largest=min((_whole_number(entry[2]) for entry in ranges), default=None),
    )


def _flat(entry: Any) -> list[tuple[str, Any, Any]]:
    """A condition as (kind, field, value); an object is a list of exact matches."""
    if isinstance(entry, dict):
        return [("eq", f"${name}", value) for name, value in entry.items()]
    kind, first, second = entry
    return [(kind.lower(), first, second)]


def _condition(entry: tuple[str, Any, Any]) -> Condition:
    kind, name, value = entry
    if kind not in {"eq", "starts-with"} or not isinstance(name, str) or not name.startswith("$"):
        raise _invalid_document("Invalid Simple-Condition.")
    if not isinstance(value, str):
        raise _invalid_document("Invalid Simple-Condition: value must be a string.")
    return Condition(kind, name[1:].lower(), value)


def _whole_number(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise _invalid_document("Invalid content-length-range.")
    return int(value)


def _against(reason: str) -> AwsError:
    return denied(f"Invalid according to Policy: {reason}")


def _invalid_document(reason: str) -> AwsError:
    return AwsError("InvalidPolicyDocument", f"Invalid Policy: {reason}")
