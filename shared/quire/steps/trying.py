"""Types before they are saved: tried on a document, and drafted from examples on one."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.drafting import DraftRequest, Unusable, drafted
from quire.domain.ids import made_on
from quire.domain.pages import PageOfWords
from quire.domain.people import Principal
from quire.domain.results import Extraction
from quire.domain.trials import Trial, TrialRequest, first_pages, trial_of
from quire.domain.types import NewType
from quire.errors import Refusal, RefusalCode
from quire.ports import Documents, Objects
from quire.steps.extract import extraction_of
from quire.steps.pages_read import pages_read
from quire.steps.types import refuse_built_in
from quire.steps.validate import held_against


def try_type(request: TrialRequest, who: Principal, *, documents: Documents, objects: Objects, most: int) -> Trial:
    """What the steps of a run would find if the document were of this type; nothing is kept of it.

    `most` bounds the time: comparisons of words with what the type asks for.
    """
    refuse_built_in(request.name)
    read = pages_read(request.document_id, who, documents=documents, objects=objects)
    kind = request.kind
    pages = _pages(first_pages(read.pages, kind, most=most), read.count)
    extraction = extraction_of(pages, [kind], named=kind.name)
    # Values are checked as they were written down, as a run does.
    written = Extraction.model_validate_json(extraction.model_dump_json(by_alias=True))
    checked = held_against(written, {kind.name: kind}.get, made_on(request.document_id).isoformat())
    return trial_of(checked, request.document_id, pages=read.count)


def _pages(pages: Sequence[PageOfWords], count: int) -> Sequence[PageOfWords]:
    if count and not pages:
        detail = ("documentId", "has a first page of more words than this many fields can be looked for in")
        raise Refusal(RefusalCode.VALIDATION_ERROR, "The type asks for too much to be tried on this document.", detail)
    return pages


def draft_type(request: DraftRequest, who: Principal, *, documents: Documents, objects: Objects) -> NewType:
    """A type that looks for what the examples are, where they stand."""
    refuse_built_in(request.name)
    read = pages_read(request.document_id, who, documents=documents, objects=objects)
    try:
        return drafted(request, request.pages_of(read.pages))
    except Unusable as error:
        raise Refusal(RefusalCode.VALIDATION_ERROR, "The examples make no type.", *error.details) from error
