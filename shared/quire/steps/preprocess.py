"""Takes the words and their places out of a document, page by page."""

from __future__ import annotations

from quire.domain.flow import Prepared, PreparedPage, PreparedPages, ToPreprocess
from quire.domain.pages import PageOfWords
from quire.failpoints import reach
from quire.ports import Objects, PdfReader
from quire.steps.originals import read_original


def preprocess(work: ToPreprocess, *, objects: Objects, reader: PdfReader) -> Prepared:
    original = read_original(work.received, objects)
    pages = reader.words(original, max_pages=work.classified.pages)
    reach("preprocess.before_write")
    listed = PreparedPages(pages=tuple(_written(page, work, objects) for page in pages))
    key = work.job.key("preprocess/pages.json")
    return Prepared(pages=objects.write(key, listed.model_dump_json(by_alias=True).encode()), count=len(pages))


def _written(page: PageOfWords, work: ToPreprocess, objects: Objects) -> PreparedPage:
    key = work.job.key(f"preprocess/page-{page.number}.json")
    words = objects.write(key, page.model_dump_json(by_alias=True).encode())
    return PreparedPage(number=page.number, width=page.width, height=page.height, words=words)
