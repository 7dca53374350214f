"""Document types."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Sequence

from quire_client.api import Api, as_sent
from quire_client.models import Page
from quire_client.shapes import DocumentType, Example, Trial, TypeDraft, TypeEntry


class AsyncTypes:
    """The built-in types and the tenant's own, which admins change."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def list(self, *, page: int = 1, limit: int = 20) -> Page[TypeEntry]:
        return await self._api.get_page("/types", {"page": page, "limit": limit}, as_sent(TypeEntry))

    async def all(self) -> AsyncGenerator[TypeEntry, None]:
        async for entry in self._api.every("/types", {}, as_sent(TypeEntry)):
            yield entry

    async def get(self, name: str) -> DocumentType:
        found: DocumentType = await self._api.get(f"/types/{name}")
        return found

    async def create(self, name: str, draft: TypeDraft) -> DocumentType:
        body = {**draft, "name": name}
        made: DocumentType = await self._api.post("/types", body, idempotency_key=str(uuid.uuid4()))
        return made

    async def try_on(self, document_id: str, name: str, draft: TypeDraft) -> Trial:
        """What the type would find in a document that has been read; nothing is saved."""
        tried: Trial = await self._api.post("/types/try", {**draft, "name": name, "documentId": document_id})
        return tried

    async def draft(self, document_id: str, name: str, examples: Sequence[Example]) -> DocumentType:
        """A type made from values in a document; nothing is saved."""
        body = {"documentId": document_id, "name": name, "examples": list(examples)}
        drafted: DocumentType = await self._api.post("/types/draft", body)
        return drafted

    async def change(self, name: str, draft: TypeDraft, *, version: int | None = None) -> DocumentType:
        """Make the next version; ConflictError where `version` is not the latest any more."""
        changed: DocumentType = await self._api.put(f"/types/{name}", draft, headers=_only(version))
        return changed

    async def delete(self, name: str, *, version: int | None = None) -> None:
        await self._api.delete(f"/types/{name}", headers=_only(version))


def _only(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}
