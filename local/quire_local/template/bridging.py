"""What EventBridge has beside buses and rules: archives, API destinations, their connections, a target's details."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from quire_local.bridge_resources import ApiDestination, Archive, Connection, HttpParameters, OAuth
from quire_local.template.properties import Properties

_METHODS = ("POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def read_transformer(properties: Properties) -> tuple[str | None, Mapping[str, str]]:
    """The template and the paths of an InputTransformer, if there is one."""
    if "InputTransformer" not in properties:
        return None, {}
    transformer = properties.part("InputTransformer")
    template, paths = transformer.need("InputTemplate"), transformer.get("InputPathsMap", {})
    transformer.finish()
    return str(template), {str(name): str(path) for name, path in paths.items()}


def read_patience(properties: Properties) -> dict[str, Any]:
    """How long a delivery is tried and where it ends, as fields of a target."""
    retries = properties.part("RetryPolicy")
    letters = properties.part("DeadLetterConfig")
    read = {
        "maximum_retries": int(retries.get("MaximumRetryAttempts", 185)),
        "maximum_event_age": int(retries.get("MaximumEventAgeInSeconds", 86_400)),
        "dead_letter": letters.get("Arn"),
    }
    retries.finish()
    letters.finish()
    return read


def read_http_parameters(properties: Properties) -> HttpParameters:
    part = properties.part("HttpParameters")
    read = HttpParameters(
        path=tuple(str(value) for value in part.get("PathParameterValues", [])),
        headers=_texts(part.get("HeaderParameters", {})),
        query=_texts(part.get("QueryStringParameters", {})),
    )
    part.finish()
    return read


def read_archive(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Archive:
    properties.get("ArchiveName")
    archive = Archive(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=identity["Arn"],
        source=properties.need("SourceArn"),
        pattern=properties.get("EventPattern"),
        retention_days=int(properties.get("RetentionDays", 0)),
    )
    properties.finish(without_effect=("Description", "KmsKeyIdentifier"))
    return archive


def read_api_destination(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> ApiDestination:
    properties.get("Name")
    method = properties.need("HttpMethod")
    properties.expect("HttpMethod", method, _METHODS)
    destination = ApiDestination(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=identity["Arn"],
        connection=properties.need("ConnectionArn"),
        endpoint=_endpoint(properties, "InvocationEndpoint"),
        method=method,
        rate=_rate(properties),
    )
    properties.finish(without_effect=("Description",))
    return destination


def read_connection(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Connection:
    properties.get("Name")
    kind = properties.need("AuthorizationType")
    properties.expect("AuthorizationType", kind, ("API_KEY", "BASIC", "OAUTH_CLIENT_CREDENTIALS"))
    authorization = properties.part("AuthParameters")
    headers, query, body = _invocation(authorization.part("InvocationHttpParameters"))
    connection = Connection(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=identity["Arn"],
        authorization=_header(kind, authorization),
        oauth=_oauth(authorization.part("OAuthParameters")) if kind == "OAUTH_CLIENT_CREDENTIALS" else None,
        headers=headers,
        query=query,
        body=body,
    )
    authorization.finish()
    properties.finish(without_effect=("Description", "KmsKeyIdentifier"))
    return connection


def _header(kind: str, authorization: Properties) -> dict[str, str]:
    """The header of an API key or of a user's name and password."""
    if kind == "API_KEY":
        key = authorization.part("ApiKeyAuthParameters")
        header = {str(key.need("ApiKeyName")): str(key.need("ApiKeyValue"))}
        key.finish()
        return header
    if kind == "BASIC":
        basic = authorization.part("BasicAuthParameters")
        user = f"{basic.need('Username')}:{basic.need('Password')}"
        basic.finish()
        return {"Authorization": f"Basic {base64.b64encode(user.encode()).decode()}"}
    return {}


def _oauth(properties: Properties) -> OAuth:
    client = properties.part("ClientParameters")
    method = properties.need("HttpMethod")
    properties.expect("HttpMethod", method, ("GET", "POST", "PUT"))
    headers, query, body = _invocation(properties.part("OAuthHttpParameters"))
    oauth = OAuth(
        endpoint=_endpoint(properties, "AuthorizationEndpoint"),
        method=method,
        client_id=str(client.need("ClientID")),
        client_secret=str(client.need("ClientSecret")),
        headers=headers,
        query=query,
        body=body,
    )
    client.finish()
    properties.finish()
    return oauth


def _invocation(part: Properties) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Header, query string and body parameters."""
    headers, query, body = (
        _pairs(part, name) for name in ("HeaderParameters", "QueryStringParameters", "BodyParameters")
    )
    part.finish()
    return headers, query, body


def _pairs(part: Properties, name: str) -> dict[str, str]:
    pairs = {}
    for item in part.items(name):
        pairs[str(item.need("Key"))] = str(item.need("Value"))
        item.finish(without_effect=("IsValueSecret",))
    return pairs


def _endpoint(properties: Properties, name: str) -> str:
    """AWS takes https alone; on this machine http will do."""
    endpoint = str(properties.need(name))
    parts = urlsplit(endpoint)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
        raise properties.unsupported(f"{name} {endpoint!r}, which is neither https nor on this machine,")
    return endpoint


def _rate(properties: Properties) -> float:
    rate = int(properties.get("InvocationRateLimitPerSecond", 300))
    if rate < 1:
        raise properties.unsupported(f"InvocationRateLimitPerSecond {rate}")
    return rate


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()}
