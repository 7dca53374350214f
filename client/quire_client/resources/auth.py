"""Signing in, and keys for machines."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from quire_client.api import Api, as_sent, parsed
from quire_client.models import Session, Ticket, User
from quire_client.shapes import ApiKey, MadeKey


class AsyncAuth:
    def __init__(self, api: Api) -> None:
        self._api = api

    async def login(self, email: str, password: str) -> Session:
        """Sign in; where the token has ended, the session is renewed without being asked."""
        return await self._api.login(email, password)

    async def logout(self) -> None:
        """End the session, here and there."""
        await self._api.logout()

    async def me(self) -> User:
        return parsed(await self._api.get("/auth/me"), User.from_wire)

    async def ws_ticket(self) -> Ticket:
        return parsed(await self._api.post("/auth/ws-ticket"), Ticket.from_wire)

    async def api_keys(self) -> AsyncGenerator[ApiKey, None]:
        async for key in self._api.every("/auth/api-keys", {}, as_sent(ApiKey)):
            yield key

    async def make_api_key(self, name: str, scopes: Sequence[str], *, expires_in_days: int | None = None) -> MadeKey:
        """The secret of the key is in this answer and nowhere else."""
        days = {} if expires_in_days is None else {"expiresInDays": expires_in_days}
        made: MadeKey = await self._api.post("/auth/api-keys", {"name": name, "scopes": [*scopes], **days})
        return made

    async def remove_api_key(self, key_id: str) -> None:
        await self._api.delete(f"/auth/api-keys/{key_id}")
