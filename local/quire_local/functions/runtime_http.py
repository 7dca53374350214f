"""As much of HTTP/1.1 as a Lambda runtime speaks: kept connections, Content-Length bodies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

END_OF_HEAD = b"\r\n\r\n"
LONGEST_HEAD = 2 * 1024 * 1024
"""The official runtime sends an X-Ray cause of up to 1 MB in a header."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes
    oversized: bool = False
    """The body was larger than allowed and has not been read."""


class MalformedError(Exception):
    """Not the HTTP that a runtime speaks."""


class Connection(asyncio.Protocol):
    """One connection from a worker; hands each whole request to `handle`."""

    def __init__(
        self,
        handle: Callable[[Connection, Request], None],
        forget: Callable[[Connection], None],
        longest_body: int,
    ) -> None:
        self._handle = handle
        self._forget = forget
        self._longest_body = longest_body
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._transport = None
        self._forget(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            while (request := take_request(self._buffer, self._longest_body)) is not None:
                self._handle(self, request)
        except MalformedError as error:
            self.refuse("400 Bad Request", "InvalidRequest", str(error))

    def accept(self) -> None:
        self.reply("202 Accepted", {"Content-Type": "application/json"}, b'{"status":"OK"}\n')

    def refuse(self, status: str, kind: str, message: str) -> None:
        """Answer with an error and hang up: what else was sent is not worth reading."""
        self.reply(status, {"Connection": "close"}, json.dumps({"errorType": kind, "errorMessage": message}).encode())
        self.close()

    def reply(self, status: str, headers: Mapping[str, str], body: bytes) -> None:
        if self._transport is None:
            return
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
        self._transport.write(head.encode("latin-1") + body)

    def close(self) -> None:
        self._buffer.clear()
        if self._transport is not None:
            self._transport.close()


def take_request(buffer: bytearray, longest_body: int) -> Request | None:
    """The first whole request, removed from the buffer; None while there is none."""
    end = buffer.find(END_OF_HEAD)
    if end < 0:
        if len(buffer) > LONGEST_HEAD:
            raise MalformedError("the request's head does not end")
        return None
    method, path, length = _read_head(buffer[:end])
    start = end + len(END_OF_HEAD)
    if length > longest_body:
        buffer.clear()
        return Request(method, path, b"", oversized=True)
    if len(buffer) < start + length:
        return None
    body = bytes(buffer[start : start + length])
    del buffer[: start + length]
    return Request(method, path, body)


def _read_head(head: bytearray) -> tuple[str, str, int]:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "transfer-encoding" in headers:
        raise MalformedError("a body without Content-Length (response streaming) is not supported by the local cloud")
    try:
        method, path, _ = first.split(" ")
        return method, path, int(headers.get("content-length", "0"))
    except ValueError as error:
        raise MalformedError(f"not an HTTP request: {first[:80]}") from error
