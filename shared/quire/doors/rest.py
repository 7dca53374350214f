"""The REST door: who may come in, what a request says, and the envelope that every answer wears."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from pydantic import BaseModel, ValidationError

from quire.domain.access import Access, Verdict
from quire.domain.lists import pagination
from quire.domain.people import Principal
from quire.doors.logs import log
from quire.doors.routes import Bare, Handler, Listed, Reply, Route
from quire.errors import Refusal, RefusalCode, TransientError, not_found

H = TypeVar("H", bound=Handler)
M = TypeVar("M", bound=BaseModel)

_CORRELATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,200}")
_RETRY_AFTER = 2


class RestDoor:
    """Routes requests and puts every answer into the envelope; made once for a process."""

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self._resolver = APIGatewayRestResolver()
        self.get = partial(self._declare, "GET")
        self.post = partial(self._declare, "POST")
        self.put = partial(self._declare, "PUT")
        self.delete = partial(self._declare, "DELETE")
        for kind, handler in (
            (Refusal, self._refused),
            (TransientError, self._unavailable),
            (NotFoundError, self._unknown_route),
            (ServiceError, self._unknown_route),
            (Exception, self._broken),
        ):
            self._resolver.exception_handler(kind)(handler)

    def serve(self, event: dict[str, Any], context: Any, *, origin: str) -> dict[str, Any]:
        """Answer one request; `origin` is the page that may read the answer in a browser."""
        self._started_with(event)
        answer: dict[str, Any] = self._resolver.resolve(event, context)
        headers = answer.setdefault("multiValueHeaders", {})
        headers["Access-Control-Allow-Origin"] = [origin]
        headers["X-Correlation-Id"] = [self.correlation_id]
        log().info("answered", extra={"route": event.get("resource"), "status": answer["statusCode"]})
        return answer

    @property
    def request_id(self) -> str:
        request_id: str = self._event["requestContext"]["requestId"]
        return request_id

    @property
    def correlation_id(self) -> str:
        """The caller's X-Correlation-Id if it is a plain short word, else the request's own id."""
        given = self.header("X-Correlation-Id")
        return given if given and _CORRELATION_ID.fullmatch(given) else self.request_id

    @property
    def principal(self) -> Principal:
        """Whom the authorizer let in."""
        who = self._caller()
        if who is None:
            raise Refusal(RefusalCode.UNAUTHORIZED, "Sign in first.")
        return who

    @property
    def idempotency_key(self) -> str | None:
        key = self.header("Idempotency-Key")
        if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
            sentence = "must be 1 to 200 visible ASCII characters"
            raise Refusal(
                RefusalCode.VALIDATION_ERROR,
                "The Idempotency-Key is not usable.",
                ("Idempotency-Key", sentence),
            )
        return key

    def header(self, name: str) -> str | None:
        value: str | None = self._resolver.current_event.headers.get(name)
        return value

    def _declare(
        self, method: str, path: str, *, allowed: Access, status: HTTPStatus = HTTPStatus.OK
    ) -> Callable[[H], H]:
        """Decorates a handler, whose signature says what it takes and answers."""

        def declare(handler: H) -> H:
            route = Route(method=method, path=path, allowed=allowed, status=status, handler=handler)
            self.routes.append(route)

            @self._resolver.route(route.pattern, method)
            def answer(**places: str) -> Response[str]:
                return self._answer_route(route, places)

            return handler

        return declare

    def _answer_route(self, route: Route, places: Mapping[str, str]) -> Response[str]:
        self._let_in(route)
        taken: list[Any] = [_place(route, name, value) for name, value in places.items()]
        named: dict[str, Any] = {}
        if route.body is not None:
            named["body"] = self._body(route.body)
        if route.query is not None:
            named["query"] = self._query(route.query)
        return self._reply(route, route.handler(*taken, **named))

    def _let_in(self, route: Route) -> None:
        verdict = route.allowed.verdict(self._caller())
        if verdict is Verdict.UNKNOWN:
            raise Refusal(RefusalCode.UNAUTHORIZED, "Sign in first.")
        if verdict is Verdict.FORBIDDEN:
            raise Refusal(RefusalCode.FORBIDDEN, "You may not do this.")

    def _caller(self) -> Principal | None:
        return Principal.heard(self._event["requestContext"].get("authorizer") or {})

    def _body(self, model: type[M]) -> M:
        try:
            return model.model_validate_json(self._resolver.current_event.decoded_body or "", by_name=False)
        except UnicodeDecodeError as error:
            raise Refusal(RefusalCode.VALIDATION_ERROR, "The body is not UTF-8.") from error
        except ValidationError as error:
            raise _refusal(error) from error

    def _query(self, model: type[M]) -> M:
        given = dict(self._resolver.current_event.query_string_parameters or {})
        try:
            return model.model_validate_strings(given, by_name=False)
        except ValidationError as error:
            raise _refusal(error) from error

    def _reply(self, route: Route, said: Any) -> Response[str]:
        if isinstance(said, Bare):
            content = said.content if isinstance(said.content, str) else _written(said.content.wire())
            return _response(route.status, content, said.headers, content_type=said.content_type)
        if isinstance(said, Listed):
            items = [item.wire() for item in said.found.items]
            shown = pagination(said.query, said.found.total).wire()
            return self._answer(route.status, {"success": True, "data": items, "pagination": shown})
        reply = said if isinstance(said, Reply) else Reply(said)
        data = None if reply.data is None else reply.data.wire()
        answer = self._answer(reply.status or route.status, {"success": True, "data": data}, reply.headers)
        if reply.cookies:
            answer.headers["Set-Cookie"] = list(reply.cookies)
        return answer

    def _started_with(self, event: dict[str, Any]) -> None:
        self._event = event
        self._resolver.current_event = _parsed(event)
        log().append_keys(correlation_id=self.correlation_id, request_id=self.request_id)

    def _answer(
        self, status: HTTPStatus, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Response[str]:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        meta = {"requestId": self.request_id, "timestamp": now}
        return _response(status, _written({**body, "meta": meta}), headers or {})

    def _refused(self, refusal: Refusal) -> Response[str]:
        details = [{"field": field, "message": sentence} for field, sentence in refusal.details]
        return self._error(refusal.code, refusal.message, details, retry_after=refusal.retry_after)

    def _unavailable(self, error: TransientError) -> Response[str]:
        log().warning("unavailable", extra={"reason": str(error)})
        sentence = "A part of the service does not answer; try again shortly."
        return self._error(RefusalCode.SERVICE_UNAVAILABLE, sentence, retry_after=_RETRY_AFTER)

    def _unknown_route(self, _error: ServiceError) -> Response[str]:
        return self._refused(not_found("route"))

    def _broken(self, error: Exception) -> Response[str]:
        log().error("unhandled", exc_info=error)
        return self._error(RefusalCode.INTERNAL_ERROR, "Something went wrong on our side.")

    def _error(
        self,
        code: RefusalCode,
        message: str,
        details: Sequence[Mapping[str, str]] = (),
        *,
        retry_after: int | None = None,
    ) -> Response[str]:
        error: dict[str, Any] = {"code": code.name, "message": message, "details": list(details)}
        headers = {}
        if retry_after is not None:
            error["retryAfter"] = retry_after
            headers["Retry-After"] = str(retry_after)
        return self._answer(HTTPStatus(code.value), {"success": False, "error": error}, headers)


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


def _parsed(event: dict[str, Any]) -> Any:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent  # noqa: PLC0415

    return APIGatewayProxyEvent(event)


def _written(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _response(
    status: HTTPStatus, body: str, headers: Mapping[str, str], *, content_type: str = "application/json"
) -> Response[str]:
    return Response(status.value, content_type, body, headers=dict(headers))
