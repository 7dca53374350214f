"""What a template says about how often, with which key and with which input an API may be called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """A token bucket; what a template leaves out is the quota of an AWS account."""

    rate: float = 10_000.0
    """Tokens a second."""
    burst: int = 5_000


@dataclass(frozen=True, kw_only=True)
class Quota:
    limit: int
    period: str
    """DAY, WEEK or MONTH."""


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    id: str
    value: str | None = None
    """None: the template leaves it to the cloud to make one."""
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class UsagePlan:
    """What each of its keys may ask of one API's stage."""

    id: str
    keys: tuple[ApiKey, ...]
    throttle: Throttle | None = None
    quota: Quota | None = None
    methods: Mapping[str, Throttle] = field(default_factory=dict)
    """Of a key for one method: "/v1/x/GET" -> throttle."""


@dataclass(frozen=True, kw_only=True)
class RequestRules:
    """What a request validator holds a method's requests to."""

    parameters: tuple[str, ...] = ()
    """Required ones, as method.request.header.X-Name; empty where they are not validated."""
    body: Mapping[str, Any] | None = None
    """The JSON Schema of an application/json body; None where it is not validated."""
