"""The REST door: who may come in, what a request says, and the envelope that every answer wears."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from quire.domain.access import Verdict
from quire.domain.lists import pagination
from quire.domain.repeats import Claim, KeptAnswer
from quire.doors.answers import Answer
from quire.doors.limits import RateLimits, shown
from quire.doors.logs import log
from quire.doors.repeating import fingerprint, once
from quire.doors.requests import Request
from quire.doors.routes import Bare, Listed, Reply, Route, Routes
from quire.doors.routing import Router
from quire.doors.subjects import about
from quire.errors import Refusal, RefusalCode, TransientError, not_found
from quire.ports import Repeats

M = TypeVar("M", bound=BaseModel)

_RETRY_AFTER = 2


class RestDoor:
    """Routes requests and puts every answer into the envelope; made once for a process."""

    def __init__(
        self,
        *parts: Routes,
        repeats: Callable[[], Repeats] | None = None,
        limits: Callable[[], RateLimits | None] | None = None,
    ) -> None:
        self._limits = limits
        self.routes = [route for part in parts for route in part]
        self._repeats = repeats
        self._router = Router(self.routes)

    def serve(self, event: dict[str, Any], *, origin: str, entry: str = "") -> dict[str, Any]:
        """Answer one request; `origin` is the page that may read the answer in a browser."""
        self._request = Request(event, entry=entry)
        self._limited: Mapping[str, str] = {}
        correlation_id = self._request.correlation_id
        self._introduce()
        answer = self._answered()
        own = {"Access-Control-Allow-Origin": origin, "X-Correlation-Id": correlation_id, **self._limited}
        log().info("answered", extra={"route": event.get("resource"), "status": answer.status.value})
        return answer.wire(own)

    def _introduce(self) -> None:
        caller = self._request.caller
        about(correlation_id=self._request.correlation_id, request_id=self._request.id)
        if caller is not None:
            about(tenant_id=str(caller.tenant_id))

    def _answered(self) -> Answer:
        try:
            return self._done()
        except Refusal as refusal:
            return self._refused(refusal)
        except TransientError as error:
            return self._unavailable(error)
        except Exception as error:  # noqa: BLE001 - the outermost door; it is logged, and answered in the envelope
            return self._broken(error)

    def _done(self) -> Answer:
        route, places = self._router.find(self._request.method, self._request.path)
        self._let_in(route)
        self._count(route)
        taken = [_place(route, name, value) for name, value in places.items()]
        named: dict[str, Any] = {}
        if route.body is not None:
            named["body"] = self._body(route.body)
        if route.query is not None:
            named["query"] = self._query(route.query)
        return self._once(route, lambda: route.handler(self._request, *taken, **named))

    def _once(self, route: Route, handle: Callable[[], Any]) -> Answer:
        """The handler's reply, or the one that was given before under the same Idempotency-Key."""
        key = self._request.idempotency_key if route.creates else None
        if key is None or self._repeats is None:
            return self._reply(route, handle())
        who = self._request.principal
        claim = Claim(
            tenant_id=who.tenant_id,
            user_id=who.user_id,
            route=f"{route.method} {route.path}",
            key=key,
            fingerprint=fingerprint(self._request.path, self._request.text),
        )
        kept = once(claim, lambda: _kept(route, handle()), repeats=self._repeats())
        return self._answer(HTTPStatus(kept.status), {"success": True, "data": kept.data})

    def _let_in(self, route: Route) -> None:
        verdict = route.allowed.verdict(self._request.caller)
        if verdict is Verdict.UNKNOWN:
            raise Refusal(RefusalCode.UNAUTHORIZED, "Sign in first.")
        if verdict is Verdict.FORBIDDEN:
            raise Refusal(RefusalCode.FORBIDDEN, "You may not do this.")

    def _count(self, route: Route) -> None:
        limits = None if self._limits is None else self._limits()
        decision = None if limits is None else limits.hit(route, self._request)
        if limits is None or decision is None:
            return
        self._limited = shown(decision)
        if not decision.allowed:
            raise limits.refusal(decision)

    def _body(self, model: type[M]) -> M:
        try:
            return model.model_validate_json(self._request.text, strict=True, by_name=False)
        except ValidationError as error:
            raise _refusal(error) from error

    def _query(self, model: type[M]) -> M:
        try:
            return model.model_validate_strings(self._request.query, by_name=False)
        except ValidationError as error:
            raise _refusal(error) from error

    def _reply(self, route: Route, said: Any) -> Answer:
        if isinstance(said, Bare):
            content = said.content if isinstance(said.content, str) else _written(said.content.wire())
            return Answer(said.status or route.status, content, said.headers, content_type=route.produces)
        if isinstance(said, Listed):
            items = [item.wire() for item in said.found.items]
            shown = pagination(said.query, said.found.total, said.found.next_cursor).wire()
            return self._answer(route.status, {"success": True, "data": items, "pagination": shown})
        reply = said if isinstance(said, Reply) else Reply(said)
        data = None if reply.data is None else reply.data.wire()
        answer = self._answer(reply.status or route.status, {"success": True, "data": data}, reply.headers)
        return replace(answer, cookies=reply.cookies)

    def _answer(self, status: HTTPStatus, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        meta = {"requestId": self._request.id, "timestamp": now}
        return Answer(status, _written({**body, "meta": meta}), headers or {})

    def _refused(self, refusal: Refusal) -> Answer:
        details = [{"field": field, "message": sentence} for field, sentence in refusal.details]
        return self._error(refusal.code, refusal.message, details, retry_after=refusal.retry_after)

    def _unavailable(self, error: TransientError) -> Answer:
        log().warning("unavailable", extra={"reason": str(error)})
        sentence = "A part of the service does not answer; try again shortly."
        return self._error(RefusalCode.SERVICE_UNAVAILABLE, sentence, retry_after=_RETRY_AFTER)

    def _broken(self, error: Exception) -> Answer:
        log().error("unhandled", exc_info=error)
        return self._error(RefusalCode.INTERNAL_ERROR, "Something went wrong on our side.")

    def _error(
        self,
        code: RefusalCode,
        message: str,
        details: Sequence[Mapping[str, str]] = (),
        *,
        retry_after: int | None = None,
    ) -> Answer:
        error: dict[str, Any] = {"code": code.name, "message": message, "details": list(details)}
        headers = {}
        if retry_after is not None:
            error["retryAfter"] = retry_after
            headers["Retry-After"] = str(retry_after)
        return self._answer(HTTPStatus(code.value), {"success": False, "error": error}, headers)


def _kept(route: Route, said: Any) -> KeptAnswer:
    reply = said if isinstance(said, Reply) else Reply(said)
    data = None if reply.data is None else reply.data.wire()
    return KeptAnswer(status=(reply.status or route.status).value, data=data)


def _place(route: Route, name: str, value: str) -> Any:
    """What stands in the path; what cannot be meant names nothing that exists."""
    try:
        return route.places[name].validate_strings(value)
    except ValidationError as error:
        raise not_found(name) from error


def _refusal(error: ValidationError) -> Refusal:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    details = [(".".join(map(str, problem["loc"])), problem["msg"]) for problem in problems]
    return Refusal(RefusalCode.VALIDATION_ERROR, "The request does not fit this route.", *details)


def _written(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
