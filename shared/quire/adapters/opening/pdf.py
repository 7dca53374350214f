"""PDFs, by PDFium."""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from quire.adapters.opening.crowds import Crowd
from quire.adapters.opening.legible import Box, Letter, Sight, take_at_sight
from quire.adapters.opening.outcomes import Outcome, refuse

_GRID = 1_000_000
_PRIVATE_USE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
_REPLACEMENT = 0xFFFD
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""PDFium's marks for a hyphen at the end of a line."""
_SAMPLE = 3000
_DEPTH = 5
_TO_LOOK_AT = 110 / 72
_TO_READ = 200 / 72
_FINEST = 300 / 72
_MOST_SHOWN = 12_000_000
"""Pixels of the picture of one page."""
_LONGEST = 10_000
_MOST_LETTERS = 250_000
"""On one page; the densest that people print has some fifty thousand."""


def survey(data: bytes, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """What there is to read on each page."""
    document = _opened(data, request["maxPages"])
    for index in range(len(document)):
        yield _facts(_page(document, index)), b""


def pages(data: bytes, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each page with its picture: those in `scans` as fine as reading needs, the others with their words."""
    document, crowd = _opened(data, request["maxPages"]), Crowd()
    for index in range(len(document)):
        page, is_scan = _page(document, index), index + 1 in request["scans"]
        width, height = (max(0.01, round(length, 2)) for length in page.get_size())
        words = [] if is_scan else _words(page)
        crowd.admit(words)
        pixels, size = _rendered(page, _reading_scale(page) if is_scan else _TO_LOOK_AT)
        yield {"number": index + 1, "width": width, "height": height, "words": words, "size": size}, pixels


def _opened(data: bytes, max_pages: int) -> Any:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        refuse(Outcome.ENCRYPTED if protected else Outcome.CORRUPT)
    if len(document) > max_pages:
        refuse(Outcome.TOO_MANY_PAGES)
    return document


def _page(document: Any, index: int) -> Any:
    """The page with what was filled into its form made a part of it, so that it is read and shown like the rest."""
    try:
        page = document[index]
        if raw.FPDFPage_GetAnnotCount(page) == 0 or raw.FPDFPage_Flatten(page, raw.FLAT_PRINT) != raw.FLATTEN_SUCCESS:
            return page
        page.close()
        return document[index]
    except pypdfium2.PdfiumError:
        refuse(Outcome.CORRUPT)


def _facts(page: Any) -> dict[str, Any]:
    codes, letters = _read(page)
    printed = [code for code, _ in codes if not chr(code).isspace()]
    width, height = page.get_size()
    images, objects = [0.0], 0
    for item in page.get_objects(max_depth=_DEPTH):
        objects += 1
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(_covered(item.get_bounds(), width, height))
    return {
        "characters": len(printed),
        "oddCharacters": sum(map(_is_odd, printed)),
        "hiddenCharacters": len(printed) - len(letters),
        "largestImage": max(images),
        "objects": objects,
        "sample": "".join(_letter(code) for code, index in codes if chr(code).isspace() or index in letters)[:_SAMPLE],
    }


def _read(page: Any) -> tuple[list[tuple[int, int]], dict[int, Letter]]:
    """The characters of the text layer in its order, and by their index the letters that can be seen."""
    take_at_sight(page)
    textpage = page.get_textpage()
    if textpage.count_chars() > _MOST_LETTERS:
        refuse(Outcome.RESOURCE_LIMIT)
    codes = _characters(textpage)
    letters = [Letter(code, at, _box(page, textpage, at)) for code, at in codes if not chr(code).isspace()]
    if not letters:
        return codes, {}
    sight = Sight(page, textpage, scale=_scale_within(page, _TO_LOOK_AT))
    return codes, {letter.index: letter for letter in sight.legible(letters)}


def _covered(bounds: Box, width: float, height: float) -> float:
    left, bottom, right, top = bounds
    area = max(0.0, right - left) * max(0.0, top - bottom)
    return min(1.0, area / (width * height)) if width * height > 0 else 1.0


def _reading_scale(page: Any) -> float:
    """That of the picture that the page consists of, if there is one: more pixels than it has say nothing more."""
    width, height = page.get_size()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        left, _, right, _ = bounds = item.get_bounds()
        if _covered(bounds, width, height) > 0.5 and right > left:
            # The image may lie turned on the page; its longer side tells enough.
            finest: float = max(item.get_px_size()) / max(right - left, bounds[3] - bounds[1])
            return min(_FINEST, max(1.0, finest))
    return _TO_READ


def _rendered(page: Any, scale: float) -> tuple[bytes, dict[str, int]]:
    bitmap = page.render(scale=_scale_within(page, scale), rev_byteorder=True)
    rows, wide = memoryview(bitmap.buffer).cast("B"), bitmap.width * bitmap.n_channels
    pixels = b"".join(rows[start : start + wide] for start in range(0, bitmap.height * bitmap.stride, bitmap.stride))
    return pixels, {"width": bitmap.width, "height": bitmap.height, "channels": bitmap.n_channels}


def _scale_within(page: Any, scale: float) -> float:
    """The scale, or less where the picture would be too large."""
    width, height = page.get_size()
    longest: float = max(width, height, 1.0)
    area = max(1.0, width * height)
    return min(scale, math.sqrt(_MOST_SHOWN / area), _LONGEST / longest)


def _words(page: Any) -> list[dict[str, Any]]:
    codes, letters = _read(page)
    words: list[dict[str, Any]] = []
    text: list[str] = []
    boxes: list[Box] = []
    size = page.get_size()
    for code, index in codes:
        letter = _letter(code)
        if letter.isspace():
            _finish(words, text, boxes)
        elif letter.isprintable() and index in letters:
            box = _on_page(letters[index].box)
            if boxes and _leaps(boxes[-1], box, size):
                _finish(words, text, boxes)
            text.append(letter)
            boxes.append(box)
    _finish(words, text, boxes)
    return words


def _leaps(one: Box, other: Box, size: tuple[float, float]) -> bool:
    """Whether more than a letter would fit between the two: PDFium joins what runs upwards in different cells."""
    gaps = [max(other[side] - one[side + 2], one[side] - other[side + 2], 0.0) * size[side] for side in (0, 1)]
    letters = [(box[side + 2] - box[side]) * size[side] for box in (one, other) for side in (0, 1)]
    return max(gaps) > max(letters)


def _letter(code: int) -> str:
    return _HYPHENS.get(code, chr(code))


def _finish(words: list[dict[str, Any]], text: list[str], boxes: list[Box]) -> None:
    if text:
        around = [min(box[0] for box in boxes), min(box[1] for box in boxes)]
        around += [max(box[2] for box in boxes), max(box[3] for box in boxes)]
        words.append({"text": "".join(text), "box": around})
    text.clear()
    boxes.clear()


def _characters(textpage: Any) -> list[tuple[int, int]]:
    """Code points with the index of the (first) character that PDFium counts for them."""
    found: list[tuple[int, int]] = []
    high: int | None = None
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code <= 0xDBFF:
            high = code
        elif 0xDC00 <= code <= 0xDFFF:
            if high is not None:
                found.append((0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), index - 1))
            high = None
        else:
            # Of a font that maps to nothing, PDFium tells the raw code, which can be beyond all characters.
            found.append((code if code <= sys.maxunicode else _REPLACEMENT, index))
            high = None
    return found


def _box(page: Any, textpage: Any, index: int) -> Box:
    left, bottom, right, top = textpage.get_charbox(index)
    x0, y0 = _shown_at(page, left, top)
    x1, y1 = _shown_at(page, right, bottom)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _on_page(box: Box) -> Box:
    left, top, right, bottom = (min(1.0, max(0.0, at)) for at in box)
    return left, top, right, bottom


def _shown_at(page: Any, x: float, y: float) -> tuple[float, float]:
    """Where a point is on the page as it is shown: rotated, cropped, from the top left, in shares; or beside it."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, device_x, device_y)
    return round(device_x.value / _GRID, 5), round(device_y.value / _GRID, 5)


def _is_odd(code: int) -> bool:
    return code == _REPLACEMENT or any(first <= code <= last for first, last in _PRIVATE_USE)
