"""Hands out what reviewers have said."""

from __future__ import annotations

from uuid import UUID

from quire.domain.lists import Found, Page
from quire.domain.people import Principal
from quire.domain.truth import Review, ReviewDetail, ReviewQuery, detailed
from quire.ports import Documents, ReviewHistory
from quire.steps.documents import get_document


def list_reviews(query: ReviewQuery, who: Principal, *, history: ReviewHistory) -> Found[Review]:
    return history.listed(who, query)


def list_document_reviews(
    document_id: UUID, page: Page, who: Principal, *, documents: Documents, history: ReviewHistory
) -> Found[ReviewDetail]:
    """The reviews of a document with every value, the newest first."""
    document = get_document(document_id, who, documents=documents)
    found = history.of_document(who, document.document_id, page)
    return Found(detailed(found.items), found.total)
