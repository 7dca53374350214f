"""Makes the result out of the pages of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quire import types
from quire.domain.checks import lost_rows
from quire.domain.classification import Decided, classified
from quire.domain.confidence import judged
from quire.domain.flow import Extracted, PreparedPages, RunContext, ToExtract
from quire.domain.languages import language_of
from quire.domain.lines import read_page
from quire.domain.pages import PageOfWords, Source
from quire.domain.parting import Parting, doubted, parted
from quire.domain.parts import direction_of, together
from quire.domain.results import Cost, Extraction
from quire.domain.types import DocumentType
from quire.failpoints import reach
from quire.ports import Objects
from quire.types.sheets import sheets


def extract(work: ToExtract, *, objects: Objects) -> Extracted:
    context = RunContext.model_validate_json(objects.read(work.received.context))
    pages = tuple(_pages(work, objects))
    kinds = [DocumentType.model_validate(one) for one in context.types]
    extraction = extraction_of(pages, kinds, named=work.classified.type)
    reach("extract.before_write")
    body = extraction.model_dump_json(by_alias=True).encode()
    return Extracted(
        result=objects.write(work.job.key("extract/result.json"), body),
        confidence=extraction.confidence,
        direction=direction_of(extraction, context),
    )


def extraction_of(pages: Sequence[PageOfWords], kinds: Sequence[DocumentType], *, named: str | None) -> Extraction:
    """The one document of the file, or all that lie in it; each of the type `named`, or of the likeliest."""
    parting = _parting(pages, kinds, named)
    documents = [_document(pages[begin:end], kinds, named, parting.doubts) for begin, end in parting.parts]
    return together(documents)


def _parting(pages: Sequence[PageOfWords], kinds: Sequence[DocumentType], named: str | None) -> Parting:
    if len(pages) < 2:
        return Parting(((0, len(pages)),))
    return parted(sheets(pages, kinds, named=None if named is None else _kind(named, kinds)))


def _document(
    pages: Sequence[PageOfWords], kinds: Sequence[DocumentType], named: str | None, doubts: Sequence[int]
) -> Extraction:
    decided = classified(pages, kinds) if named is None else Decided(type=named, probabilities={})
    extraction = _read(_kind(decided.type, kinds), pages, decided.probabilities)
    asked = doubted(page.number for page in pages if page.number in doubts)
    return extraction.model_copy(update={"problems": (*extraction.problems, *asked)})


def _kind(name: str, kinds: Sequence[DocumentType]) -> DocumentType:
    kind = next((one for one in kinds if one.name == name), None) or types.built_in(name)
    if kind is None:
        raise LookupError(f"the run does not know the type {name}")
    return kind


def _read(kind: DocumentType, pages: Sequence[PageOfWords], kinds: dict[str, float]) -> Extraction:
    reading = types.read(kind, pages)
    source = Source.OCR if any(page.source is Source.OCR for page in pages) else Source.TEXT
    said = judged(reading, kind=kind, pages=pages)
    return Extraction(
        type=kind.name,
        kinds=kinds,
        language=language_of(" ".join(word.text for page in pages for word in page.words)),
        confidence=said.confidence,
        calibrated=said.calibrated,
        route=source.value,
        fields=said.fields,
        lines=said.lines,
        timeblocks=said.blocks,
        problems=lost_rows(reading),
        cost=Cost(),
        pages=tuple(read_page(page) for page in pages),
    )


def _pages(work: ToExtract, objects: Objects) -> Iterator[PageOfWords]:
    """The words of every page, from its text layer or from an engine."""
    read = {page.number: page.words for page in work.read}
    for page in PreparedPages.model_validate_json(objects.read(work.prepared.pages)).pages:
        ref = page.words or read[page.number]
        yield PageOfWords.model_validate_json(objects.read(ref))
