"""Makes the result out of the pages of words."""

from __future__ import annotations

from quire.domain.flow import Extracted, PageRefs, RunContext, ToExtract
from quire.domain.lines import read_page
from quire.domain.pages import PageOfWords
from quire.domain.results import Cost, Extraction
from quire.failpoints import reach
from quire.ports import Objects


def extract(work: ToExtract, *, objects: Objects) -> Extracted:
    """Lines in reading order; a plain document claims no fields, so there is no confidence to state."""
    context = RunContext.model_validate_json(objects.read(work.received.context))
    refs = PageRefs.model_validate_json(objects.read(work.prepared.pages)).refs
    pages = [PageOfWords.model_validate_json(objects.read(ref)) for ref in refs]
    extraction = Extraction(
        type=work.classified.type,
        confidence=None,
        calibrated=False,
        route="text",
        fields={},
        problems=(),
        cost=Cost(),
        pages=tuple(read_page(page) for page in pages),
    )
    reach("extract.before_write")
    body = extraction.model_dump_json(by_alias=True).encode()
    return Extracted(
        result=objects.write(work.job.key("extract/result.json"), body),
        confidence=extraction.confidence,
        direction=context.direction(extraction.type, extraction.confidence),
    )
