"""What the distribution serves of its folder, as CloudFront would serve it from a bucket."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from aiohttp import web
from yarl import URL

from quire_local.resources import Distribution

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_UNKNOWN = "binary/octet-stream"
_SMALLEST, _LARGEST = 1_000, 10_000_000
"""Bytes of what CloudFront compresses: docs.aws.amazon.com, "Serve compressed files"."""


_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True)
class _File:
    body: bytes
    kind: str

    @cached_property
    def tag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]

    @property
    def compressible(self) -> bool:
        is_text = self.kind.startswith("text/") or self.kind.endswith(("json", "+xml"))
        return is_text and _SMALLEST <= len(self.body) <= _LARGEST


class Files:
    """Files are read when they are asked for, so a change is seen at once."""

    def __init__(self, distribution: Distribution, origin: str) -> None:
        self._distribution = distribution
        self._origin = origin
        self._headers = dict(distribution.headers)

    def add_to(self, app: web.Application) -> None:
        """Whatever has no route of its own is a file, or is not there."""
        app.router.add_get("/", self.send)
        app.router.add_get(r"/{path:[\s\S]*}", self.send)

    async def send(self, request: web.Request) -> web.Response:
        if request.url.host == "localhost" != URL(self._origin).host:
            # Another origin to the browser, and what the template allows this one would be closed to that.
            return web.Response(status=307, headers=self._headers | {"Location": f"{self._origin}{request.rel_url}"})
        file = self._find(request.match_info.get("path") or self._distribution.root)
        if file is None:
            return web.Response(status=404, text="There is no such file.\n", headers=self._headers)
        squeezed = file.compressible and bool(_GZIP.search(request.headers.get("Accept-Encoding", "")))
        headers = self._headers | ({"Vary": "Accept-Encoding"} if file.compressible else {})
        # Compressed, it has other bytes, and so a tag that promises the same content alone.
        headers["ETag"] = f'W/"{file.tag}"' if squeezed else f'"{file.tag}"'
        if any(known.value in {file.tag, "*"} for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        if not squeezed:
            return web.Response(body=file.body, content_type=file.kind, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return web.Response(body=gzip.compress(file.body, mtime=0), content_type=file.kind, headers=headers)

    def _find(self, path: str) -> _File | None:
        """Only what lies in the folder itself: no way leads up, and no link leads out."""
        if any(part in {"", ".", ".."} for part in path.split("/")):
            return None
        folder = self._distribution.folder
        try:
            file = (folder / path).resolve(strict=True)
            inside = file.is_relative_to(folder.resolve()) and file.is_file()
        except (OSError, ValueError):  # a name that no file can have
            return None
        return _File(file.read_bytes(), _TYPES.get(file.suffix, _UNKNOWN)) if inside else None
