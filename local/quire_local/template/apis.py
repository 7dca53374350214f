"""AWS::Serverless::Api with the routes that functions declare, and the WebSocket API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quire_local.errors import Section, Unsupported
from quire_local.resources import Authorizer, Cors, Function, GatewayResponse, RestApi, Route, WebSocketApi
from quire_local.template.properties import Properties

_API_WITHOUT_EFFECT = (
    "AccessLogSetting",
    "Description",
    "EndpointConfiguration",
    "MethodSettings",
    "Name",
    "OpenApiVersion",
    "Tags",
    "TracingEnabled",
)


@dataclass(frozen=True)
class RouteEvent:
    """An Api event of a function, before its authorizer is known."""

    api: str
    method: str
    path: str
    function: str
    authorizer: str | None


def read_route_event(function: Function, event: Properties) -> RouteEvent:
    auth = event.part("Auth")
    route = RouteEvent(
        api=event.need("RestApiId"),
        method=event.need("Method").upper(),
        path=event.need("Path"),
        function=function.arn,
        authorizer=auth.get("Authorizer"),
    )
    auth.finish()
    event.finish()
    return route


def read_rest_api(
    logical_id: str, properties: Properties, *, identity: Mapping[str, str], events: Sequence[RouteEvent]
) -> RestApi:
    auth = properties.part("Auth")
    authorizers = {name: _authorizer(name, part) for name, part in auth.parts("Authorizers")}
    default = auth.get("DefaultAuthorizer")
    auth.expect(
        "AddDefaultAuthorizerToCorsPreflight",
        auth.get("AddDefaultAuthorizerToCorsPreflight"),
        (False,),
    )
    auth.finish()
    api_id = identity["Ref"]
    api = RestApi(
        logical_id=logical_id,
        id=api_id,
        stage=properties.need("StageName"),
        routes=tuple(_route(event, authorizers, default) for event in events if event.api == api_id),
        cors=_cors(properties.part("Cors")) if "Cors" in properties else None,
        binary_media_types=tuple(kind.replace("~1", "/") for kind in properties.get("BinaryMediaTypes", [])),
        gateway_responses={kind: _gateway_response(part) for kind, part in properties.parts("GatewayResponses")},
    )
    properties.finish(without_effect=_API_WITHOUT_EFFECT)
    return api


def _route(event: RouteEvent, authorizers: Mapping[str, Authorizer], default: str | None) -> Route:
    name = event.authorizer or default
    if name is None or name == "NONE":
        return Route(method=event.method, path=event.path, function=event.function)
    if name not in authorizers:
        raise Unsupported(f"{event.method} {event.path}", f"the authorizer {name}", Section.REST)
    return Route(method=event.method, path=event.path, function=event.function, authorizer=authorizers[name])


def _authorizer(name: str, properties: Properties) -> Authorizer:
    properties.expect("FunctionPayloadType", properties.need("FunctionPayloadType"), ("REQUEST",))
    identity = properties.part("Identity")
    authorizer = Authorizer(
        name=name,
        function=properties.need("FunctionArn"),
        headers=tuple(identity.need("Headers")),
        ttl=int(identity.get("ReauthorizeEvery", 300)),
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


def _gateway_response(properties: Properties) -> GatewayResponse:
    parameters = properties.part("ResponseParameters")
    status = properties.get("StatusCode")
    response = GatewayResponse(
        status=None if status is None else int(status),
        headers={name: _unquoted(value) for name, value in parameters.get("Headers", {}).items()},
        templates=properties.get("ResponseTemplates", {}),
    )
    parameters.finish()
    properties.finish()
    return response


def _unquoted(value: str) -> str:
    """API Gateway writes a literal in single quotes."""
    return str(value).removeprefix("'").removesuffix("'")


def read_websocket_api(
    logical_id: str,
    properties: Properties,
    *,
    identity: Mapping[str, str],
    stages: Mapping[str, str],
    routes: Mapping[str, Mapping[str, str]],
) -> WebSocketApi:
    properties.expect("ProtocolType", properties.need("ProtocolType"), ("WEBSOCKET",))
    api_id = identity["Ref"]
    if api_id not in stages:
        raise properties.unsupported("a WebSocket API without a stage")
    api = WebSocketApi(
        logical_id=logical_id,
        id=api_id,
        stage=stages[api_id],
        selection=properties.need("RouteSelectionExpression"),
        routes=routes.get(api_id, {}),
    )
    properties.finish(without_effect=("Name", "Description", "Tags"))
    return api
