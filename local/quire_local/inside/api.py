"""The window as JSON, below /_local/api: every answer is bounded, and every refusal says why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from quire_local.inside.access import Owner
from quire_local.inside.page import HEADERS
from quire_local.inside.telling import Told
from quire_local.inside.window import Window
from quire_local.resources import Queue

MOST = 1_000
USUAL = 100
_LONGEST_QUESTION = 512

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Allowed = Callable[[web.Request], bool]


class Refused(Exception):  # noqa: N818 - it reads as a sentence
    """A question that has no answer, and the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Redriven(Told):
    moved: int


class Api:
    def __init__(self, window: Window, owner: Owner) -> None:
        self._window = window
        self._owner = owner

    def add_to(self, app: web.Application) -> None:
        reads = {
            "overview": self._overview,
            "executions": self._executions,
            "execution": self._execution,
            "execution/history": self._history,
            "events": self._events,
            "invokes": self._invokes,
            "logs": self._logs,
            "queues": self._queues,
            "queues/{name}/messages": self._messages,
            "story": self._story,
        }
        for path, handler in reads.items():
            app.router.add_get(f"/_local/api/{path}", _guarded(handler, self._owner.may_fetch))
        app.router.add_post("/_local/api/queues/{name}/redrive", _guarded(self._redrive, self._owner.may_change))

    async def _overview(self, _request: web.Request) -> web.Response:
        return _told(await self._window.overview())

    async def _executions(self, request: web.Request) -> web.Response:
        status, contains = _word(request, "status"), _word(request, "contains")
        return _list(
            await self._window.executions.recent(status=status, contains=contains, limit=_number(request, "limit"))
        )

    async def _execution(self, request: web.Request) -> web.Response:
        trace = await self._window.executions.trace(_needed(request, "arn"))
        if trace is None:
            raise Refused(404, "there is no execution of this ARN")
        return _told(trace)

    async def _history(self, request: web.Request) -> web.Response:
        after = _number(request, "after", usual=0, lowest=0, highest=10**6)
        arn, limit = _needed(request, "arn"), _number(request, "limit")
        return _list(await self._window.executions.history(arn, after=after, limit=limit))

    async def _events(self, request: web.Request) -> web.Response:
        contains, limit = _word(request, "contains"), _number(request, "limit")
        return _list(await self._window.events.recent(contains=contains, limit=limit))

    async def _invokes(self, request: web.Request) -> web.Response:
        function, contains = _word(request, "function"), _word(request, "contains")
        return _list(
            await self._window.invokes.recent(function=function, contains=contains, limit=_number(request, "limit"))
        )

    async def _logs(self, request: web.Request) -> web.Response:
        lines = await self._window.logs.lines(
            function=_word(request, "function"),
            request_id=_word(request, "requestId"),
            correlation_id=_word(request, "correlationId"),
            limit=_number(request, "limit"),
        )
        return _list(lines)

    async def _queues(self, _request: web.Request) -> web.Response:
        return _list(await self._window.queues.states())

    async def _messages(self, request: web.Request) -> web.Response:
        return _list(await self._window.queues.peek(self._queue(request), _number(request, "limit")))

    async def _redrive(self, request: web.Request) -> web.Response:
        moved = await self._window.services.sqs.redrive(self._queue(request).arn)
        return _told(Redriven(moved=moved))

    async def _story(self, request: web.Request) -> web.Response:
        limit = _number(request, "limit", usual=MOST)
        return _told(await self._window.stories.tell(_needed(request, "correlationId"), limit))

    def _queue(self, request: web.Request) -> Queue:
        queue = self._window.queues.find(request.match_info["name"])
        if queue is None:
            raise Refused(404, "there is no queue of this name")
        return queue


def _guarded(handler: Handler, allowed: Allowed) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            if not allowed(request):
                raise Refused(403, "open the link that `quire up` printed, or send X-Local-Token; cloud.json has it")
            return await handler(request)
        except Refused as refused:
            return web.json_response({"message": str(refused)}, status=refused.status, headers=HEADERS)

    return handle


def _told(answer: BaseModel) -> web.Response:
    text = answer.model_dump_json(by_alias=True)
    return web.Response(text=text, content_type="application/json", headers=HEADERS)


def _list(answers: Sequence[Told]) -> web.Response:
    body = TypeAdapter(list[BaseModel]).dump_json(list(answers), by_alias=True, serialize_as_any=True)
    return web.Response(body=b'{"items":%s}' % body, content_type="application/json", headers=HEADERS)


def _word(request: web.Request, name: str) -> str | None:
    value = request.query.get(name) or None
    if value is not None and len(value) > _LONGEST_QUESTION:
        raise Refused(400, f"{name} has at most {_LONGEST_QUESTION} characters")
    return value


def _needed(request: web.Request, name: str) -> str:
    value = _word(request, name)
    if value is None:
        raise Refused(400, f"{name} is needed")
    return value


def _number(request: web.Request, name: str, *, usual: int = USUAL, lowest: int = 1, highest: int = MOST) -> int:
    text = request.query.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and lowest <= int(text) <= highest):
        raise Refused(400, f"{name} is a whole number from {lowest} to {highest}")
    return int(text)
