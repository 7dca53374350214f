"""The pages: one shell that fills itself through the API, and the files that it is made of."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from quire_local.inside.access import Owner

PAGES = ("executions", "execution", "events", "invokes", "queues", "story")
STATIC = Path(__file__).with_name("static")
_TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._files = {path.name: path for path in STATIC.iterdir() if path.suffix in _TYPES}

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/_local", self.show)
        app.router.add_get("/_local/enter", self.enter)
        app.router.add_get("/_local/static/{name}", self.send)
        for name in PAGES:
            app.router.add_get(f"/_local/{name}", self.show)

    async def show(self, request: web.Request) -> web.Response:
        """The page for who may look; the link with the token makes that so; others are told how to get it."""
        if self._owner.knows(request.query.get("token", "")):
            return self._admitted("/_local")
        if self._owner.may_look(request):
            return self._file("index.html")
        return self._file("refused.html", status=403)

    async def enter(self, request: web.Request) -> web.Response:
        """The same for the application's own page, which may then ask who the owner is."""
        if self._owner.knows(request.query.get("token", "")):
            return self._admitted("/")
        return self._file("refused.html", status=403)

    async def send(self, request: web.Request) -> web.Response:
        """What the pages are made of; nothing of it is anybody's data."""
        name = request.match_info["name"]
        return self._file(name) if name in self._files else web.Response(status=404, headers=HEADERS)

    def _admitted(self, location: str) -> web.Response:
        answer = web.Response(status=303, headers={**HEADERS, "Location": location})
        self._owner.admit(answer)
        return answer

    def _file(self, name: str, *, status: int = 200) -> web.Response:
        path = self._files[name]
        return web.Response(
            body=path.read_bytes(), status=status, headers=HEADERS, content_type=_TYPES[path.suffix], charset="utf-8"
        )
