"""The API's description: the OpenAPI document, and a page that shows it and tries it out."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files

from quire.domain.access import ANYONE
from quire.domain.limits import Rate
from quire.doors.requests import Request
from quire.doors.routes import Bare, Routes

routes = Routes()

_CACHED = {"Cache-Control": "public, max-age=300"}
# Nothing from other hosts, nothing inline, and no frame around a page that is given tokens.
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE = {"Content-Security-Policy": _CONTENT_SECURITY_POLICY}


@routes.get("/v1/openapi.json", allowed=ANYONE, limit=Rate.FREE)
def get_description(request: Request) -> Bare[str]:
    """This document."""
    return _file(request, "openapi.json")


@routes.get("/v1/docs", allowed=ANYONE, limit=Rate.FREE, produces="text/html; charset=utf-8")
def get_docs(request: Request) -> Bare[str]:
    """A page that shows this document and tries its operations out."""
    said = _file(request, "docs/page.html")
    return Bare(said.content, status=said.status, headers={**said.headers, **_PAGE})


@routes.get("/v1/docs/page.js", allowed=ANYONE, limit=Rate.FREE, produces="text/javascript; charset=utf-8")
def get_docs_script(request: Request) -> Bare[str]:
    """The page's script."""
    return _file(request, "docs/page.js")


@routes.get("/v1/docs/page.css", allowed=ANYONE, limit=Rate.FREE, produces="text/css; charset=utf-8")
def get_docs_style(request: Request) -> Bare[str]:
    """The page's style."""
    return _file(request, "docs/page.css")


def _file(request: Request, name: str) -> Bare[str]:
    """The file, or 304 for whoever has it already."""
    content, tag = _read(name)
    headers = {**_CACHED, "ETag": tag}
    if tag in (request.header("If-None-Match") or ""):
        return Bare("", status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Bare(content, headers=headers)


@cache
def _read(name: str) -> tuple[str, str]:
    content = files("quire.doors").joinpath(name).read_text("utf-8")
    return content, f'"{sha256(content.encode()).hexdigest()[:32]}"'
