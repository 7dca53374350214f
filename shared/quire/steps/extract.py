"""Makes the result out of the pages of words."""

from __future__ import annotations

from collections.abc import Iterator

from quire import types
from quire.domain.confidence import judged
from quire.domain.flow import Extracted, PreparedPages, RunContext, ToExtract
from quire.domain.lines import read_page
from quire.domain.pages import PageOfWords, Source
from quire.domain.reading import Reading
from quire.domain.results import Cost, Extraction
from quire.domain.types import DocumentType
from quire.failpoints import reach
from quire.ports import Objects


def extract(work: ToExtract, *, objects: Objects) -> Extracted:
    context = RunContext.model_validate_json(objects.read(work.received.context))
    extraction = _extraction(_kind(work, context), tuple(_pages(work, objects)))
    reach("extract.before_write")
    body = extraction.model_dump_json(by_alias=True).encode()
    return Extracted(
        result=objects.write(work.job.key("extract/result.json"), body),
        confidence=extraction.confidence,
        direction=context.direction(extraction.type, extraction.confidence),
    )


def _kind(work: ToExtract, context: RunContext) -> DocumentType:
    name = work.classified.type or "document"
    given = next((one for one in context.types if one["name"] == name), None)
    kind = types.built_in(name) if given is None else DocumentType.model_validate(given)
    if kind is None:
        raise LookupError(f"the run does not know the type {name}")
    return kind


def _extraction(kind: DocumentType, pages: tuple[PageOfWords, ...]) -> Extraction:
    reading = types.read(kind, pages)
    source = Source.OCR if any(page.source is Source.OCR for page in pages) else Source.TEXT
    said = judged(reading, required=kind.json_schema.required or () if reading != Reading() else (), source=source)
    return Extraction(
        type=kind.name,
        confidence=said.confidence,
        calibrated=said.calibrated,
        route=source.value,
        fields=said.fields,
        lines=said.lines,
        timeblocks=said.blocks,
        problems=(),
        cost=Cost(),
        pages=tuple(read_page(page) for page in pages),
    )


def _pages(work: ToExtract, objects: Objects) -> Iterator[PageOfWords]:
    """The words of every page, from its text layer or from an engine."""
    read = {page.number: page.words for page in work.read}
    for page in PreparedPages.model_validate_json(objects.read(work.prepared.pages)).pages:
        ref = page.words or read[page.number]
        yield PageOfWords.model_validate_json(objects.read(ref))
