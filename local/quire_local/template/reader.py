"""From a template file to the application it describes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from quire_local.bucket_resources import Bucket
from quire_local.errors import Section, Unsupported
from quire_local.metadata import Kept
from quire_local.resources import (
    Application,
    Distribution,
    EventSourceMapping,
    Function,
    Postgres,
    RestApi,
    Rule,
    Schedule,
    StateMachine,
    WebSocketApi,
)
from quire_local.template.apis import RouteEvent, read_rest_api, read_route_event
from quire_local.template.bridging import read_api_destination, read_archive, read_connection
from quire_local.template.distributions import origins_of, read_distribution, the_only
from quire_local.template.document import load_document
from quire_local.template.events import RULE_EVENTS, read_bus, read_queue, read_rule, read_rule_event
from quire_local.template.functions import read_function, read_mapping
from quire_local.template.identities import Identities, section_of
from quire_local.template.packages import Layers, read_layer
from quire_local.template.parameters import parameter
from quire_local.template.properties import Properties
from quire_local.template.response_headers import read_response_headers
from quire_local.template.schedules import read_schedule, read_schedule_event
from quire_local.template.scope import Scope
from quire_local.template.simple import read_simple_table
from quire_local.template.storage import read_bucket, read_state_machine, read_table
from quire_local.template.usage import read_plans
from quire_local.template.websockets import read_socket_parts, read_websocket_api

T = TypeVar("T")
_BACKING = ("postgres", "redis")
_EVERYWHERE = frozenset(
    {"s3", "dynamodb", "states", "events", "sqs", "lambda", "secretsmanager", "ssm", "execute-api", "internet"}
)
"""What the functions of a template without Placements may reach: all that AWS lets a function outside a VPC reach."""


@dataclass(frozen=True)
class Template:
    """A template that is loaded but not resolved: what must be known before its backing services have addresses."""

    path: Path
    document: Mapping[str, Any]

    @property
    def postgres(self) -> Postgres | None:
        wanted = self._local.get("Postgres")
        return Postgres(database=wanted["Database"], roles=tuple(wanted["Roles"])) if wanted else None

    @property
    def fail_points(self) -> str | None:
        """The variable by which the functions learn where their fail-points are armed."""
        variable = self._local.get("FailPoints")
        return None if variable is None else str(variable)

    @property
    def placements(self) -> dict[str, frozenset[str]]:
        placements = self._local.get("Placements", {"outside": _EVERYWHERE})
        return {name: frozenset(services) for name, services in placements.items()}

    @property
    def kept(self) -> Kept:
        retention = self._local.get("Retention", {})
        numbers = [isinstance(number, int) and number >= 0 for number in retention.values()]
        if retention.keys() - {"Executions", "Events"} or not all(numbers):
            raise Unsupported("Metadata.LocalCloud.Retention", f"the retention {retention}", Section.TEMPLATE)
        return Kept(**{name.lower(): number for name, number in retention.items()})

    def parameters(self, addresses: Mapping[str, str], overrides: Mapping[str, str]) -> dict[str, Any]:
        """Each parameter's value: given by the caller, else by the metadata for one machine, else its default."""
        local = self._local.get("Parameters", {})
        declared = self.document.get("Parameters", {})
        return {name: parameter(name, spec, {**local, **overrides}, addresses) for name, spec in declared.items()}

    def read(
        self,
        *,
        origin: str,
        addresses: Mapping[str, str],
        overrides: Mapping[str, str] | None = None,
        stack: str = "quire",
    ) -> Application:
        """`addresses` fills the placeholders of the metadata: {"postgres:role": url, "redis": url, "origin": url}."""
        resources = self.document["Resources"]
        scope = Scope(
            stack=stack,
            parameters=self.parameters(addresses, overrides or {}),
            conditions=self.document.get("Conditions", {}),
            mappings=self.document.get("Mappings", {}),
            identify=Identities(resources, stack, origin, self.document.get("Globals", {})),
        )
        application = _Reading(self, scope).application()
        _check_addresses(application, addresses)
        return application

    @property
    def _local(self) -> Mapping[str, Any]:
        section: Mapping[str, Any] = self.document.get("Metadata", {}).get("LocalCloud", {})
        return section


