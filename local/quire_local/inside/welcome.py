"""What whoever started the cloud lets the owner's browser know; what that is means nothing here."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from quire_local.inside.access import Owner
from quire_local.inside.page import HEADERS


class Welcome:
    def __init__(self, owner: Owner, words: Mapping[str, str] | None) -> None:
        self._owner = owner
        self._words = words

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/_local/welcome", self.say)

    async def say(self, request: web.Request) -> web.Response:
        """The words to pages of this origin in a browser that has followed the owner's link, and to nobody else."""
        if not self._owner.may_fetch(request):
            message = "Open the link that `quire up` printed, and this browser is known here."
            return web.json_response({"message": message}, status=403, headers=HEADERS)
        if self._words is None:
            return web.json_response({"message": "There is nothing to say."}, status=404, headers=HEADERS)
        return web.json_response(dict(self._words), headers=HEADERS)
