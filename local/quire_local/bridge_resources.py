"""What a template describes for EventBridge beside buses, rules and schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class HttpParameters:
    """What a rule's target adds to the request of an API destination; a value that begins with $. is a JSON path."""

    path: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Archive:
    logical_id: str
    name: str
    arn: str
    source: str
    """The bus's ARN."""
    pattern: Mapping[str, Any] | None = None
    retention_days: int = 0
    """0 keeps events for ever."""


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """Where and how a connection gets its token."""

    endpoint: str
    method: str
    client_id: str
    client_secret: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How a request of an API destination is authorised, and what is added to each."""

    logical_id: str
    name: str
    arn: str
    authorization: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The header of an API key or of basic authentication."""
    oauth: OAuth | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ApiDestination:
    logical_id: str
    name: str
    arn: str
    connection: str
    """The connection's ARN."""
    endpoint: str
    method: str
    rate: float = 300.0
    """Requests a second at most."""
