"""What a template describes, read and resolved: the only form in which services see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quire_local.api_rules import RequestRules, Throttle, UsagePlan
from quire_local.bridge_resources import ApiDestination, Archive, Connection, HttpParameters
from quire_local.bucket_resources import Bucket
from quire_local.metadata import Kept


@dataclass(frozen=True, kw_only=True)
class Function:
    logical_id: str
    name: str
    arn: str
    folder: Path
    handler: str
    runtime: str
    layers: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 3.0
    memory: int = 128
    placement: str = "outside"
    reserved_concurrency: int | None = None
    maximum_retries: int = 2
    maximum_event_age: int = 21_600
    on_failure: str | None = None
    """ARN that gets the record of an asynchronous invoke whose retries are spent."""
    dead_letter: str | None = None
    """ARN that gets such an invoke's event itself."""
    on_success: str | None = None
    """ARN that gets the record of an asynchronous invoke that succeeded."""
    alias: str | None = None
    """The name under which the code is published too; what the template wires to the function calls it by that."""
    package: str = "Zip"  # or Image
    log_format: str = "Text"  # or JSON

    @property
    def called(self) -> str:
        """The ARN that the template's own events call."""
        return f"{self.arn}:{self.alias}" if self.alias else self.arn


@dataclass(frozen=True, kw_only=True)
class Authorizer:
    name: str
    function: str
    """The function's ARN."""
    headers: tuple[str, ...]
    ttl: int = 300
    query: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    """Stage variables that are part of the identity."""
    context: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    method: str
    """Upper case, or ANY."""
    path: str
    """As API Gateway writes it: /v1/documents/{id}, /v1/files/{proxy+}."""
    function: str
    authorizer: Authorizer | None = None
    key_required: bool = False
    rules: RequestRules = field(default_factory=RequestRules)
    timeout: float | None = None
    """Seconds, where the route has an integration timeout of its own."""


@dataclass(frozen=True, kw_only=True)
class GatewayResponse:
    status: int | None
    headers: Mapping[str, str]
    """Header name -> mapping expression: 'a literal' in single quotes, context.x, method.request.header.x, ..."""
    templates: Mapping[str, str]
    """Content type -> body with $context variables."""


@dataclass(frozen=True, kw_only=True)
class Cors:
    origin: str
    methods: str
    headers: str
    max_age: str | None = None
    credentials: bool = False


@dataclass(frozen=True, kw_only=True)
class RestApi:
    logical_id: str
    id: str
    stage: str
    routes: tuple[Route, ...]
    cors: Cors | None = None
    binary_media_types: tuple[str, ...] = ()
    gateway_responses: Mapping[str, GatewayResponse] = field(default_factory=dict)
    """Keyed by response type: UNAUTHORIZED, DEFAULT_4XX, ..."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The stage's variables."""
    throttles: Mapping[tuple[str, str], Throttle] = field(default_factory=dict)
    """(path, method) -> throttle of the stage; ("*", "*") is each other method's."""
    plans: tuple[UsagePlan, ...] = ()
    key_source: str = "HEADER"
    """HEADER or AUTHORIZER."""


@dataclass(frozen=True, kw_only=True)
class WebSocketApi:
    logical_id: str
    id: str
    stage: str
    selection: str
    """RouteSelectionExpression, for example $request.body.action."""
    routes: Mapping[str, str]
    """Route key -> function ARN."""
    authorizer: Authorizer | None = None
    """Asked at $connect."""
    answering: frozenset[str] = frozenset()
    """Route keys whose function's answer is sent back to the client."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The stage's variables."""
    throttles: Mapping[str, Throttle] = field(default_factory=dict)
    """Route key -> throttle."""
    timeouts: Mapping[str, float] = field(default_factory=dict)
    """Route key -> seconds, where its integration has a timeout of its own."""


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """Files for browsers, at the root of the origin where the APIs are."""

    logical_id: str
    folder: Path
    """Stands for what the bucket holds on AWS."""
    root: str = ""
    """The file at /."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Queue:
    logical_id: str
    name: str
    arn: str
    url: str
    visibility_timeout: int = 30
    retention: int = 345_600
    delay: int = 0
    wait_time: int = 0
    dead_letter: str | None = None
    max_receives: int | None = None


@dataclass(frozen=True, kw_only=True)
class EventSourceMapping:
    function: str
    queue: str
    batch_size: int = 10
    window: float = 0.0
    max_concurrency: int | None = None
    report_item_failures: bool = False
    filters: tuple[Mapping[str, Any], ...] = ()
    """Patterns on a message's body; none takes all messages, else one that matches is enough."""
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class EventBus:
    logical_id: str
    name: str
    arn: str


@dataclass(frozen=True, kw_only=True)
class RuleTarget:
    id: str
    arn: str
    input: str | None = None
    input_path: str | None = None
    maximum_retries: int = 185
    maximum_event_age: int = 86_400
    dead_letter: str | None = None
    input_template: str | None = None
    input_paths: Mapping[str, str] = field(default_factory=dict)
    http: HttpParameters = field(default_factory=HttpParameters)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A schedule of EventBridge Scheduler."""

    logical_id: str
    name: str
    arn: str
    expression: str
    target: RuleTarget
    """Its `input` is the payload, or the detail of the event where the target is a bus."""
    timezone: str = "UTC"
    start: str | None = None
    end: str | None = None
    window: int = 0
    """Minutes within which the target may be called; 0 for at once."""
    source: str | None = None
    """With `detail_type` what an event says for a target that is a bus."""
    detail_type: str | None = None
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class Rule:
    logical_id: str
    name: str
    arn: str
    bus: str
    """The bus's name."""
    pattern: Mapping[str, Any] | None
    schedule: str | None
    targets: tuple[RuleTarget, ...]
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class StateMachine:
    logical_id: str
    name: str
    arn: str
    definition: Mapping[str, Any]
    """The ASL document with DefinitionSubstitutions applied."""


@dataclass(frozen=True, kw_only=True)
class Table:
    logical_id: str
    name: str
    arn: str
    definition: Mapping[str, Any]
    """The request of DynamoDB's CreateTable."""
    ttl_attribute: str | None = None


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """The database that the template's metadata asks this machine for; the first role owns it."""

    database: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Application:
    functions: tuple[Function, ...] = ()
    rest_apis: tuple[RestApi, ...] = ()
    websocket_apis: tuple[WebSocketApi, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    queues: tuple[Queue, ...] = ()
    mappings: tuple[EventSourceMapping, ...] = ()
    buses: tuple[EventBus, ...] = ()
    rules: tuple[Rule, ...] = ()
    state_machines: tuple[StateMachine, ...] = ()
    tables: tuple[Table, ...] = ()
    placements: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Placement -> what its functions may reach: services by SigV4 name, "postgres", "redis", "internet"."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    archives: tuple[Archive, ...] = ()
    connections: tuple[Connection, ...] = ()
    api_destinations: tuple[ApiDestination, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    distribution: Distribution | None = None
    kept: Kept = field(default_factory=Kept)
