"""Page images for the report, as they can stand inside a page of HTML."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from quire_client.asynchronous import AsyncQuire
from quire_client.errors import QuireError
from quire_client.evaluating.grading import Graded

MOST_BYTES = 48 * 2**20
"""Of all pictures of a report: browsers still open it."""

_JPEG_SIZES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page image with its size in pixels."""

    uri: str
    width: int
    height: int


Pictures = dict[tuple[str, int], Picture]
"""By file and page."""


async def fetch_pictures(documents: Iterable[Graded], quire: AsyncQuire) -> Pictures:
    """The pages on which a value is wrong or missing, until there are too many bytes of them."""
    pictures: Pictures = {}
    room = MOST_BYTES
    for document in documents:
        for page in sorted({grade.page or 1 for grade in document.grades if not grade.is_right}):
            picture = await _picture(document, page, quire)
            if picture is not None and len(picture.uri) <= room:
                pictures[document.sample.file, page] = picture
                room -= len(picture.uri)
    return pictures


def picture_of(image: bytes) -> Picture | None:
    """None of what is neither PNG nor JPEG."""
    size = _size_of_png(image) or _size_of_jpeg(image)
    if size is None:
        return None
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    return Picture(uri=f"data:image/{kind};base64,{b64encode(image).decode()}", width=size[0], height=size[1])


async def _picture(document: Graded, page: int, quire: AsyncQuire) -> Picture | None:
    image = await _page_image(document, page, quire)
    if image is None and page == 1:
        image = _original(document.sample.path)
    return None if image is None else picture_of(image)


async def _page_image(document: Graded, page: int, quire: AsyncQuire) -> bytes | None:
    if document.answer.document_id is None:
        return None
    try:
        link = await quire.documents.page_image(document.answer.document_id, page)
        return await quire.documents.download(link["url"])
    except QuireError:  # a report without this crop is better than none
        return None


def _original(path: Path) -> bytes:
    return path.read_bytes()


def _size_of_png(image: bytes) -> tuple[int, int] | None:
    if not image.startswith(b"\x89PNG\r\n\x1a\n") or len(image) < 24:
        return None
    width, height = struct.unpack(">II", image[16:24])
    return (width, height) if width and height else None


def _size_of_jpeg(image: bytes) -> tuple[int, int] | None:
    """From the first frame header: segments are walked, not searched."""
    if not image.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(image) and image[at] == 0xFF:
        if image[at + 1] in _JPEG_SIZES:
            height, width = struct.unpack(">HH", image[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 2 + int.from_bytes(image[at + 2 : at + 4])
    return None
