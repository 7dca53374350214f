"""The events that functions get from a REST API: Lambda-proxy version 1 and the REQUEST authorizer's."""

from __future__ import annotations

import base64
import fnmatch
from collections.abc import Iterable, Mapping
from typing import Any

from quire_local.gateway.context import Context
from quire_local.gateway.incoming import Incoming, multi, single
from quire_local.gateway.routing import Match
from quire_local.identity import ACCOUNT, REGION
from quire_local.resources import RestApi


def proxy_event(
    incoming: Incoming, match: Match, context: Context, body: bytes, *, binary: bool, variables: Mapping[str, str]
) -> dict[str, Any]:
    # An event has null where AWS has null: a function that takes .get(x, {}) must meet that here too.
    return {
        **_common(incoming, match),
        "queryStringParameters": single(incoming.query) or None,
        "multiValueQueryStringParameters": multi(incoming.query) or None,
        "pathParameters": dict(match.parameters) or None,
        "stageVariables": dict(variables) or None,
        "requestContext": context,
        "body": _text(body, binary=binary),
        "isBase64Encoded": bool(body) and binary,
    }


def authorizer_event(
    incoming: Incoming, match: Match, context: Context, method_arn: str, variables: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "type": "REQUEST",
        "methodArn": method_arn,
        **_common(incoming, match),
        "queryStringParameters": single(incoming.query),
        "multiValueQueryStringParameters": multi(incoming.query),
        "pathParameters": dict(match.parameters),
        "stageVariables": dict(variables),
        "requestContext": context,
    }


def method_arn(api: RestApi, incoming: Incoming) -> str:
    path = incoming.path.strip("/")
    return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}/{api.stage}/{incoming.method}/{path}"


def is_binary(content_type: str | None, binary_media_types: Iterable[str]) -> bool:
    """Whether API Gateway treats this media type as binary: exact, image/* or */*."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return any(kind == "*/*" or fnmatch.fnmatchcase(media_type, kind.lower()) for kind in binary_media_types)


def _common(incoming: Incoming, match: Match) -> dict[str, Any]:
    return {
        "resource": match.resource,
        "path": incoming.path,
        "httpMethod": incoming.method,
        "headers": single(incoming.headers),
        "multiValueHeaders": multi(incoming.headers),
    }


def _text(body: bytes, *, binary: bool) -> str | None:
    if not body:
        return None
    return base64.b64encode(body).decode() if binary else body.decode("utf-8", "replace")
