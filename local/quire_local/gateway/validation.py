"""Request validators: required parameters are there and not blank, a JSON body fits its model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from quire_local.errors import Section, Unsupported
from quire_local.gateway.incoming import Incoming, single
from quire_local.gateway.refusals import BAD_REQUEST_BODY, BAD_REQUEST_PARAMETERS, Refusal
from quire_local.gateway.routing import Match
from quire_local.resources import Route

if TYPE_CHECKING:
    from quire_local.gateway.models import Model


class RequestValidator:
    """Holds requests to the rules of their route."""

    def __init__(self, routes: Iterable[Route], where: str) -> None:
        self._models = {
            (route.path, route.method): _compiled(route, where) for route in routes if route.rules.body is not None
        }

    @staticmethod
    def check_parameters(route: Route, incoming: Incoming, match: Match) -> None:
        missing = [name for name in route.rules.parameters if not _parameter(name, incoming, match)]
        if missing:
            names = ", ".join(name.split(".", 3)[3] for name in missing)
            raise Refusal(BAD_REQUEST_PARAMETERS, f"Missing required request parameters: [{names}]")

    async def check_body(self, route: Route, incoming: Incoming, body: bytes) -> None:
        model = self._models.get((route.path, route.method))
        if model is None or not _is_json(incoming):
            return
        # In a thread: ten megabytes may take seconds, and everything else would wait for them.
        if problems := await asyncio.to_thread(model.problems, body):
            raise Refusal(BAD_REQUEST_BODY, details=f"[{', '.join(problems)}]")


def _compiled(route: Route, where: str) -> Model:
    from quire_local.gateway.models import BadModel, Model  # noqa: PLC0415 - heavy, and few templates have models

    try:
        return Model(route.rules.body or {})
    except BadModel as error:
        what = f"a model that is not JSON Schema draft 4 ({error})"
        raise Unsupported(f"{where} {route.method} {route.path}", what, Section.REST) from error


def _is_json(incoming: Incoming) -> bool:
    """SAM declares a model for application/json alone; a body of another type is passed on as it is."""
    content_type = incoming.header("Content-Type") or "application/json"
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _parameter(name: str, incoming: Incoming, match: Match) -> str | None:
    _, _, kind, name = name.split(".", 3)
    if kind == "header":
        value = incoming.header(name)
    else:
        value = (match.parameters if kind == "path" else single(incoming.query)).get(name)
    return value.strip() if value else None
