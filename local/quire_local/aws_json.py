"""The door for AWS's JSON protocols: one path, the operation named by X-Amz-Target."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from quire_local.errors import AwsError
from quire_local.identity import Caller, Callers
from quire_local.sigv4 import SignedRequest, verify

Operation = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class JsonService:
    """One service: its SigV4 name, its X-Amz-Target prefix and what it can do."""

    service: str
    target_prefix: str
    operations: Mapping[str, Operation]
    content_type: str = "application/x-amz-json-1.0"


class JsonDoor:
    """Checks signature and placement, finds the operation, answers in AWS's shape."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._services: dict[str, JsonService] = {}

    def add(self, service: JsonService) -> None:
        self._services[service.target_prefix] = service

    async def handle(self, request: web.Request) -> web.Response:
        prefix, _, operation = request.headers.get("X-Amz-Target", "").rpartition(".")
        service = self._services.get(prefix)
        content_type = service.content_type if service else "application/x-amz-json-1.1"
        try:
            if service is None:
                raise AwsError("UnknownOperationException", f"no service answers to {prefix or 'this request'}", 404)
            body = await request.read()
            authorise(request, body, self._callers, service.service)
            answer = await _run(service, operation, body)
            status = 200
        except AwsError as error:
            answer = {"__type": error.code, "message": error.message}
            status = error.status
        return web.Response(
            status=status,
            body=json.dumps(answer).encode(),
            headers={"Content-Type": content_type, "x-amzn-RequestId": str(uuid.uuid4())},
        )


def authorise(request: web.Request, body: bytes, callers: Callers, service: str) -> Caller:
    """Whoever signed this request, if their placement may reach the service."""
    signed = SignedRequest(
        method=request.method,
        path=request.raw_path.partition("?")[0],
        query=request.raw_path.partition("?")[2],
        headers={name.lower(): value for name, value in request.headers.items()},
        body_sha256=hashlib.sha256(body).hexdigest(),
    )
    caller = verify(signed, callers, service=service, now=datetime.now(UTC))
    if not caller.may_call(service):
        raise AwsError("AccessDeniedException", f"{caller.name} may not reach {service} from its placement", 403)
    callers.count(caller.name, f"{service}:{request.headers.get('X-Amz-Target', '').rpartition('.')[2]}")
    return caller


async def _run(service: JsonService, operation: str, body: bytes) -> dict[str, Any]:
    run = service.operations.get(operation)
    if run is None:
        raise AwsError(
            "UnknownOperationException", f"{service.service}:{operation} is not supported by the local cloud"
        )
    try:
        arguments = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise AwsError("SerializationException", "the request body is not JSON") from error
    if not isinstance(arguments, dict):
        raise AwsError("SerializationException", "the request body is not a JSON object")
    return await run(arguments)
