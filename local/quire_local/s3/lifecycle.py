"""What the rules of a bucket say of its objects: whether they mean one, and when it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote

from quire_local.bucket_resources import Bucket, LifecycleRule
from quire_local.s3.index import Target, Version
from quire_local.s3.parts import Upload

Tags = Callable[[Version], Mapping[str, str]]


def due_of(bucket: Bucket, history: Sequence[Version], tags: Tags, now: datetime) -> Iterator[tuple[Target, int]]:
    """Which versions of one key, newest first, are due; each with its sequence."""
    current, *others = history
    if any(_expires(rule, history, now) for rule in applying(bucket, current, tags(current))):
        yield Target(current.key, None if current.content else current.version_id), current.sequence
    for place, (newer, version) in enumerate(zip(history, others, strict=False)):
        rules = applying(bucket, version, tags(version))
        if any(_is_stale(rule, place, newer.modified, now) for rule in rules):
            yield Target(version.key, version.version_id), version.sequence


def is_abandoned(bucket: Bucket, upload: Upload, now: datetime) -> bool:
    """Whether an upload has been open for longer than a rule allows."""
    return any(
        rule.enabled
        and rule.abort_days is not None
        and upload.key.startswith(rule.prefix)
        and midnight_after(upload.initiated, rule.abort_days) <= now
        for rule in bucket.lifecycle
    )


def applying(bucket: Bucket, version: Version, tags: Mapping[str, str]) -> Iterator[LifecycleRule]:
    """The enabled rules whose filter this version passes."""
    return (rule for rule in bucket.lifecycle if rule.enabled and _means(rule, version, tags))


def midnight_after(timestamp: float, days: int) -> datetime:
    """The midnight that follows so many days after a time, as S3 rounds."""
    date = datetime.fromtimestamp(timestamp, UTC) + timedelta(days=days)
    midnight = date.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if midnight == date else midnight + timedelta(days=1)


def expiration_header(bucket: Bucket, version: Version, tags: Mapping[str, str]) -> dict[str, str]:
    """The header that says when a current version goes, and by which rule."""
    dated = [(_due(rule, version.modified), rule.id) for rule in applying(bucket, version, tags)]
    found = min(((date, name) for date, name in dated if date is not None), default=None)
    if found is None or not version.latest:
        return {}
    date, name = found
    expiry = format_datetime(date, usegmt=True)
    return {"x-amz-expiration": f'expiry-date="{expiry}", rule-id="{quote(name)}"'}


def _expires(rule: LifecycleRule, history: Sequence[Version], now: datetime) -> bool:
    """Whether the current version goes; a delete marker does only where it hides nothing any more."""
    current, date = history[0], _due(rule, history[0].modified)
    due = date is not None and date <= now
    if current.content is not None:
        return due
    return len(history) == 1 and (rule.expired_marker or due)


def _is_stale(rule: LifecycleRule, place: int, since: float, now: datetime) -> bool:
    if rule.noncurrent_days is None or place < rule.noncurrent_kept:
        return False
    return midnight_after(since, rule.noncurrent_days) <= now


def _due(rule: LifecycleRule, modified: float) -> datetime | None:
    return rule.date if rule.days is None else midnight_after(modified, rule.days)


def _means(rule: LifecycleRule, version: Version, tags: Mapping[str, str]) -> bool:
    fits = version.key.startswith(rule.prefix) and rule.tags.items() <= tags.items()
    above = rule.larger_than is None or version.size > rule.larger_than
    below = rule.smaller_than is None or version.size < rule.smaller_than
    return fits and above and below
