"""Hands out what was read on a page, word by word."""

from __future__ import annotations

from uuid import UUID

from quire.domain.page_words import PlacedWords, placed
from quire.domain.pages import PageOfWords
from quire.domain.people import Principal
from quire.errors import not_found
from quire.ports import Documents, Objects


def get_words(document_id: UUID, number: int, who: Principal, *, documents: Documents, objects: Objects) -> PlacedWords:
    """The words of a page with their places; NOT_FOUND where there is no such page, or nothing was read on it yet."""
    job = documents.pictured(who, document_id)
    keys = () if job is None else (job.ocr_key(number), job.text_key(number))
    kept = next(filter(None, map(objects.find, keys)), None)
    if job is None or kept is None:
        raise not_found("page")
    page = PageOfWords.model_validate_json(objects.read(kept))
    return placed(page, has_image=objects.find(job.picture_key(number)) is not None)
