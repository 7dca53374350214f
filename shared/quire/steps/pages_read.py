"""The pages of a document as they were read, for as long as its working files are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from quire.domain.flow import PreparedPage, PreparedPages
from quire.domain.pages import PageOfWords
from quire.domain.people import Principal
from quire.domain.refs import JobRef
from quire.domain.results import Document
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Documents, Objects


@dataclass(frozen=True)
class PagesRead:
    """How many pages a document has, and their words, each page fetched when its turn comes."""

    count: int
    pages: Iterator[PageOfWords]


def pages_read(document_id: UUID, who: Principal, *, documents: Documents, objects: Objects) -> PagesRead:
    """NOT_FOUND where there is no such document, CONFLICT where its words are not there yet or not any more."""
    document, job = documents.document(who, document_id), documents.pictured(who, document_id)
    if document is None or job is None:
        raise not_found("document")
    listed = objects.find(job.listing_key)
    if listed is None:
        raise _no_words(document)
    pages = PreparedPages.model_validate_json(objects.read(listed)).pages
    return PagesRead(len(pages), (_words(page, job, document, objects) for page in pages))


def _words(page: PreparedPage, job: JobRef, document: Document, objects: Objects) -> PageOfWords:
    kept = objects.find(job.ocr_key(page.number) if page.words is None else job.text_key(page.number))
    if kept is None:
        raise _no_words(document)
    return PageOfWords.model_validate_json(objects.read(kept))


def _no_words(document: Document) -> Refusal:
    gone = "What was read on the pages of this document is not kept any more; upload it again."
    sentence = gone if document.status.is_final else "This document has not been read yet."
    return Refusal(RefusalCode.CONFLICT, sentence, ("documentId", "has no words"))
