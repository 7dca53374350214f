"""Route selection: which route key a message asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.resources import WebSocketApi

_PATH = r"request\.body\.([\w-]+(?:\.[\w-]+)*)"
# A variable with or without braces, an escaped dollar sign, or text that stands for itself.
_PART = re.compile(rf"\$\{{{_PATH}\}}|\${_PATH}|\\(\$)|([^$\\]+)")
_LIFE_CYCLE = frozenset({"$connect", "$disconnect"})


class RouteSelector:
    """Evaluates a RouteSelectionExpression over the body; what it cannot place goes to $default."""

    def __init__(self, api: WebSocketApi) -> None:
        parts = list(_PART.finditer(api.selection))
        if not parts or "".join(part.group() for part in parts) != api.selection:
            raise Unsupported(f"{api.logical_id} RouteSelectionExpression", api.selection, Section.WEBSOCKET)
        self._parts = [part.groups() for part in parts]
        self._routes = api.routes

    def select(self, message: str) -> str | None:
        """The route key, or None where not even $default is there to take the message."""
        key = self._key(message)
        if key in self._routes and key not in _LIFE_CYCLE:
            return key
        return "$default" if "$default" in self._routes else None

    def _key(self, message: str) -> str | None:
        try:
            body = json.loads(message)
        except (ValueError, RecursionError):
            return None
        values = [_value(body, braced or bare, dollar or text) for braced, bare, dollar, text in self._parts]
        return None if None in values else "".join(value for value in values if value is not None)


def _value(body: Any, path: str | None, text: str | None) -> str | None:
    """What a part of the expression says; None where the body does not have it as text."""
    if path is None:
        return text
    for name in path.split("."):
        body = body.get(name) if isinstance(body, Mapping) else None
    return body if isinstance(body, str) else None
