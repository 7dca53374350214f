"""AWS::ApiGatewayV2: a WebSocket API with its stage, routes, integrations, authorizer and route responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quire_local.api_rules import Throttle
from quire_local.resources import Authorizer, WebSocketApi
from quire_local.template.apis import read_timeout
from quire_local.template.properties import Properties
from quire_local.template.stages import read_variables
from quire_local.template.usage import Declared, read_throttle

_STAGE_WITHOUT_EFFECT = ("AutoDeploy", "DeploymentId", "AccessLogSettings", "Description", "Tags")
_SETTINGS_WITHOUT_EFFECT = ("DataTraceEnabled", "DetailedMetricsEnabled", "LoggingLevel")
_DEFAULT = ("$default",)
# Where an identity source is read from: its prefix and the field of the authorizer.
_SOURCES = {
    "route.request.header.": "headers",
    "route.request.querystring.": "query",
    "stageVariables.": "variables",
    "context.": "context",
}


@dataclass(frozen=True)
class _Stage:
    name: str
    variables: Mapping[str, str]
    default: Throttle | None
    throttles: Mapping[str, Throttle]

    def throttles_of(self, keys: Iterable[str]) -> dict[str, Throttle]:
        throttles = ((key, self.throttles.get(key, self.default)) for key in keys)
        return {key: throttle for key, throttle in throttles if throttle is not None}


@dataclass(frozen=True)
class _Integration:
    function: str
    timeout: float | None


@dataclass(frozen=True)
class _Route:
    key: str
    integration: _Integration
    authorizer: Authorizer | None
    answers: bool


@dataclass(frozen=True)
class SocketParts:
    """What other resources say of each WebSocket API, by its id."""

    stages: Mapping[str, _Stage]
    routes: Mapping[str, tuple[_Route, ...]]


def read_socket_parts(declared: Declared) -> SocketParts:
    stages: dict[str, _Stage] = {}
    for _, properties in declared("AWS::ApiGatewayV2::Stage"):
        api = properties.need("ApiId")
        if api in stages:
            raise properties.unsupported("a second stage of one API")
        stages[api] = _stage(properties)
    for _, properties in declared("AWS::ApiGatewayV2::Deployment"):
        properties.need("ApiId")
        properties.finish(without_effect=("Description", "StageName"))
    return SocketParts(stages, _routes(declared))


def read_websocket_api(
    logical_id: str, properties: Properties, *, identity: Mapping[str, str], parts: SocketParts
) -> WebSocketApi:
    properties.expect("ProtocolType", properties.need("ProtocolType"), ("WEBSOCKET",))
    stage = parts.stages.get(identity["Ref"])
    if stage is None:
        raise properties.unsupported("a WebSocket API without a stage")
    routes = {route.key: route for route in parts.routes.get(identity["Ref"], ())}
    api = WebSocketApi(
        logical_id=logical_id,
        id=identity["Ref"],
        stage=stage.name,
        selection=properties.need("RouteSelectionExpression"),
        routes={key: route.integration.function for key, route in routes.items()},
        authorizer=routes["$connect"].authorizer if "$connect" in routes else None,
        answering=frozenset(key for key, route in routes.items() if route.answers),
        variables=stage.variables,
        throttles=stage.throttles_of(routes),
        timeouts={key: route.integration.timeout for key, route in routes.items() if route.integration.timeout},
    )
    properties.finish(without_effect=("Name", "Description", "Tags"))
    return api


def _stage(properties: Properties) -> _Stage:
    throttles = {key: _throttle(part) for key, part in properties.parts("RouteSettings")}
    stage = _Stage(
        name=properties.need("StageName"),
        variables=read_variables(properties, "StageVariables"),
        default=_throttle(properties.part("DefaultRouteSettings")),
        throttles={key: throttle for key, throttle in throttles.items() if throttle is not None},
    )
    properties.finish(without_effect=_STAGE_WITHOUT_EFFECT)
    return stage


def _throttle(part: Properties) -> Throttle | None:
    throttle = read_throttle(part, "ThrottlingRateLimit", "ThrottlingBurstLimit")
    part.finish(without_effect=_SETTINGS_WITHOUT_EFFECT)
    return throttle


def _routes(declared: Declared) -> dict[str, tuple[_Route, ...]]:
    integrations = {ref: _integration(properties) for ref, properties in declared("AWS::ApiGatewayV2::Integration")}
    authorizers = {ref: _authorizer(properties) for ref, properties in declared("AWS::ApiGatewayV2::Authorizer")}
    answering = {_answered_route(properties) for _, properties in declared("AWS::ApiGatewayV2::RouteResponse")}
    routes: dict[str, tuple[_Route, ...]] = {}
    for ref, properties in declared("AWS::ApiGatewayV2::Route"):
        route = _route(properties, integrations, authorizers, answers=ref in answering)
        routes[properties.get("ApiId")] = (*routes.get(properties.get("ApiId"), ()), route)
    return routes


def _route(
    properties: Properties,
    integrations: Mapping[str, _Integration],
    authorizers: Mapping[str, Authorizer],
    *,
    answers: bool,
) -> _Route:
    properties.need("ApiId")
    key = properties.need("RouteKey")
    authorizer = _route_authorizer(properties, key, authorizers)
    target = properties.need("Target").removeprefix("integrations/")
    properties.expect("Target", target, integrations)
    selection = properties.get("RouteResponseSelectionExpression")
    properties.expect("RouteResponseSelectionExpression", selection, (None, *_DEFAULT))
    properties.expect("ApiKeyRequired", properties.get("ApiKeyRequired", False), (False,))
    properties.finish(without_effect=("OperationName",))
    return _Route(key, integrations[target], authorizer, answers=answers and selection is not None)


def _route_authorizer(properties: Properties, key: str, authorizers: Mapping[str, Authorizer]) -> Authorizer | None:
    kind = properties.get("AuthorizationType", "NONE")
    # AWS asks authorizers at $connect alone: afterwards it is known who is there.
    properties.expect("AuthorizationType", kind, ("NONE", "CUSTOM") if key == "$connect" else ("NONE",))
    if kind == "NONE":
        return None
    properties.expect("AuthorizerId", properties.need("AuthorizerId"), authorizers)
    return authorizers[properties.get("AuthorizerId")]


def _integration(properties: Properties) -> _Integration:
    properties.expect("IntegrationType", properties.need("IntegrationType"), ("AWS_PROXY",))
    properties.expect("ContentHandlingStrategy", properties.get("ContentHandlingStrategy"), (None, "CONVERT_TO_TEXT"))
    properties.need("ApiId")
    integration = _Integration(
        function=_function(properties.need("IntegrationUri")),
        timeout=read_timeout(properties),
    )
    properties.finish(
        without_effect=("ConnectionType", "CredentialsArn", "Description", "IntegrationMethod", "PayloadFormatVersion")
    )
    return integration


def _authorizer(properties: Properties) -> Authorizer:
    properties.expect("AuthorizerType", properties.need("AuthorizerType"), ("REQUEST",))
    properties.need("ApiId")
    sources: dict[str, list[str]] = {field: [] for field in _SOURCES.values()}
    for source in properties.get("IdentitySource", []):
        prefix = next((prefix for prefix in _SOURCES if source.startswith(prefix)), None)
        if prefix is None:
            raise properties.unsupported(f"the identity source {source}")
        sources[_SOURCES[prefix]].append(source.removeprefix(prefix))
    authorizer = Authorizer(
        name=properties.need("Name"),
        function=_function(properties.need("AuthorizerUri")),
        ttl=0,  # a WebSocket API does not remember an authorizer's answer
        **{field: tuple(names) for field, names in sources.items()},
    )
    properties.finish(without_effect=("AuthorizerCredentialsArn",))
    return authorizer


def _answered_route(properties: Properties) -> str:
    properties.expect("RouteResponseKey", properties.need("RouteResponseKey"), _DEFAULT)
    properties.need("ApiId")
    route: str = properties.need("RouteId")
    properties.finish(without_effect=("ModelSelectionExpression",))
    return route


def _function(uri: str) -> str:
    return uri.partition("/functions/")[2].removesuffix("/invocations")
