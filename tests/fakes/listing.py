"""Who sees what, and lists of it, in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from quire.domain.jobs import Job
from quire.domain.lists import Found, SiftedQuery
from quire.domain.people import Principal
from quire.domain.results import Document
from quire.domain.uploads import Registration

T = TypeVar("T", Document, Job)


def is_seen(one: Registration, who: Principal) -> bool:
    return one.job.tenant_id == who.tenant_id and (who.sees_everything or one.user_id == who.user_id)


def page_of(ours: list[T], query: SiftedQuery, key: Callable[[T], Any], id_of: Callable[[T], UUID]) -> Found[T]:
    found = [one for one in ours if (not query.status or one.status in query.status) and _is_timely(one, query)]
    found.sort(key=key, reverse=query.order == "desc")
    start = query.offset
    if query.after is not None:
        start = 1 + [id_of(one) for one in found].index(query.after.id)
    items, more = found[start : start + query.limit], found[start + query.limit :]
    following = query.cursor_at(key(items[-1])[0], id_of(items[-1])) if more else None
    return Found(items, len(found), following)


def _is_timely(one: Document | Job, query: SiftedQuery) -> bool:
    late_enough = query.created_from is None or one.created_at >= query.created_from
    return late_enough and (query.created_to is None or one.created_at < query.created_to)
