"""Route selection: which route key a message asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from quire_local.errors import Section, Unsupported
from quire_local.resources import WebSocketApi

_BODY = re.compile(r"\$\{?request\.body\.([\w-]+(?:\.[\w-]+)*)\}?")
_LIFE_CYCLE = frozenset({"$connect", "$disconnect"})


class RouteSelector:
    """Evaluates a RouteSelectionExpression over the body; what it cannot place goes to $default."""

    def __init__(self, api: WebSocketApi) -> None:
        expression = _BODY.fullmatch(api.selection)
        if expression is None:
            raise Unsupported(f"{api.logical_id} RouteSelectionExpression", api.selection, Section.WEBSOCKET)
        self._path = expression.group(1).split(".")
        self._routes = api.routes

    def select(self, message: str) -> str | None:
        """The route key, or None where not even $default is there to take the message."""
        key = self._key(message)
        if key in self._routes and key not in _LIFE_CYCLE:
            return key
        return "$default" if "$default" in self._routes else None

    def _key(self, message: str) -> str | None:
        try:
            found = json.loads(message)
        except (ValueError, RecursionError):
            return None
        for name in self._path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) else None
