"""What a connection puts into each request: its API key, its password or a token that it fetches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import aiohttp

from quire_local.bridge_resources import Connection, OAuth
from quire_local.errors import AwsError

EARLY = 30.0
"""Seconds before its end from which a token is not used any more."""

_LIFE = 3600.0


class Authorization:
    """The headers with which one connection authorises; a token is kept until it ends or is refused."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._clock = clock
        self._token: tuple[str, float] | None = None

    def forget(self) -> None:
        """The endpoint refused the token; the next request fetches another."""
        self._token = None

    async def headers(self, session: aiohttp.ClientSession) -> Mapping[str, str]:
        oauth = self._connection.oauth
        if oauth is None:
            return self._connection.authorization
        if self._token is None or self._token[1] <= self._clock():
            self._token = await self._fetch(session, oauth)
        return {"Authorization": self._token[0]}

    async def _fetch(self, session: aiohttp.ClientSession, oauth: OAuth) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": oauth.client_id,
            "client_secret": oauth.client_secret,
            **oauth.body,
        }
        in_query = oauth.method == "GET"
        async with session.request(
            oauth.method,
            oauth.endpoint,
            params={**oauth.query, **(form if in_query else {})},
            data=None if in_query else form,
            headers=oauth.headers,
            allow_redirects=False,
        ) as answer:
            text = await answer.text(errors="replace")
        if not 200 <= answer.status < 300:
            raise AwsError("AuthorizationFailed", f"the authorization endpoint answered {answer.status}", 502)
        return self._parsed(text)

    def _parsed(self, text: str) -> tuple[str, float]:
        try:
            answer = json.loads(text)
            kind, token = str(answer.get("token_type") or "Bearer"), answer["access_token"]
            life = float(answer.get("expires_in") or _LIFE)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise AwsError("AuthorizationFailed", "the authorization endpoint gave no token", 502) from error
        return f"{kind} {token}", self._clock() + life - EARLY
