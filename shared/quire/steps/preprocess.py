"""Takes the words and their places out of a document, page by page."""

from __future__ import annotations

from quire.domain.flow import ObjectRef, PageRefs, Prepared, ToPreprocess
from quire.domain.pages import PageOfWords
from quire.failpoints import reach
from quire.ports import Objects, PdfReader
from quire.steps.originals import read_original


def preprocess(work: ToPreprocess, *, objects: Objects, reader: PdfReader) -> Prepared:
    original = read_original(work.received, objects)
    pages = reader.words(original, max_pages=work.classified.pages)
    reach("preprocess.before_write")
    refs = PageRefs(refs=tuple(_write(page, work, objects) for page in pages))
    listed = objects.write(work.job.key("preprocess/pages.json"), refs.model_dump_json(by_alias=True).encode())
    return Prepared(pages=listed, count=len(pages))


def _write(page: PageOfWords, work: ToPreprocess, objects: Objects) -> ObjectRef:
    key = work.job.key(f"preprocess/page-{page.number}.json")
    return objects.write(key, page.model_dump_json(by_alias=True).encode())
