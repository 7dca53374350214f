"""Gateway responses: how an error made by the gateway looks, by the template or by AWS's default."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from quire_local.errors import Section, Unsupported
from quire_local.gateway.refusals import Refusal
from quire_local.resources import GatewayResponse, RestApi

_JSON = "application/json"
_DEFAULT_BODY = '{"message":$context.error.messageString}'
_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_-]+)*)")
_OTHER_VARIABLE = re.compile(r"\$(?!context\.)[A-Za-z!{][\w.]*")
_AS_AWS = GatewayResponse(status=None, headers={}, templates={})


class GatewayResponses:
    """Renders every refusal of one API: its own type, else DEFAULT_4XX or DEFAULT_5XX, else AWS's answer."""

    def __init__(self, api: RestApi) -> None:
        self._responses = api.gateway_responses
        for name, response in self._responses.items():
            _refuse_other_variables(f"{api.logical_id} GatewayResponses {name}", response)

    def render(self, refusal: Refusal, context: Mapping[str, Any]) -> web.Response:
        response = self._of(refusal)
        content_type, template = _template(response)
        known = {**context, "error": _error(refusal)}
        body = _VARIABLE.sub(lambda variable: _value(known, variable.group(1)), template)
        headers = {
            "Content-Type": content_type,
            "x-amzn-ErrorType": refusal.kind.error_type,
            **response.headers,
        }
        return web.Response(status=response.status or refusal.kind.status, headers=headers, body=body.encode())

    def _of(self, refusal: Refusal) -> GatewayResponse:
        default = "DEFAULT_4XX" if refusal.kind.status < 500 else "DEFAULT_5XX"
        return self._responses.get(refusal.kind.type) or self._responses.get(default) or _AS_AWS


def _refuse_other_variables(where: str, response: GatewayResponse) -> None:
    for template in response.templates.values():
        if other := _OTHER_VARIABLE.search(template):
            raise Unsupported(where, f"{other.group()} in a response template", Section.REST)


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
    }


def _value(known: Mapping[str, Any], path: str) -> str:
    found: Any = known
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return "" if found is None else str(found)
