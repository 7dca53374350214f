"""What a template says of its buckets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class CorsRule:
    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...] = ()
    expose: tuple[str, ...] = ()
    max_age: int | None = None


@dataclass(frozen=True, kw_only=True)
class LifecycleRule:
    id: str
    enabled: bool = True
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    larger_than: int | None = None
    smaller_than: int | None = None
    days: int | None = None
    date: datetime | None = None
    expired_marker: bool = False
    """A delete marker that hides nothing is removed."""
    noncurrent_days: int | None = None
    noncurrent_kept: int = 0
    """So many of the newest noncurrent versions are kept whatever their age."""
    abort_days: int | None = None
    """An upload that has begun and not ended within so many days is aborted."""


@dataclass(frozen=True, kw_only=True)
class Bucket:
    logical_id: str
    name: str
    versioned: bool = False
    events: bool = False
    """EventBridge notifications are on."""
    cors: tuple[CorsRule, ...] = ()
    lifecycle: tuple[LifecycleRule, ...] = ()
