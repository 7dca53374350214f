"""The list of document types."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from quire.domain.lists import PageQuery
from quire.domain.model import Model
from quire.domain.schemas import fields_of
from quire.domain.types import DocumentType


class TypeEntry(Model):
    """A type as lists show it."""

    name: str
    title: str
    version: int
    built_in: bool
    created_at: datetime | None
    fields: tuple[str, ...]
    """Their paths."""
    rules: int


def entry_of(kind: DocumentType) -> TypeEntry:
    return TypeEntry(
        name=kind.name,
        title=kind.title,
        version=kind.version,
        built_in=kind.built_in,
        created_at=kind.created_at,
        fields=tuple(fields_of(kind.json_schema)),
        rules=len(kind.rules),
    )


class TypeQuery(Model):
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    @property
    def pages(self) -> PageQuery:
        return PageQuery(page=self.page, limit=self.limit)
