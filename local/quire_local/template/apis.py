"""AWS::Serverless::Api with the routes that functions declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.resources import Authorizer, Cors, Function, RestApi, Route
from quire_local.template.properties import Properties
from quire_local.template.requests import RequestModel, read_models, read_request_model
from quire_local.template.stages import read_gateway_responses, read_method_throttles, read_variables
from quire_local.template.usage import Plans, read_own_plan

_API_WITHOUT_EFFECT = (
    "AccessLogSetting",
    "AlwaysDeploy",
    "Description",
    "EndpointConfiguration",
    "FailOnWarnings",
    "Name",
    "OpenApiVersion",
    "PropagateTags",
    "Tags",
    "TracingEnabled",
)


@dataclass(frozen=True)
class RouteEvent:
    """An Api event of a function, before its authorizer, its model and its API's defaults are known."""

    api: str
    method: str
    path: str
    function: str
    authorizer: str | None
    key_required: bool | None
    request: RequestModel
    timeout: float | None


@dataclass(frozen=True)
class _Defaults:
    """What an API says for all its routes."""

    authorizers: Mapping[str, Authorizer]
    authorizer: str | None
    key_required: bool
    models: Mapping[str, Any]


def read_route_event(function: Function, event: Properties) -> RouteEvent:
    event.section = Section.REST  # an event stands in its function, what it may say is the API's affair
    auth = event.part("Auth")
    route = RouteEvent(
        api=event.need("RestApiId"),
        method=event.need("Method").upper(),
        path=event.need("Path"),
        function=function.arn,
        authorizer=auth.get("Authorizer"),
        key_required=auth.get("ApiKeyRequired"),
        request=read_request_model(event),
        timeout=read_timeout(event),
    )
    event.expect("ResponseTransferMode", event.get("ResponseTransferMode", "BUFFERED"), ("BUFFERED",))
    auth.finish()
    event.finish()
    return route


def read_timeout(properties: Properties) -> float | None:
    """TimeoutInMillis in seconds; AWS takes 50 ms to 29 s."""
    milliseconds = properties.get("TimeoutInMillis")
    if milliseconds is None:
        return None
    if not 50 <= int(milliseconds) <= 29_000:
        raise properties.unsupported(f"TimeoutInMillis {milliseconds}")
    return int(milliseconds) / 1000


def read_rest_api(
    logical_id: str,
    properties: Properties,
    *,
    identity: Mapping[str, str],
    events: Sequence[RouteEvent],
    plans: Plans,
) -> RestApi:
    auth = properties.part("Auth")
    defaults = _read_defaults(auth, read_models(properties))
    own_plan = read_own_plan(logical_id, auth.part("UsagePlan")) if "UsagePlan" in auth else ()
    auth.finish()
    api_id, stage = identity["Ref"], properties.need("StageName")
    properties.expect("ApiKeySourceType", properties.get("ApiKeySourceType", "HEADER"), ("HEADER", "AUTHORIZER"))
    api = RestApi(
        logical_id=logical_id,
        id=api_id,
        stage=stage,
        routes=tuple(_route(event, defaults, properties) for event in events if event.api == api_id),
        cors=_cors(properties.part("Cors")) if "Cors" in properties else None,
        binary_media_types=tuple(kind.replace("~1", "/") for kind in properties.get("BinaryMediaTypes", [])),
        gateway_responses=read_gateway_responses(properties),
        variables=read_variables(properties, "Variables"),
        throttles=read_method_throttles(properties),
        plans=(*plans.get((api_id, stage), ()), *own_plan),
        key_source=properties.get("ApiKeySourceType", "HEADER"),
    )
    properties.finish(without_effect=_API_WITHOUT_EFFECT)
    return api


def _read_defaults(auth: Properties, models: Mapping[str, Any]) -> _Defaults:
    defaults = _Defaults(
        authorizers={name: _authorizer(name, part) for name, part in auth.parts("Authorizers")},
        authorizer=auth.get("DefaultAuthorizer"),
        key_required=bool(auth.get("ApiKeyRequired", False)),
        models=models,
    )
    to_preflight = auth.get("AddDefaultAuthorizerToCorsPreflight", defaults.authorizer is not None)
    auth.expect("AddDefaultAuthorizerToCorsPreflight", to_preflight, (False,))
    return defaults


def _route(event: RouteEvent, defaults: _Defaults, api: Properties) -> Route:
    key_required = defaults.key_required if event.key_required is None else event.key_required
    return Route(
        method=event.method,
        path=event.path,
        function=event.function,
        authorizer=_authorizer_of(event, defaults),
        key_required=key_required,
        rules=event.request.rules(defaults.models, api),
        timeout=event.timeout,
    )


def _authorizer_of(event: RouteEvent, defaults: _Defaults) -> Authorizer | None:
    name = event.authorizer or defaults.authorizer
    if name is None or name == "NONE":
        return None
    if name not in defaults.authorizers:
        raise Unsupported(f"{event.method} {event.path}", f"the authorizer {name}", Section.REST)
    return defaults.authorizers[name]


def _authorizer(name: str, properties: Properties) -> Authorizer:
    properties.expect("FunctionPayloadType", properties.need("FunctionPayloadType"), ("REQUEST",))
    identity = properties.part("Identity")
    authorizer = Authorizer(
        name=name,
        function=properties.need("FunctionArn"),
        headers=tuple(identity.get("Headers", ())),
        ttl=int(identity.get("ReauthorizeEvery", 300)),
        query=tuple(identity.get("QueryStrings", ())),
        variables=tuple(identity.get("StageVariables", ())),
        context=tuple(identity.get("Context", ())),
    )
    identity.finish()
    properties.finish(without_effect=("AuthorizationScopes", "DisableFunctionDefaultPermissions"))
    return authorizer


def _cors(properties: Properties) -> Cors:
    max_age = properties.get("MaxAge")
    cors = Cors(
        origin=_unquoted(properties.need("AllowOrigin")),
        methods=_unquoted(properties.need("AllowMethods")),
        headers=_unquoted(properties.get("AllowHeaders", "''")),
        max_age=None if max_age is None else _unquoted(max_age),
        credentials=bool(properties.get("AllowCredentials", False)),
    )
    properties.finish()
    return cors


def _unquoted(value: str) -> str:
    """API Gateway writes a literal in single quotes."""
    return str(value).removeprefix("'").removesuffix("'")
