"""A type that is tried on a document before anybody saves it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from quire.domain.pages import PageOfWords
from quire.domain.results import Claims, Extraction, Part
from quire.domain.schemas import fields_of
from quire.domain.types import DocumentType, NewType

_OWN_NAMES = 3
"""What a field is called besides its synonyms: its label, its title and its own name."""
_WINDOWS = 8
"""Texts that begin at one word and are held against a pattern."""


class TrialRequest(NewType):
    """The body of POST /types/try: a type as POST /types takes it, and the document to try it on."""

    document_id: UUID

    @property
    def kind(self) -> DocumentType:
        return DocumentType(**{name: getattr(self, name) for name in NewType.model_fields})


class Trial(Claims):
    """What the type would find. `pages_tried` of the document's `pages` were looked at, the first ones."""

    document_id: UUID
    pages: int
    pages_tried: int
    parts: tuple[Part, ...] = ()


def trial_of(extraction: Extraction, document_id: UUID, *, pages: int) -> Trial:
    said = {name: getattr(extraction, name) for name in (*Claims.model_fields, "parts")}
    return Trial(**said, document_id=document_id, pages=pages, pages_tried=len(extraction.pages))


def first_pages(pages: Iterable[PageOfWords], kind: DocumentType, *, most: int) -> tuple[PageOfWords, ...]:
    """As many as can be looked through with `most` comparisons of words with names; no other page is looked at."""
    left, taken = most // _looks_at_a_word(kind), []
    for page in pages:
        left -= len(page.words)
        if left < 0:
            break
        taken.append(page)
    return tuple(taken)


def _looks_at_a_word(kind: DocumentType) -> int:
    described = fields_of(kind.json_schema).values()
    names = _OWN_NAMES * len(described) + sum(len(synonyms) for synonyms in kind.synonyms.values())
    return names + _WINDOWS * sum(one.schema.pattern is not None for one in described)
