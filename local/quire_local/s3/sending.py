"""Puts an answer on the wire: small ones in one piece, files in large ones."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from quire_local.s3.calls import Answer
from quire_local.s3.pieces import Range

_SMALL = 1 << 18


async def send(request: web.Request, answer: Answer, extra: Mapping[str, str]) -> web.StreamResponse:
    headers = {**answer.headers, **extra}
    if isinstance(answer.body, bytes):
        return _whole(request, answer.status, headers, answer.body)
    with answer.body as part:
        if part.length > _SMALL:
            return await _stream(request, answer.status, headers, part)
        return _whole(request, answer.status, headers, part.read())


async def _stream(request: web.Request, status: int, headers: Mapping[str, str], part: Range) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    await response.prepare(request)
    async for chunk in part:
        await response.write(chunk)
    await response.write_eof()
    return response


def _whole(request: web.Request, status: int, headers: Mapping[str, str], body: bytes) -> web.Response:
    response = web.Response(status=status, headers=headers, body=body or None)
    _close_if_unread(request, response)
    return response


def _close_if_unread(request: web.Request, response: web.Response) -> None:
    """A client that was told no before it sent its body must not send it into the next request."""
    if "Expect" in request.headers and not request.content.is_eof():
        response.force_close()
