"""What a review says is true, as a manifest says it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from quire_client.asynchronous import AsyncQuire
from quire_client.errors import NotFoundError
from quire_client.review_shapes import TaskDetail
from quire_client.shapes import PageWords

_OF_A_BLOCK = ("name", "dayOfWeek", "startTime", "endTime", "notes")


def truth_of(task: TaskDetail) -> dict[str, Any]:
    """What the reviewer vouched for, and nothing that was only read."""
    said: Mapping[str, Any] = task["decision"] or {}
    expected = dict(said.get("fields") or {})
    if said.get("lines") is not None:
        expected["lines"] = said["lines"]
    if said.get("timeblocks") is not None:
        expected["blocks"] = [{name: block.get(name) for name in _OF_A_BLOCK} for block in said["timeblocks"]]
    return expected


async def true_text(quire: AsyncQuire, document_id: str, pages: int) -> list[str] | None:
    """The document's lines where the file itself holds them on every page; what an engine read is no truth."""
    lines: list[str] = []
    for number in range(1, pages + 1):
        page = await _page(quire, document_id, number)
        if page is None or page["source"] != "text" or page["truncated"]:
            return None
        lines += _lines(page)
    return lines or None


async def _page(quire: AsyncQuire, document_id: str, number: int) -> PageWords | None:
    try:
        return await quire.documents.page_words(document_id, number)
    except NotFoundError:  # the words of a page are kept for a while only
        return None


def _lines(page: PageWords) -> list[str]:
    return [" ".join(word["text"] for word in row) for _, row in groupby(page["words"], lambda word: word["line"])]
