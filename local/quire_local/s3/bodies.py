"""Request bodies as they arrive: plain, or in the aws-chunked coding with checksums behind the data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping

from quire_local.errors import AwsError
from quire_local.s3.errors import not_implemented
from quire_local.sigv4 import payload_mismatch

TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
_LONGEST_LINE = 4096
_MOST_TRAILERS = 32


def incomplete() -> AwsError:
    message = "You did not provide the number of bytes specified by the Content-Length HTTP header"
    return AwsError("IncompleteBody", message)


def is_chunked(headers: Mapping[str, str]) -> bool:
    """Whether the body is aws-chunked; raises where its chunks are signed one by one."""
    declared = headers.get("x-amz-content-sha256", "")
    if declared.startswith("STREAMING-") and declared != TRAILER:
        raise not_implemented(declared)
    return declared == TRAILER


class AwsChunked:
    """Takes the data out of an aws-chunked body; `trailers` are complete once it is read to the end."""

    def __init__(self, source: AsyncIterator[bytes]) -> None:
        self._source = source
        self._buffer = b""
        self._at = 0
        self.trailers: dict[str, str] = {}

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while size := _size(await self._line()):
            async for piece in self._take(size):
                yield piece
            if await self._line():
                raise incomplete()
        await self._read_trailers()

    async def _read_trailers(self) -> None:
        for _ in range(_MOST_TRAILERS):
            line = await self._line()
            if not line:
                return
            name, _, value = line.decode("latin-1").partition(":")
            self.trailers[name.strip().lower()] = value.strip()
        raise incomplete()

    async def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n", self._at)) < 0:
            if len(self._buffer) - self._at > _LONGEST_LINE:
                raise incomplete()
            await self._more()
        line, self._at = self._buffer[self._at : end], end + 2
        return line

    async def _take(self, size: int) -> AsyncIterator[bytes]:
        while size:
            if self._at == len(self._buffer):
                await self._more()
            piece = self._buffer[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            yield piece

    async def _more(self) -> None:
        chunk = await anext(self._source, b"")
        if not chunk:
            raise incomplete()
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0


def _size(line: bytes) -> int:
    digits = line.partition(b";")[0]
    if not re.fullmatch(rb"[0-9a-fA-F]{1,16}", digits):
        raise incomplete()
    return int(digits, 16)


async def whole(source: AsyncIterator[bytes], headers: Mapping[str, str], limit: int) -> bytes:
    """A small body in memory, held against the hash that was signed."""
    body = b""
    async for chunk in source if not is_chunked(headers) else AwsChunked(source):
        body += chunk
        if len(body) > limit:
            raise AwsError("MaxMessageLengthExceeded", "Your request was too big.")
    signed = headers.get("x-amz-content-sha256", "")
    if len(signed) == 64 and hashlib.sha256(body).hexdigest() != signed:
        raise payload_mismatch()
    return body
