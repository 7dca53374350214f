"""Which characters of a PDF's text layer somebody who looks at the page can read: only those count as its words."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import sub
from typing import Any

from pypdfium2 import raw

Box = tuple[float, float, float, float]

_DEPTH = 5
_LEAST_CONTRAST = 24
"""Of 255. Thin grey letters, drawn small, still differ by more from their paper."""
_SMALLEST = 3.0
"""Points that a letter is high or wide, on a page as long as a sheet of A4."""
_NARROWEST = 0.2
_SHEET = 842.0
_SAME_PLACE = 0.5
"""Share of what two boxes cover that both of them cover: from here on one letter hides the other."""
_MOST_IN_A_CELL = 100
"""Nobody could tell more letters apart."""
_DOT = 4
"""Pixels."""
_CELL = 10.0
"""Points of a square in which letters look for each other."""
_UNPAINTED = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}
_OUTLINED = {raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP}
_UNKNOWN = -1000
"""The grey of a pattern: it differs from any paper."""
_SAID_INSTEAD = b"ActualText"


@dataclass(frozen=True, slots=True)
class Letter:
    """A character that is no space; the box is in shares of the page as it is shown, and may lie beside it."""

    code: int
    index: int
    box: Box


class Sight:
    """A page with its text and without it: what differs between the two is what a letter puts before one's eyes."""

    def __init__(self, page: Any, textpage: Any, *, scale: float) -> None:
        self._textpage = textpage
        texts = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH))
        self._shown = _Grey(page, scale)
        _switch(texts, on=False)
        self._bare = _Grey(page, scale)
        _switch(texts, on=True)
        self._smallest = _SMALLEST * min(1.0, max(page.get_size()) / _SHEET)
        width, height = page.get_size()
        self._cells = 1 + int(width / _CELL), 1 + int(height / _CELL)
        self._inks: dict[int, float | None] = {}

    def legible(self, letters: Sequence[Letter]) -> list[Letter]:
        drawn = {letter.index: self._drawn_by(letter) for letter in letters}
        seen = [
            letter for letter in letters if self._stands_out(letter, drawn[letter.index]) and self._is_large(letter)
        ]
        hidden = set(_over_each_other(seen, drawn, self._cells))
        return [letter for letter in seen if letter.index not in hidden]

    def _is_large(self, letter: Letter) -> bool:
        around = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(self._textpage, letter.index, around):
            return False
        sides = abs(around.right - around.left), abs(around.top - around.bottom)
        return max(sides) >= self._smallest and (min(sides) >= _NARROWEST or _is_mark(letter))

    def _stands_out(self, letter: Letter, drawn_by: int) -> bool:
        """Whether it changes the page, and by a colour that differs from what is behind it."""
        ink = self._ink(letter, drawn_by)
        return ink is not None and any(
            max(map(abs, map(sub, one, other))) >= _LEAST_CONTRAST
            and max(ink - min(other), max(other) - ink) >= _LEAST_CONTRAST
            for one, other in self._rows(letter.box)
            if one != other
        )

    def _ink(self, letter: Letter, drawn_by: int) -> float | None:
        """The grey in which its text object is painted; None where nothing is."""
        if drawn_by not in self._inks:
            self._inks[drawn_by] = _ink(self._textpage, letter.index) if drawn_by else None
        return self._inks[drawn_by]

    def _drawn_by(self, letter: Letter) -> int:
        found = raw.FPDFText_GetTextObject(self._textpage, letter.index)
        return ctypes.addressof(found.contents) if found else 0

    def _rows(self, box: Box) -> Iterator[tuple[bytes, bytes]]:
        """The pixels of a box row by row, from its middle, where letters have most of their ink."""
        shown, bare = self._shown, self._bare
        left, right = _span(box[0], box[2], shown.width)
        top, bottom = _span(box[1], box[3], shown.height)
        middle = (top + bottom) // 2
        for row in (*range(middle, bottom), *range(top, middle)) if left < right else ():
            begin, end = row * shown.stride + left, row * shown.stride + right
            yield shown.pixels[begin:end], bare.pixels[begin:end]


def take_at_sight(page: Any) -> None:
    """Letters count as what their fonts say that they are, not as a text that the file has a reader say instead."""
    for text in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH):
        for index in reversed(range(max(0, raw.FPDFPageObj_CountMarks(text)))):
            mark = raw.FPDFPageObj_GetMark(text, index)
            if raw.FPDFPageObjMark_GetParamValueType(mark, _SAID_INSTEAD) != raw.FPDF_OBJECT_UNKNOWN:
                raw.FPDFPageObj_RemoveMark(text, mark)


class _Grey:
    """The page in shades of grey."""

    def __init__(self, page: Any, scale: float) -> None:
        bitmap = page.render(scale=scale, grayscale=True)
        self.pixels = bytes(memoryview(bitmap.buffer).cast("B"))
        self.width, self.height, self.stride = bitmap.width, bitmap.height, bitmap.stride


def _span(start: float, end: float, length: int) -> tuple[int, int]:
    """The pixels from one share of a length to another, as far as they are on the page.

    What is hardly a pixel wide, a full stop, is drawn on those beside it too.
    """
    first, last = int(start * length), int(end * length) + 1
    beside = 1 if last - first < _DOT else 0
    return max(0, first - beside), min(length, last + beside)


def _ink(textpage: Any, index: int) -> float | None:
    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(textpage, index))
    if mode in _UNPAINTED:
        return None
    parts = [ctypes.c_uint() for _ in range(4)]
    colour = raw.FPDFText_GetStrokeColor if mode in _OUTLINED else raw.FPDFText_GetFillColor
    if not colour(textpage, index, *parts):
        return _UNKNOWN
    red, green, blue, alpha = (part.value for part in parts)
    return (red * 299 + green * 587 + blue * 114) / 1000 if alpha else None


def _switch(texts: Sequence[Any], *, on: bool) -> None:
    for text in texts:
        raw.FPDFPageObj_SetIsActive(text, on)


def _is_mark(letter: Letter) -> bool:
    """Whether it stands on another letter, as accents do."""
    return unicodedata.category(chr(letter.code)).startswith("M")


def _over_each_other(letters: Sequence[Letter], drawn: Mapping[int, int], counts: tuple[int, int]) -> Iterator[int]:
    """Letters that different objects draw at one place: which of them one sees cannot be told, so none is read."""
    cells: dict[tuple[int, int], list[Letter]] = {}
    for letter in letters:
        if not chr(letter.code).isalnum():
            continue
        by = drawn[letter.index]
        for cell in _cells(letter.box, *counts):
            there = cells.setdefault(cell, [])
            if len(there) == _MOST_IN_A_CELL:
                yield letter.index
                continue
            for other in there:
                if by != drawn[other.index] and letter.code != other.code and _is_same_place(letter.box, other.box):
                    yield letter.index
                    yield other.index
            there.append(letter)


def _cells(box: Box, across: int, down: int) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (min(1.0, max(0.0, at)) for at in box)
    columns = range(int(left * across), int(right * across) + 1)
    return ((x, y) for x in columns for y in range(int(top * down), int(bottom * down) + 1))


def _is_same_place(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return False
    return wide * high > _SAME_PLACE * (_area(one) + _area(other) - wide * high)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
