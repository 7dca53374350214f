"""Puts an answer on the wire: small ones in one piece, files in large ones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web

from quire_local.s3.calls import Answer, Slice

_PIECE = 1 << 20
_SMALL = 1 << 18


async def send(request: web.Request, answer: Answer, extra: Mapping[str, str]) -> web.StreamResponse:
    headers = {**answer.headers, **extra}
    if isinstance(answer.body, Slice) and answer.body.length > _SMALL:
        return await _stream(request, answer.status, headers, answer.body)
    body = _read(answer.body) if isinstance(answer.body, Slice) else answer.body
    response = web.Response(status=answer.status, headers=headers, body=body or None)
    _close_if_unread(request, response)
    return response


async def _stream(request: web.Request, status: int, headers: Mapping[str, str], part: Slice) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    with part.file:
        part.file.seek(part.start)
        await response.prepare(request)
        remaining = part.length
        while remaining:
            piece = await asyncio.to_thread(part.file.read, min(_PIECE, remaining))
            if not piece:
                raise EOFError("a content is shorter than the index says")
            remaining -= len(piece)
            await response.write(piece)
    await response.write_eof()
    return response


def _read(part: Slice) -> bytes:
    with part.file:
        part.file.seek(part.start)
        return part.file.read(part.length)


def _close_if_unread(request: web.Request, response: web.Response) -> None:
    """A client that was told no before it sent its body must not send it into the next request."""
    if "Expect" in request.headers and not request.content.is_eof():
        response.force_close()
