"""Finds out what a document is, and refuses what cannot be read."""

from __future__ import annotations

from quire.domain.codes import ErrorCode
from quire.domain.content import Format
from quire.domain.flow import Classified, RunContext, ToClassify
from quire.errors import PermanentError
from quire.failpoints import reach
from quire.ports import Objects, PdfReader
from quire.steps.originals import read_original


def classify(work: ToClassify, *, objects: Objects, reader: PdfReader) -> Classified:
    context = RunContext.model_validate_json(objects.read(work.received.context))
    original = read_original(work.received, objects)
    reach("classify.before_open")
    pages = reader.survey(original, max_pages=context.max_pages)
    if not pages:
        raise PermanentError(ErrorCode.EMPTY)
    if not all(page.has_usable_text for page in pages):
        raise PermanentError(ErrorCode.UNSUPPORTED_TYPE)
    return Classified(format=Format.PDF, type=context.type, pages=len(pages))
