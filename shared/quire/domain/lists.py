"""How lists are asked for, and what comes back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from quire.domain.model import Model
from quire.domain.statuses import Status

T = TypeVar("T")

LARGEST_SIZE = 2**63 - 1
"""Of a file, in bytes, as it is kept."""


class Page(Model):
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit


class PageQuery(Page):
    order: Literal["asc", "desc"] = "desc"


class Cursor(Model):
    """Where a list goes on: after the entry with this value and this id, in this order."""

    sort_by: str
    order: str
    value: Annotated[str, StringConstraints(max_length=400)]
    id: UUID

    def written(self) -> str:
        return base64.urlsafe_b64encode(self.model_dump_json(by_alias=True).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor that was written; ValueError for a text that never was one."""
        try:
            written = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return cls.model_validate_json(written, by_name=False)
        except (binascii.Error, UnicodeError, ValidationError) as error:
            raise ValueError("is not a cursor of this list") from error


_ONE = "|".join(Status)
_Written = Annotated[str, StringConstraints(pattern=f"^({_ONE})(,({_ONE}))*$")]


def _apart(statuses: object) -> object:
    return statuses.split(",") if isinstance(statuses, str) else statuses


class StatusQuery(PageQuery):
    """A list that can be narrowed to the jobs of some statuses."""

    status: Annotated[frozenset[Status], BeforeValidator(_apart, json_schema_input_type=_Written)] = Field(
        default_factory=frozenset
    )
    """One or several, with commas between them."""


class FollowedQuery(PageQuery):
    """A list that can be followed by cursor; `page` counts for nothing beside one."""

    sort_by: str = "createdAt"
    cursor: Annotated[str, StringConstraints(max_length=800, pattern="^[A-Za-z0-9_-]+$")] | None = None

    @field_validator("cursor")
    @classmethod
    def _cursor_is_of_this_list(cls, cursor: str | None, info: ValidationInfo) -> str | None:
        if cursor is None:
            return None
        after = Cursor.read(cursor)
        if (after.sort_by, after.order) != (info.data.get("sort_by"), info.data.get("order")):
            raise ValueError("belongs to a list in another order")
        if not _is_written(after):
            raise ValueError("is not a cursor of this list")
        return cursor

    @property
    def after(self) -> Cursor | None:
        return None if self.cursor is None else Cursor.read(self.cursor)

    def cursor_at(self, value: object, found: UUID) -> str:
        """The cursor behind this entry."""
        return Cursor(sort_by=self.sort_by, order=self.order, value=_said(value), id=found).written()


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _is_written(cursor: Cursor) -> bool:
    """Whether the value is one that an entry could have, in the very words that a cursor says it in."""
    if cursor.sort_by == "fileName":
        return cursor.value.isprintable()
    try:
        value = int(cursor.value) if cursor.sort_by == "size" else datetime.fromisoformat(cursor.value)
    except ValueError:
        return False
    return _said(value) == cursor.value and (isinstance(value, datetime) or 0 <= value <= LARGEST_SIZE)


class SiftedQuery(FollowedQuery, StatusQuery):
    """A list that can be filtered by time too."""

    created_from: AwareDatetime | None = None
    created_to: AwareDatetime | None = None
    """Up to and without this moment."""


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def printable(words: str | None) -> str | None:
    if words is not None and not words.isprintable():
        raise ValueError("must not contain control characters")
    return words


class DocumentQuery(SiftedQuery):
    sort_by: Literal["createdAt", "updatedAt", "fileName", "size"] = "createdAt"
    type: Annotated[str, StringConstraints(max_length=100)] | None = None
    q: Words | None = None

    _q_is_printable = field_validator("q", "type")(printable)


class JobQuery(SiftedQuery):
    sort_by: Literal["createdAt", "updatedAt"] = "createdAt"


@dataclass(frozen=True)
class Found(Generic[T]):
    """One page of a list, how many there are in all, and where it goes on if it does."""

    items: Sequence[T]
    total: int
    next_cursor: str | None = None


class Pagination(Model):
    page: int
    limit: int
    total: int
    total_pages: int
    has_next: bool
    has_prev: bool
    next_cursor: str | None = None


def pagination(query: Page, total: int, next_cursor: str | None = None) -> Pagination:
    pages = -(-total // query.limit)
    follows = isinstance(query, FollowedQuery) and query.cursor is not None
    return Pagination(
        page=query.page,
        limit=query.limit,
        total=total,
        total_pages=pages,
        has_next=next_cursor is not None if follows else query.page < pages,
        has_prev=follows or 1 < query.page <= pages + 1,
        next_cursor=next_cursor,
    )
