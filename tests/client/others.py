"""The parts of the API that hold no state worth acting out: what was asked is kept, and answered as was arranged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from client.wire import page, problem, success


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: Any
    repeatable: bool
    """Whether it came with an Idempotency-Key."""


@dataclass
class Others:
    """`answers` by method and path below /api/v1; a list is answered page by page."""

    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        place = request.method, "/" + request.match_info["rest"]
        body = await request.json() if request.can_read_body else None
        self.asked.append(Asked(*place, dict(request.query), body, repeatable="Idempotency-Key" in request.headers))
        if place not in self.answers:
            return problem(404, "NOT_FOUND", "There is no such route.")
        found = self.answers[place]
        return page(found, request) if isinstance(found, list) else success(found)
