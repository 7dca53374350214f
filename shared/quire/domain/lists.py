"""How lists are asked for, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from quire.domain.jobs import Status
from quire.domain.model import Model

T = TypeVar("T")


class PageQuery(Model):
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    order: Literal["asc", "desc"] = "desc"
    status: Status | None = None

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit


class DocumentQuery(PageQuery):
    sort_by: Literal["createdAt", "updatedAt", "fileName", "size"] = "createdAt"


class JobQuery(PageQuery):
    sort_by: Literal["createdAt", "updatedAt"] = "createdAt"


@dataclass(frozen=True)
class Found(Generic[T]):
    """One page of a list, and how many there are in all."""

    items: Sequence[T]
    total: int


class Pagination(Model):
    page: int
    limit: int
    total: int
    total_pages: int
    has_next: bool
    has_prev: bool
    next_cursor: str | None = None


def pagination(query: PageQuery, total: int) -> Pagination:
    pages = -(-total // query.limit)
    return Pagination(
        page=query.page,
        limit=query.limit,
        total=total,
        total_pages=pages,
        has_next=query.page < pages,
        has_prev=1 < query.page <= pages + 1,
    )
