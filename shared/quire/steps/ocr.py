"""Reads the picture of one page."""

from __future__ import annotations

from quire.domain.flow import PreparedPage, PreparedPages, Read, ToOcr
from quire.domain.pages import PageOfWords, Source
from quire.failpoints import reach
from quire.ports import Objects, TextEngine


def ocr(work: ToOcr, *, objects: Objects, engine: TextEngine) -> Read:
    page = _page(work, objects)
    if page.picture is None:
        raise LookupError(f"page {page.number} has no picture")
    words = engine.read(objects.read(page.picture))
    read = PageOfWords(
        number=page.number,
        width=page.width,
        height=page.height,
        source=Source.OCR,
        words=tuple(words),
        cells=page.marks.cells,
        ticks=page.marks.ticks,
    )
    reach("ocr.before_write")
    key = work.job.key(f"ocr/page-{page.number}.json")
    return Read(number=page.number, words=objects.write(key, read.model_dump_json(by_alias=True).encode()))


def _page(work: ToOcr, objects: Objects) -> PreparedPage:
    pages = PreparedPages.model_validate_json(objects.read(work.prepared.pages)).pages
    return next(page for page in pages if page.number == work.number)
