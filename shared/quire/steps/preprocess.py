"""Takes a document apart into pages: their words where they are text, their pictures where there are any."""

from __future__ import annotations

from quire.domain.flow import Prepared, PreparedPage, PreparedPages, ToPreprocess
from quire.domain.pages import Marks, OpenedPage, PageOfWords, Picture
from quire.domain.refs import ObjectRef
from quire.failpoints import reach
from quire.ports import Darkroom, Objects, Opener
from quire.steps.originals import read_original


def preprocess(work: ToPreprocess, *, objects: Objects, opener: Opener, darkroom: Darkroom) -> Prepared:
    original = read_original(work.received, objects)
    known = work.classified
    opened = opener.pages(original, known.format, max_pages=known.pages, scans=known.scans)
    pages = tuple(_prepared(page, work, objects, darkroom) for page in opened)
    reach("preprocess.before_write")
    listed = PreparedPages(pages=pages).model_dump_json(by_alias=True).encode()
    key = work.job.listing_key
    return Prepared(pages=objects.write(key, listed), count=len(pages), scans=known.scans)


def _prepared(page: OpenedPage, work: ToPreprocess, objects: Objects, darkroom: Darkroom) -> PreparedPage:
    words, is_scan = page.words, page.words.number in work.classified.scans
    if page.pixels is None:
        return _listed(words, _kept_words(words, work, objects), None)
    picture = darkroom.developed(page.pixels, is_scan=is_scan)
    shown = objects.write(work.job.picture_key(words.number), picture.jpeg)
    if is_scan:
        point = words.width / page.pixels.width
        return _listed(_resized(words, picture, point), None, shown)
    marked = words.model_copy(update={"cells": picture.marks.cells, "ticks": picture.marks.ticks})
    return _listed(marked, _kept_words(marked, work, objects), shown)


def _resized(words: PageOfWords, picture: Picture, point: float) -> PageOfWords:
    """The page as large as what is left of it, or turned, as it was."""
    return words.model_copy(
        update={
            "width": round(picture.width * point, 2),
            "height": round(picture.height * point, 2),
            "cells": picture.marks.cells,
            "ticks": picture.marks.ticks,
        }
    )


def _kept_words(words: PageOfWords, work: ToPreprocess, objects: Objects) -> ObjectRef:
    return objects.write(work.job.text_key(words.number), words.model_dump_json(by_alias=True).encode())


def _listed(page: PageOfWords, words: ObjectRef | None, picture: ObjectRef | None) -> PreparedPage:
    return PreparedPage(
        number=page.number,
        width=page.width,
        height=page.height,
        words=words,
        picture=picture,
        marks=Marks(cells=page.cells, ticks=page.ticks),
    )
