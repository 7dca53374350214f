"""Gateway responses: how an error made by the gateway looks, by the template or by AWS's default."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from quire_local.errors import Section, Unsupported
from quire_local.gateway.context import value_at
from quire_local.gateway.incoming import Incoming, single
from quire_local.gateway.refusals import Refusal
from quire_local.resources import GatewayResponse, RestApi

_JSON = "application/json"
_DEFAULT_BODY = '{"message":$context.error.messageString}'
_VARIABLE = re.compile(r"\$(context|stageVariables)\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_-]+)*)")
_OTHER_VARIABLE = re.compile(r"\$(?!(?:context|stageVariables)\.)[A-Za-z!{][\w.]*")
_LITERAL = re.compile(r"'([^'\r\n\0]*)'")
_EXPRESSION = re.compile(r"(context|stageVariables|method\.request\.header|method\.request\.querystring)\.([\w.-]+)")
_AS_AWS = GatewayResponse(status=None, headers={}, templates={})
# A value that a client sent must not become a header of its own.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class GatewayResponses:
    """Renders every refusal of one API: its own type, else DEFAULT_4XX or DEFAULT_5XX, else AWS's answer."""

    def __init__(self, api: RestApi) -> None:
        self._responses = api.gateway_responses
        self._variables = api.variables
        for name, response in self._responses.items():
            _check(f"{api.logical_id} GatewayResponses {name}", response)

    def render(self, refusal: Refusal, context: Mapping[str, Any], incoming: Incoming) -> web.Response:
        response = self._of(refusal)
        content_type, template = _template(response)
        known = {
            "context": {**context, "error": _error(refusal)},
            "stageVariables": self._variables,
            "method.request.header": {name.lower(): value for name, value in incoming.headers},
            "method.request.querystring": single(incoming.query),
        }
        body = _VARIABLE.sub(lambda variable: value_at(known[variable.group(1)], variable.group(2)), template)
        headers = {
            "Content-Type": content_type,
            "x-amzn-ErrorType": refusal.kind.error_type,
            **_headers(response, known),
        }
        return web.Response(status=response.status or refusal.kind.status, headers=headers, body=body.encode())

    def _of(self, refusal: Refusal) -> GatewayResponse:
        default = "DEFAULT_4XX" if refusal.kind.status < 500 else "DEFAULT_5XX"
        return self._responses.get(refusal.kind.type) or self._responses.get(default) or _AS_AWS


def _check(where: str, response: GatewayResponse) -> None:
    for template in response.templates.values():
        if other := _OTHER_VARIABLE.search(template):
            raise Unsupported(where, f"{other.group()} in a response template", Section.REST)
    for name, value in response.headers.items():
        if not _LITERAL.fullmatch(value) and not _EXPRESSION.fullmatch(value):
            raise Unsupported(where, f"{value} as the header {name}", Section.REST)


def _headers(response: GatewayResponse, known: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    headers = {name: _CONTROL.sub("", _mapped(value, known)) for name, value in response.headers.items()}
    return {name: value for name, value in headers.items() if value or _LITERAL.fullmatch(response.headers[name])}


def _mapped(expression: str, known: Mapping[str, Mapping[str, Any]]) -> str:
    """What a header's mapping expression stands for; empty where the request does not have it."""
    variable = _EXPRESSION.fullmatch(expression)
    if variable is None:
        return expression.strip("'")
    source, name = variable.groups()
    if source == "method.request.header":
        name = name.lower()
    return value_at(known[source], name) if source == "context" else str(known[source].get(name, ""))


def _template(response: GatewayResponse) -> tuple[str, str]:
    if not response.templates:
        return _JSON, _DEFAULT_BODY
    content_type = _JSON if _JSON in response.templates else next(iter(response.templates))
    return content_type, response.templates[content_type]


def _error(refusal: Refusal) -> dict[str, str | None]:
    return {
        "message": refusal.message,
        "messageString": json.dumps(refusal.message),
        "responseType": refusal.kind.type,
        # Parts of it were sent by the client: escaped, it cannot end the string in which a template puts it.
        "validationErrorString": json.dumps(refusal.details)[1:-1],
    }
