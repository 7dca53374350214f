"""/_local/chaos: GET tells, PUT replaces the plan, DELETE ends all misbehaviour, POST kills something now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from quire_local.chaos.plan import Kill, Plan
from quire_local.chaos.service import Chaos, Impossible

Told = dict[str, Any]


class ChaosApi:
    def __init__(self, chaos: Chaos) -> None:
        self._chaos = chaos

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        answers: dict[str, Callable[[bytes], Told]] = {
            "GET": self._told,
            "PUT": self._changed,
            "DELETE": lambda _body: self._changed(b"{}"),
            "POST": self._killed,
        }
        answer = answers.get(request.method)
        if answer is None:
            raise web.HTTPMethodNotAllowed(request.method, list(answers))
        try:
            return web.json_response(answer(body))
        except ValidationError as error:
            return web.json_response({"message": _sentence(error)}, status=400)
        except Impossible as error:
            return web.json_response({"message": str(error)}, status=409)

    def _told(self, _body: bytes) -> Told:
        return self._chaos.told()

    def _changed(self, body: bytes) -> Told:
        self._chaos.change(Plan.model_validate_json(body))
        return self._chaos.told()

    def _killed(self, body: bytes) -> Told:
        return {"killed": self._chaos.kill(Kill.model_validate_json(body).kill)}


def _sentence(error: ValidationError) -> str:
    """What is wrong, by its place in the document."""
    problems = ((".".join(map(str, problem["loc"])) or "the body", problem["msg"]) for problem in error.errors())
    return "; ".join(f"{place}: {what}" for place, what in problems)
