"""The SDK for blocking code: the asyncio SDK, run in a thread of its own."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from quire_client.api import OnTokens, untold
from quire_client.asynchronous import AsyncQuire
from quire_client.blocking import Auth, Documents, Jobs, Review, Timetables, Types, Usage, Webhooks
from quire_client.looping import LoopThread
from quire_client.models import Tokens


class Quire:
    """A Quire somewhere: `with Quire(url) as quire: quire.auth.login(email, password)`. As AsyncQuire, but blocking.

    Callbacks are called in another thread.
    """

    def __init__(
        self, url: str, *, token: str | None = None, tokens: Tokens | None = None, on_tokens: OnTokens = untold
    ) -> None:
        quire = AsyncQuire(url, token=token, tokens=tokens, on_tokens=on_tokens)
        thread = LoopThread()
        self.auth = Auth(quire.auth, thread)
        self.documents = Documents(quire.documents, thread)
        self.jobs = Jobs(quire.jobs, thread)
        self.review = Review(quire.review, thread)
        self.types = Types(quire.types, thread)
        self.timetables = Timetables(quire.timetables, thread)
        self.webhooks = Webhooks(quire.webhooks, thread)
        self.usage = Usage(quire.usage, thread)
        self._quire, self._thread = quire, thread

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._thread.run(self._quire.aclose())
        self._thread.close()
