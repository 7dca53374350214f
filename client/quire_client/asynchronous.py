"""The SDK for asyncio."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from quire_client.addresses import is_loopback
from quire_client.api import Api, OnTokens, untold
from quire_client.feed import Feed
from quire_client.models import Tokens
from quire_client.resources.auth import AsyncAuth
from quire_client.resources.documents import AsyncDocuments
from quire_client.resources.jobs import AsyncJobs
from quire_client.resources.review import AsyncReview
from quire_client.resources.timetables import AsyncTimetables
from quire_client.resources.types import AsyncTypes
from quire_client.resources.usage import AsyncUsage
from quire_client.resources.webhooks import AsyncWebhooks


class AsyncQuire:
    """A Quire somewhere: `async with AsyncQuire(url) as quire: await quire.auth.login(email, password)`.

    Errors are `quire_client.errors.QuireError`s. `url` is the origin, or the API's base below it; `token` an access
    token or an API key. `tokens` go on with an earlier session, and `on_tokens` hears of each pair that follows.
    """

    def __init__(
        self, url: str, *, token: str | None = None, tokens: Tokens | None = None, on_tokens: OnTokens = untold
    ) -> None:
        limits = httpx.Timeout(30.0, connect=5.0, pool=None)
        from_environment = not is_loopback(url)  # proxies: never to this machine itself
        self._http = httpx.AsyncClient(timeout=limits, trust_env=from_environment)
        # A client of its own: the object store must never see our token or cookies.
        self._storage = httpx.AsyncClient(timeout=limits, trust_env=from_environment)
        given = tokens or Tokens(access_token=token)
        api = Api(url, self._http, tokens=given, on_tokens=on_tokens)
        self.auth = AsyncAuth(api)
        self._feed = Feed(self.auth.ws_ticket)
        self.documents = AsyncDocuments(api, self._storage, self._feed)
        self.jobs = AsyncJobs(api, self._feed)
        self.review = AsyncReview(api)
        self.types = AsyncTypes(api)
        self.timetables = AsyncTimetables(api)
        self.webhooks = AsyncWebhooks(api)
        self.usage = AsyncUsage(api)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._feed.aclose()
        await self._storage.aclose()
        await self._http.aclose()
