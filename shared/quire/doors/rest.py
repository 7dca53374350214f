"""The REST envelope: what every answer looks like, and which answer each error gets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from pydantic import ValidationError

from quire.domain.lists import PageQuery, pagination
from quire.domain.model import Model
from quire.domain.people import Principal
from quire.doors.logs import log
from quire.errors import Refusal, RefusalCode, TransientError, not_found

M = TypeVar("M", bound=Model)

_CORRELATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,200}")
_RETRY_AFTER = 2


class RestDoor:
    """Routes requests and puts every answer into the envelope; made once for a process."""

    def __init__(self) -> None:
        self._resolver = APIGatewayRestResolver()
        self.get = self._resolver.get
        self.post = self._resolver.post
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
        said = self._event["requestContext"].get("authorizer") or {}
        try:
            return Principal.model_validate(
                {
                    "tenantId": said["tenantId"],
                    "userId": said["userId"],
                    "role": said["role"],
                    "tokenExpiresAt": said["tokenExpiresAt"],
                }
            )
        except KeyError as error:
            raise Refusal(RefusalCode.UNAUTHORIZED, "Sign in first.") from error

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

    def id_in_path(self, value: str) -> UUID:
        """An id out of the path; what is none names nothing that exists."""
        try:
            return UUID(value)
        except ValueError as error:
            raise not_found("id") from error

    def header(self, name: str) -> str | None:
        value: str | None = self._resolver.current_event.headers.get(name)
        return value

    def body(self, model: type[M]) -> M:
        try:
            return model.model_validate_json(self._resolver.current_event.decoded_body or "")
        except UnicodeDecodeError as error:
            raise Refusal(RefusalCode.VALIDATION_ERROR, "The body is not UTF-8.") from error
        except ValidationError as error:
            raise _refusal(error) from error

    def query(self, model: type[M]) -> M:
        try:
            return model.model_validate(dict(self._resolver.current_event.query_string_parameters or {}))
        except ValidationError as error:
            raise _refusal(error) from error

    def reply(self, data: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
        return self._answer(status, {"success": True, "data": data})

    def reply_page(self, items: Sequence[Mapping[str, Any]], query: PageQuery, total: int) -> Response[str]:
        shown = pagination(query, total).wire()
        return self._answer(HTTPStatus.OK, {"success": True, "data": items, "pagination": shown})

    def raw(self, data: Mapping[str, Any]) -> Response[str]:
        """An answer whose shape a standard prescribes."""
        return _response(HTTPStatus.OK, data, {"Cache-Control": "public, max-age=300"})

    def _started_with(self, event: dict[str, Any]) -> None:
        self._event = event
        self._resolver.current_event = _parsed(event)
        log().append_keys(correlation_id=self.correlation_id, request_id=self.request_id)

    def _answer(
        self, status: HTTPStatus, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Response[str]:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return _response(status, {**body, "meta": {"requestId": self.request_id, "timestamp": now}}, headers or {})

    def _refused(self, refusal: Refusal) -> Response[str]:
        details = [{"field": field, "message": sentence} for field, sentence in refusal.details]
        return self._error(refusal.code, refusal.message, details)

    def _unavailable(self, error: TransientError) -> Response[str]:
        log().warning("unavailable", extra={"reason": str(error)})
        body = _error_body(RefusalCode.SERVICE_UNAVAILABLE, "A part of the service does not answer; try again shortly.")
        return self._answer(HTTPStatus.SERVICE_UNAVAILABLE, body, {"Retry-After": str(_RETRY_AFTER)})

    def _unknown_route(self, _error: ServiceError) -> Response[str]:
        return self._refused(not_found("route"))

    def _broken(self, error: Exception) -> Response[str]:
        log().error("unhandled", exc_info=error)
        return self._error(RefusalCode.INTERNAL_ERROR, "Something went wrong on our side.")

    def _error(self, code: RefusalCode, message: str, details: Sequence[Mapping[str, str]] = ()) -> Response[str]:
        return self._answer(HTTPStatus(code.value), _error_body(code, message, details))


def _refusal(error: ValidationError) -> Refusal:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    details = [(".".join(map(str, problem["loc"])), problem["msg"]) for problem in problems]
    return Refusal(RefusalCode.VALIDATION_ERROR, "The request does not fit this route.", *details)


def _parsed(event: dict[str, Any]) -> Any:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent  # noqa: PLC0415

    return APIGatewayProxyEvent(event)


def _error_body(code: RefusalCode, message: str, details: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    return {"success": False, "error": {"code": code.name, "message": message, "details": list(details)}}


def _response(status: HTTPStatus, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response[str]:
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(status.value, "application/json", written, headers=dict(headers))
