"""The documented Runtime API, one small HTTP server a worker: next, response, error, init/error."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from quire_local.functions import answers
from quire_local.functions.answers import Answer
from quire_local.functions.runtime_http import Connection, Request

PREFIX = "/2018-06-01/runtime/"
MAXIMUM_RESPONSE = 6_291_556


@dataclass(frozen=True)
class Call:
    """One event for the function, and what Lambda tells about it."""

    request_id: str
    function_arn: str
    payload: bytes
    deadline_ms: int
    trace_id: str
    client_context: str | None = None

    def headers(self) -> dict[str, str]:
        given = {"Lambda-Runtime-Client-Context": self.client_context} if self.client_context else {}
        return given | {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": str(self.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.function_arn,
            "Lambda-Runtime-Trace-Id": self.trace_id,
        }


class RuntimeApi:
    """Talks with one runtime process: it comes for a call, answers it, comes again."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.initialised: asyncio.Future[Answer | None] = loop.create_future()
        """None when the runtime is ready for its first call; else what went wrong while it started."""
        self._server: asyncio.Server | None = None
        self._waiting: Connection | None = None
        self._request_id: str | None = None
        self._answer: Answer | None = None
        self._settled: asyncio.Future[Answer] = loop.create_future()

    async def open(self) -> str:
        """Listen on a port of this worker's own; returns the address."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._handle, self._forget, MAXIMUM_RESPONSE), "127.0.0.1", 0
        )
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        if self._waiting is not None:
            self._waiting.close()

    @property
    def waiting(self) -> bool:
        return self._waiting is not None

    def deliver(self, call: Call) -> asyncio.Future[Answer]:
        """Hand the call to the waiting runtime.

        The answer counts when the runtime has come back for more: whoever sees it finds the worker free.
        """
        if self._waiting is None:
            raise RuntimeError("the runtime is not waiting for a call")
        self._settled = asyncio.get_running_loop().create_future()
        self._request_id, self._answer = call.request_id, None
        self._waiting.reply("200 OK", call.headers(), call.payload)
        self._waiting = None
        return self._settled

    def process_is_gone(self, answer: Answer) -> None:
        """`answer` is what it means for a call, or a start, that had none yet."""
        if not self.initialised.done():
            self.initialised.set_result(answer)
        self._settle(self._answer or answer)

    def _settle(self, answer: Answer) -> None:
        if not self._settled.done():
            self._settled.set_result(answer)

    def _forget(self, connection: Connection) -> None:
        if self._waiting is connection:
            self._waiting = None

    def _handle(self, connection: Connection, request: Request) -> None:
        route = request.path.removeprefix(PREFIX).split("/")
        match (request.method, route):
            case "GET", ["invocation", "next"]:
                self._next(connection)
            case "POST", ["invocation", request_id, "response" | "error" as kind]:
                self._take_answer(connection, request, request_id, kind)
            case "POST", ["init", "error"]:
                self._take_init_error(connection, request)
            case _:
                connection.refuse("404 Not Found", "NoSuchOperation", f"{request.method} {request.path}")

    def _next(self, connection: Connection) -> None:
        self._waiting = connection
        if not self.initialised.done():
            self.initialised.set_result(None)
        if self._answer is not None:
            self._settle(self._answer)

    def _take_answer(self, connection: Connection, request: Request, request_id: str, kind: str) -> None:
        if request_id != self._request_id or self._answer is not None:
            connection.refuse("400 Bad Request", "InvalidRequestID", "Invalid request ID")
        elif request.oversized:
            self._answer = answers.response_too_large(MAXIMUM_RESPONSE)
            connection.refuse("413 Payload Too Large", "RequestEntityTooLarge", "Exceeded maximum allowed payload size")
            self._settle(self._answer)
        else:
            self._answer = Answer(request.body, None if kind == "response" else answers.UNHANDLED)
            connection.accept()

    def _take_init_error(self, connection: Connection, request: Request) -> None:
        connection.accept()
        if not self.initialised.done():
            self.initialised.set_result(Answer(request.body, answers.UNHANDLED))
