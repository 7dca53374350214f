"""Finding the Quire to talk to: a named one, the local cloud that runs, or one started for the occasion."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import httpx

from quire_client.addresses import api_base, is_loopback
from quire_client.asynchronous import AsyncQuire
from quire_client.login_file import Login, LoginFile
from quire_client.models import Tokens
from quire_client.sessions import Sessions
from quire_client.starting import started_cloud


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where a Quire is, and how to sign in there."""

    url: str
    email: str = ""
    password: str = ""
    token: str | None = None
    session: Tokens | None = None

    @asynccontextmanager
    async def signed_in(self) -> AsyncIterator[AsyncQuire]:
        async with AsyncQuire(self.url, token=self.token, tokens=self.session, on_tokens=self._keep) as quire:
            if self.token is None and self.session is None:
                await quire.auth.login(self.email, self.password)
            yield quire

    def _keep(self, tokens: Tokens) -> None:
        if self.session is not None:  # each refresh token is good once: the next run needs the latest
            Sessions().keep(self.url, tokens)


@contextmanager
def find_cloud(url: str | None, data: Path, say: Callable[[str], None]) -> Iterator[Access]:
    """A cloud for as long as the block runs; one that was started for it stops after it."""
    logins = LoginFile(data)
    if url is not None:
        yield _named(url, logins.read(), os.environ)
        return
    running = running_cloud(logins)
    if running is not None:
        yield running
        return
    with started_cloud(data, say, ready=lambda: running_cloud(logins)) as access:
        yield access


def running_cloud(logins: LoginFile) -> Access | None:
    login = logins.read()
    if login is None or login.url is None or not _is_alive(login.url):
        return None
    return Access(url=login.url, email=login.email, password=login.password)


def _named(url: str, login: Login | None, environment: Mapping[str, str]) -> Access:
    token = environment.get("QUIRE_API_KEY") or environment.get("QUIRE_TOKEN")
    email, password = environment.get("QUIRE_EMAIL"), environment.get("QUIRE_PASSWORD")
    if token:
        return Access(url=url, token=token)
    if email and password:
        return Access(url=url, email=email, password=password)
    if login and login.url and api_base(login.url) == api_base(url):
        return Access(url=url, email=login.email, password=login.password)
    session = Sessions().read(url)
    if session:
        return Access(url=url, session=session)
    ways = "`quire login`, or QUIRE_EMAIL and QUIRE_PASSWORD, or QUIRE_API_KEY, or QUIRE_TOKEN"
    raise click.UsageError(f"how to sign in at {url}? By {ways}.")


def _is_alive(url: str) -> bool:
    try:
        answer = httpx.get(f"{api_base(url)}/health/live", timeout=5.0, trust_env=not is_loopback(url))
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.is_success
