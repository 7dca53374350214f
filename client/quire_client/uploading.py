"""Uploading: a place is asked for, then the bytes go straight to the object store."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from quire_client.api import Api, parsed
from quire_client.errors import FormRefusedError
from quire_client.models import Upload
from quire_client.sending import LocalFile, OnSent, send


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the caller says about a file, beyond its bytes."""

    type: str | None = None
    metadata: Mapping[str, Any] | None = None
    force: bool = False
    """Process it even where the same content is known."""
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    """Names this upload, so that asking twice makes one document."""


class Uploader:
    def __init__(self, api: Api, storage: httpx.AsyncClient) -> None:
        self._api = api
        self._storage = storage

    async def announce(self, file: LocalFile, wish: Wish) -> Upload:
        """Ask for a place for the file: a form, or the earlier document with the same content."""
        body = {
            "fileName": file.name,
            "contentType": file.content_type,
            "size": file.size,
            "sha256": file.sha256,
            "type": wish.type,
            "metadata": wish.metadata,
            "force": wish.force or None,
        }
        given = {name: value for name, value in body.items() if value is not None}
        data = await self._api.post("/documents/upload", given, idempotency_key=wish.key)
        return parsed(data, Upload.from_wire)

    async def deliver(self, file: LocalFile, wish: Wish, upload: Upload, on_sent: OnSent) -> None:
        """Send the bytes where they are wanted, with one fresh form where the first is refused."""
        if upload.form is None:
            return
        try:
            await send(self._storage, file, upload.form, on_sent)
        except FormRefusedError:
            fresh = await self.announce(file, wish)
            if fresh.form is None:
                raise
            await send(self._storage, file, fresh.form, on_sent)
