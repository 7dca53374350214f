"""Reads the picture of one page, unless the tenant had the same picture read before."""

from __future__ import annotations

from hashlib import sha256

from quire.domain.flow import PreparedPage, PreparedPages, Read, ToOcr
from quire.domain.pages import Marks, PageOfWords, Source, Word
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.turning import lies_upside_down, turned_marks, turned_words
from quire.failpoints import reach
from quire.ports import Darkroom, Objects, TextEngine


def ocr(work: ToOcr, *, objects: Objects, engine: TextEngine, darkroom: Darkroom) -> Read:
    page = _page(work, objects)
    if page.picture is None:
        raise LookupError(f"page {page.number} has no picture")
    picture = objects.read(page.picture)
    known = _key_of_reading(work.job, picture, engine)
    words = _read_before(known, objects)
    if words is None:
        reach("ocr.before_read")
        words = tuple(engine.read(picture))
    if lies_upside_down(words):
        # No note is kept of it: the same picture in another document is to be turned there too.
        shown = objects.write(work.job.picture_key(page.number), darkroom.turned_round(picture))
        turned = _kept(page, turned_words(words), turned_marks(page.marks), work.job, objects)
        return Read(number=page.number, words=turned, picture=shown)
    written = _kept(page, words, page.marks, work.job, objects)
    objects.write(known, written.key.encode())
    return Read(number=page.number, words=written)


def _kept(page: PreparedPage, words: tuple[Word, ...], marks: Marks, job: JobRef, objects: Objects) -> ObjectRef:
    read = PageOfWords(
        number=page.number,
        width=page.width,
        height=page.height,
        source=Source.OCR,
        words=words,
        cells=marks.cells,
        ticks=marks.ticks,
    )
    reach("ocr.before_write")
    return objects.write(job.ocr_key(page.number), read.model_dump_json(by_alias=True).encode())


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
