"""Reads the picture of one page, unless the tenant had the same picture read before."""

from __future__ import annotations

from hashlib import sha256

from quire.domain.flow import JobRef, PreparedPage, PreparedPages, Read, ToOcr
from quire.domain.pages import PageOfWords, Source, Word
from quire.failpoints import reach
from quire.ports import Objects, TextEngine


def ocr(work: ToOcr, *, objects: Objects, engine: TextEngine) -> Read:
    page = _page(work, objects)
    if page.picture is None:
        raise LookupError(f"page {page.number} has no picture")
    picture = objects.read(page.picture)
    known = _key_of_reading(work.job, picture, engine)
    words = _read_before(known, objects)
    if words is None:
        reach("ocr.before_read")
        words = tuple(engine.read(picture))
    read = PageOfWords(
        number=page.number,
        width=page.width,
        height=page.height,
        source=Source.OCR,
        words=words,
        cells=page.marks.cells,
        ticks=page.marks.ticks,
    )
    reach("ocr.before_write")
    key = work.job.key(f"ocr/page-{page.number}.json")
    written = objects.write(key, read.model_dump_json(by_alias=True).encode())
    objects.write(known, key.encode())
    return Read(number=page.number, words=written)


def _page(work: ToOcr, objects: Objects) -> PreparedPage:
    pages = PreparedPages.model_validate_json(objects.read(work.prepared.pages)).pages
    return next(page for page in pages if page.number == work.number)


def _key_of_reading(job: JobRef, picture: bytes, engine: TextEngine) -> str:
    """Where it is written which page file has this picture's words.

    It holds the file's key and no words, so that they are gone when the document is that they came with.
    """
    return f"{job.tenant_id}/readings/{sha256(picture).hexdigest()}/{engine.name}"


def _read_before(known: str, objects: Objects) -> tuple[Word, ...] | None:
    note = objects.find(known)
    page = None if note is None else objects.find(objects.read(note).decode())
    return None if page is None else PageOfWords.model_validate_json(objects.read(page)).words