def read_template(path: Path) -> Template:
    return Template(path, load_document(path))


class _Reading:
    """Walks the resources once per kind, in the order in which they need each other."""

    def __init__(self, template: Template, scope: Scope) -> None:
        self._template = template
        self._scope = scope
        self._root = template.path.parent
        self._resources = {
            name: resource
            for name, resource in template.document["Resources"].items()
            if "Condition" not in resource or scope.at(name, {"Condition": resource["Condition"]})
        }

    def application(self) -> Application:
        for logical_id in self._resources:
            self._scope.identity(logical_id)  # refuses unknown resource types
        functions, routes, mappings, rules = self._functions()
        read_api = _with(read_rest_api, events=routes, plans=read_plans(self._declared))
        read_socket = _with(read_websocket_api, parts=read_socket_parts(self._declared))
        machines = self._each("AWS::Serverless::StateMachine", _with(read_state_machine, root=self._root))
        rest_apis = self._each("AWS::Serverless::Api", read_api)
        websocket_apis = self._each("AWS::ApiGatewayV2::Api", read_socket)
        buckets = self._each("AWS::S3::Bucket", read_bucket)
        return Application(
            functions=functions,
            rest_apis=rest_apis,
            websocket_apis=websocket_apis,
            buckets=buckets,
            queues=self._each("AWS::SQS::Queue", read_queue),
            mappings=mappings,
            buses=self._each("AWS::Events::EventBus", read_bus),
            rules=(*self._each("AWS::Events::Rule", read_rule), *rules, *self._machine_rules(machines)),
            state_machines=machines,
            tables=(
                *self._each("AWS::DynamoDB::Table", read_table),
                *self._each("AWS::Serverless::SimpleTable", read_simple_table),
            ),
            placements=self._template.placements,
            outputs=self._outputs(),
            archives=self._each("AWS::Events::Archive", read_archive),
            connections=self._each("AWS::Events::Connection", read_connection),
            api_destinations=self._each("AWS::Events::ApiDestination", read_api_destination),
            schedules=(*self._each("AWS::Scheduler::Schedule", read_schedule), *self._schedule_events(functions)),
            distribution=self._distribution(buckets, (*rest_apis, *websocket_apis)),
            kept=self._template.kept,
        )

    def _distribution(self, buckets: Iterable[Bucket], apis: Iterable[RestApi | WebSocketApi]) -> Distribution | None:
        headers = dict(self._each("AWS::CloudFront::ResponseHeadersPolicy", read_response_headers))
        read = _with(read_distribution, origins=origins_of(buckets, self._folders(), apis), headers=headers)
        return the_only(self._each("AWS::CloudFront::Distribution", read))

    def _folders(self) -> dict[str, Path]:
        named = {each: self._metadata(each).part("LocalCloud").get("Folder") for each in self._of("AWS::S3::Bucket")}
        return {each: self._root / folder for each, folder in named.items() if folder is not None}

    def _schedule_events(self, functions: tuple[Function, ...]) -> Iterator[Schedule]:
        for function in functions:
            for name, kind, event in self._events(function):
                if kind == "ScheduleV2":
                    yield read_schedule_event(replace(function, arn=function.called), name, event)

    def _functions(
        self,
    ) -> tuple[tuple[Function, ...], list[RouteEvent], tuple[EventSourceMapping, ...], list[Rule]]:
        read = _with(
            read_function,
            root=self._root,
            layers=self._layers(),
            metadata=self._metadata,
            placements=self._template.placements,
        )
        functions = self._each("AWS::Serverless::Function", read)
        routes: list[RouteEvent] = []
        mappings: list[EventSourceMapping] = []
        rules: list[Rule] = []
        for function in functions:
            called = replace(function, arn=function.called)
            for name, kind, event in self._events(function):
                if kind == "Api":
                    routes.append(read_route_event(called, event))
                elif kind == "SQS":
                    mappings.append(read_mapping(function, event))
                elif kind in RULE_EVENTS:
                    rules.append(read_rule_event(called, name, event))
                elif kind != "ScheduleV2":
                    raise event.unsupported(f"the event type {kind}")
        return functions, routes, tuple(mappings), rules

    def _machine_rules(self, machines: Iterable[StateMachine]) -> Iterator[Rule]:
        for machine in machines:
            for name, kind, event in self._events(machine):
                if kind not in RULE_EVENTS:
                    raise event.unsupported(f"the event type {kind}")
                yield read_rule_event(machine, name, event)

    def _events(self, owner: Function | StateMachine) -> Iterator[tuple[str, str, Properties]]:
        for name, event in self._properties(owner.logical_id).parts("Events"):
            yield name, event.need("Type"), event.part("Properties")

    def _layers(self) -> Layers:
        arns = {each: self._scope.attribute(each, "Ref") for each in self._of("AWS::Serverless::LayerVersion")}
        return Layers(
            {arn: read_layer(self._properties(each), root=self._root) for each, arn in arns.items()},
            arns,
        )

    def _outputs(self) -> dict[str, str]:
        outputs = self._template.document.get("Outputs", {})
        parts = [
            (name, Properties(f"Outputs.{name}", output, self._scope, Section.TEMPLATE))
            for name, output in outputs.items()
        ]
        return {name: str(part.need("Value")) for name, part in parts if self._present(part)}

    def _present(self, output: Properties) -> bool:
        condition = output.get("Condition")
        return condition is None or self._scope.holds(condition)

    def _each(self, kind: str, read: Callable[..., T]) -> tuple[T, ...]:
        return tuple(
            read(logical_id, self._properties(logical_id), identity=self._scope.identity(logical_id))
            for logical_id in self._of(kind)
        )

    def _declared(self, kind: str) -> list[tuple[str, Properties]]:
        return [
            (self._scope.attribute(logical_id, "Ref"), self._properties(logical_id)) for logical_id in self._of(kind)
        ]

    def _of(self, kind: str) -> list[str]:
        return [logical_id for logical_id, resource in self._resources.items() if resource["Type"] == kind]

    def _metadata(self, logical_id: str) -> Properties:
        resource = self._resources[logical_id]
        where = f"{logical_id}.Metadata"
        return Properties(where, resource.get("Metadata") or {}, self._scope, section_of(resource["Type"]))

    def _properties(self, logical_id: str) -> Properties:
        resource = self._resources[logical_id]
        kind = resource["Type"]
        shared = self._template.document.get("Globals", {}).get(kind.removeprefix("AWS::Serverless::"), {})
        ignored = resource.get("IgnoreGlobals") or []
        wanted = {} if ignored == "*" else {key: value for key, value in shared.items() if key not in ignored}
        return Properties(logical_id, _merged(wanted, resource.get("Properties")), self._scope, section_of(kind))


def _with(read: Callable[..., T], **more: Any) -> Callable[..., T]:
    return lambda *args, **kwargs: read(*args, **kwargs, **more)


def _merged(shared: Any, own: Any) -> Any:
    if isinstance(shared, dict) and isinstance(own, dict):
        return {key: _merged(shared.get(key), own.get(key)) for key in {**shared, **own}}
    if isinstance(shared, list) and isinstance(own, list):
        return [*shared, *own]
    return shared if own is None else own


def _check_addresses(application: Application, addresses: Mapping[str, str]) -> None:
    """No function may know the address of what its placement cannot reach."""
    for function in application.functions:
        allowed = application.placements[function.placement]
        for placeholder, address in addresses.items():
            service = placeholder.partition(":")[0]
            if service not in _BACKING or service in allowed:
                continue
            if any(address in value for value in function.environment.values()):
                raise Unsupported(
                    function.logical_id,
                    f"the address of {service} in the environment of a function placed {function.placement}",
                    Section.PLACEMENT,
                )
