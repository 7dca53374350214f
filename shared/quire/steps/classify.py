"""Finds out what a file is, and refuses what cannot be read."""

from __future__ import annotations

from quire.domain.codes import ErrorCode
from quire.domain.content import SNIFFED_BYTES, Format, sniffed
from quire.domain.flow import Classified, RunContext, ToClassify
from quire.domain.languages import language_of
from quire.errors import PermanentError
from quire.failpoints import reach
from quire.ports import Objects, Opener
from quire.steps.originals import read_original


def classify(work: ToClassify, *, objects: Objects, opener: Opener) -> Classified:
    context = RunContext.model_validate_json(objects.read(work.received.context))
    original = read_original(work.received, objects)
    kind = _format(original)
    reach("classify.before_open")
    pages = opener.survey(original, kind, max_pages=context.max_pages)
    if not pages:
        raise PermanentError(ErrorCode.EMPTY)
    return Classified(
        format=kind,
        type=context.type,
        pages=len(pages),
        scans=tuple(number for number, page in enumerate(pages, start=1) if not page.has_usable_text),
        language=language_of(" ".join(page.sample for page in pages if page.has_usable_text)),
    )


def _format(original: bytes) -> Format:
    kind = sniffed(original[:SNIFFED_BYTES])
    if kind is None:
        raise PermanentError(ErrorCode.UNSUPPORTED_TYPE)
    return kind
