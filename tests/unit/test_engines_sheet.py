"""A page under the eyes of the recogniser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from quire.adapters.ocr.crops import Corners
from quire.adapters.ocr.recogniser import Character, ReadLine, Recogniser
from quire.adapters.ocr.sheet import Sheet

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture

LEGIBLE, HARDLY = 0.9, 0.4
PAGE = np.zeros((400, 300, 3), np.uint8)
PAGE[:200] = 255


class Reader(Recogniser):
    """Reads the bright half of the page well, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, piece: Picture) -> ReadLine:
        self.asked += 1
        return ReadLine([Character("a", 0.5, LEGIBLE if piece[0, 0, 0] else HARDLY, 0.0)], piece)


def line(top: float, *, width: float = 200, height: float = 20) -> Corners:
    return (10, top), (10 + width, top), (10 + width, top + height), (10, top + height)


def test_a_line_that_told_which_way_is_up_is_not_read_again() -> None:
    reader, found = Reader(), [line(10), line(50), line(90)]
    sheet = Sheet(PAGE, reader)

    assert not sheet.is_upside_down(found)
    assert [sheet.best(corners).corners for corners in found] == found
    assert reader.asked == 3


def test_lines_that_are_hardly_legible_either_way_leave_the_page_as_it_is() -> None:
    assert not Sheet(PAGE, Reader()).is_upside_down([line(250), line(300)])


def test_a_page_without_lines_is_not_upside_down() -> None:
    assert not Sheet(PAGE, Reader()).is_upside_down([])


def test_a_narrow_high_line_is_read_to_either_side_too() -> None:
    reader = Reader()
    Sheet(PAGE, reader).best(line(10, width=20, height=150))

    assert reader.asked == 3
