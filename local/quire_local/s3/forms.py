"""multipart/form-data as browsers send it: small fields, then one file of any size."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

from quire_local.errors import AwsError
from quire_local.s3.errors import S3Error, invalid

_MOST_BEFORE_FILE = 20 << 10
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*(name|filename)=(?:"([^"]*)"|([^\s;"]*))', re.IGNORECASE)


class Form:
    """Read `fields` first, then `file`; what stands behind the file is ignored, as S3 does."""

    def __init__(self, source: AsyncIterator[bytes], content_type: str) -> None:
        self._source = source
        self._delimiter = b"\r\n--" + _boundary(content_type)
        # The first delimiter stands at the very beginning; with a line end in front it looks like all the others.
        self._buffer = b"\r\n"
        self._before_file = 0

    async def fields(self) -> tuple[dict[str, str], str]:
        """The fields in front of the file, by lower-case name, and the file's name."""
        fields: dict[str, str] = {}
        await self._until(self._delimiter)
        while await self._until(b"\r\n") == b"":
            parameters = _parameters(await self._until(b"\r\n\r\n"))
            name = parameters.get("name", "").lower()
            if name == "file":
                return fields, re.split(r"[/\\]", parameters.get("filename", ""))[-1]
            if name in fields:
                raise invalid(f"The form holds the field {name} twice.", ArgumentName=name)
            fields[name] = _text(await self._until(self._delimiter))
        raise invalid("POST requires exactly one file upload per request.", ArgumentName="file", ArgumentValue="0")

    async def file(self) -> AsyncIterator[bytes]:
        """The file's bytes, in large pieces."""
        held_back = len(self._delimiter) - 1
        while (end := self._buffer.find(self._delimiter)) < 0:
            if len(self._buffer) > held_back:
                piece, self._buffer = self._buffer[:-held_back], self._buffer[-held_back:]
                yield piece
            await self._more()
        yield self._buffer[:end]
        async for _ in self._source:
            pass

    async def _until(self, marker: bytes) -> bytes:
        while (end := self._buffer.find(marker)) < 0:
            self._count(len(self._buffer))
            await self._more()
        found, self._buffer = self._buffer[:end], self._buffer[end + len(marker) :]
        self._before_file += end + len(marker)
        self._count(0)
        return found

    def _count(self, waiting: int) -> None:
        if self._before_file + waiting > _MOST_BEFORE_FILE:
            message = "Your POST request fields preceding the upload file were too large."
            fields = {"MaxPostPreDataLengthInBytes": str(_MOST_BEFORE_FILE)}
            raise S3Error("MaxPostPreDataLengthExceeded", message, 400, fields=fields)

    async def _more(self) -> None:
        chunk = await anext(self._source, b"")
        if not chunk:
            raise _malformed()
        self._buffer += chunk


def filled_in(fields: Mapping[str, str], file_name: str) -> dict[str, str]:
    """The fields with the file's name where they say ${filename}."""
    return {name: value.replace("${filename}", file_name) for name, value in fields.items()}


def _boundary(content_type: str) -> bytes:
    if not content_type.lower().startswith("multipart/form-data"):
        message = "Bucket POST must be of the enclosure-type multipart/form-data"
        raise S3Error("PreconditionFailed", message, 412, fields={"Condition": message})
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise _malformed()
    return (match[1] or match[2]).encode("utf-8", "surrogateescape")


def _parameters(head: bytes) -> dict[str, str]:
    """What a part's Content-Disposition says."""
    for line in _text(head).split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            return {match[1].lower(): match[2] or match[3] or "" for match in _PARAMETER.finditer(value)}
    raise _malformed()


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise _malformed() from error


def _malformed() -> AwsError:
    message = "The body of your POST request is not well-formed multipart/form-data."
    return AwsError("MalformedPOSTRequest", message)
