"""The lifecycle rules of a bucket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from quire_local.bucket_resources import LifecycleRule
from quire_local.template.properties import Properties

# What is in one of these classes is read as at once as in STANDARD, so moving there changes nothing but a bill.
_AT_ONCE = ("STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR")
_WITHOUT_EFFECT = ("TransitionDefaultMinimumObjectSize",)


def read_lifecycle(lifecycle: Properties) -> tuple[LifecycleRule, ...]:
    rules = tuple(_rule(rule, number) for number, rule in enumerate(lifecycle.items("Rules"), start=1))
    lifecycle.finish(without_effect=_WITHOUT_EFFECT)
    return rules


def _rule(rule: Properties, number: int) -> LifecycleRule:
    status = rule.need("Status")
    rule.expect("Status", status, ("Enabled", "Disabled"))
    _check_transitions(rule)
    noncurrent_days, kept = _noncurrent(rule)
    read = LifecycleRule(
        id=str(rule.get("Id", f"rule-{number}")),
        enabled=status == "Enabled",
        prefix=str(rule.get("Prefix", "")),
        tags=dict(_tag(tag) for tag in rule.items("TagFilters")),
        larger_than=_number(rule, "ObjectSizeGreaterThan", least=0),
        smaller_than=_number(rule, "ObjectSizeLessThan", least=0),
        days=_number(rule, "ExpirationInDays"),
        date=_date(rule),
        expired_marker=_is_true(rule.get("ExpiredObjectDeleteMarker", False)),
        noncurrent_days=noncurrent_days,
        noncurrent_kept=kept,
        abort_days=_abort(rule),
    )
    rule.finish()
    _check_whole(rule, read)
    return read


def _check_whole(rule: Properties, read: LifecycleRule) -> None:
    """AWS takes none of these either, but says so only when it deploys."""
    if len([kind for kind in (read.days, read.date, read.expired_marker or None) if kind is not None]) > 1:
        raise rule.unsupported("more than one of ExpirationInDays, ExpirationDate and ExpiredObjectDeleteMarker")
    sized = read.larger_than is not None or read.smaller_than is not None
    if read.abort_days is not None and (read.tags or sized):
        raise rule.unsupported("AbortIncompleteMultipartUpload with a filter of tags or sizes")
    if read.expired_marker and read.tags:
        raise rule.unsupported("ExpiredObjectDeleteMarker with a filter of tags")


def _noncurrent(rule: Properties) -> tuple[int | None, int]:
    """After how many days noncurrent versions go, and how many are kept all the same."""
    if "NoncurrentVersionExpiration" not in rule:
        return _number(rule, "NoncurrentVersionExpirationInDays"), 0
    expiration = rule.part("NoncurrentVersionExpiration")
    expiration.need("NoncurrentDays")
    read = _number(expiration, "NoncurrentDays"), _number(expiration, "NewerNoncurrentVersions") or 0
    expiration.finish()
    return read


def _abort(rule: Properties) -> int | None:
    if "AbortIncompleteMultipartUpload" not in rule:
        return None
    abort = rule.part("AbortIncompleteMultipartUpload")
    abort.need("DaysAfterInitiation")
    days = _number(abort, "DaysAfterInitiation")
    abort.finish()
    return days


def _check_transitions(rule: Properties) -> None:
    for name in ("Transition", "NoncurrentVersionTransition"):
        if name in rule:
            _check_transition(rule.part(name))
    for name in ("Transitions", "NoncurrentVersionTransitions"):
        for transition in rule.items(name):
            _check_transition(transition)


def _check_transition(transition: Properties) -> None:
    transition.expect("StorageClass", transition.need("StorageClass"), _AT_ONCE)
    transition.finish(
        without_effect=("TransitionInDays", "TransitionDate", "NewerNoncurrentVersions", "NoncurrentDays")
    )


def _tag(tag: Properties) -> tuple[str, str]:
    read = str(tag.need("Key")), str(tag.need("Value"))
    tag.finish()
    return read


def _number(part: Properties, name: str, *, least: int = 1) -> int | None:
    value = part.get(name)
    if value is None:
        return None
    if not str(value).isdecimal() or int(value) < least:
        raise part.unsupported(f"{name} {value!r}")
    return int(value)


def _date(rule: Properties) -> datetime | None:
    value: Any = rule.get("ExpirationDate")
    if value is None:
        return None
    try:
        date = datetime.fromisoformat(str(value))
    except ValueError:
        raise rule.unsupported(f"ExpirationDate {value!r}") from None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"
