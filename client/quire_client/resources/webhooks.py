"""Webhooks and what became of their deliveries."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from quire_client.api import Api, as_sent
from quire_client.models import Page
from quire_client.shapes import Delivery, NewWebhook, Webhook


class AsyncWebhooks:
    """For admins."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def list(self, *, page: int = 1, limit: int = 20) -> Page[Webhook]:
        return await self._api.get_page("/webhooks", {"page": page, "limit": limit}, as_sent(Webhook))

    async def all(self) -> AsyncGenerator[Webhook, None]:
        async for webhook in self._api.every("/webhooks", {}, as_sent(Webhook)):
            yield webhook

    async def get(self, webhook_id: str) -> Webhook:
        found: Webhook = await self._api.get(f"/webhooks/{webhook_id}")
        return found

    async def create(self, url: str, *, events: Sequence[str] | None = None, description: str = "") -> NewWebhook:
        chosen = {} if events is None else {"events": [*events]}
        made: NewWebhook = await self._api.post("/webhooks", {"url": url, "description": description, **chosen})
        return made

    async def delete(self, webhook_id: str) -> None:
        await self._api.delete(f"/webhooks/{webhook_id}")

    async def ping(self, webhook_id: str) -> Delivery:
        sent: Delivery = await self._api.post(f"/webhooks/{webhook_id}/ping")
        return sent

    async def deliveries(self, webhook_id: str, *, status: str | None = None) -> AsyncGenerator[Delivery, None]:
        """The delivery log, the latest first."""
        path = f"/webhooks/{webhook_id}/deliveries"
        async for delivery in self._api.every(path, {"status": status}, as_sent(Delivery)):
            yield delivery

    async def redeliver(self, webhook_id: str, delivery_id: str) -> Delivery:
        sent: Delivery = await self._api.post(f"/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver")
        return sent
