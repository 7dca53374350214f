"""Cells and boxes to tick, found on pages drawn here."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from quire.adapters.pictures.marks import Raster, marks_on

LINES = {"black": (0, 0, 0), "pale": (190, 190, 200)}


def page(wide: int = 1400, high: int = 1000, colour: tuple[int, int, int] = (255, 255, 255)) -> Raster:
    return np.full((high, wide, 3), colour, np.uint8)


def grid(sheet: Raster, *, rows: int, columns: int, colour: tuple[int, int, int] = (0, 0, 0)) -> None:
    """A table from (100, 100), with cells of 150 by 80 and a word in each."""
    for row in range(rows + 1):
        cv2.line(sheet, (100, 100 + 80 * row), (100 + 150 * columns, 100 + 80 * row), colour, 2)
    for column in range(columns + 1):
        cv2.line(sheet, (100 + 150 * column, 100), (100 + 150 * column, 100 + 80 * rows), colour, 2)
    for row in range(rows):
        for column in range(columns):
            write(sheet, "Maths", 125 + 150 * column, 150 + 80 * row)


def write(sheet: Raster, text: str, x: int, y: int) -> None:
    cv2.putText(sheet, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)


@pytest.mark.parametrize("colour", LINES.values(), ids=LINES)
def test_each_cell_of_a_ruled_table_is_found_once_in_reading_order(colour: tuple[int, int, int]) -> None:
    sheet = page()
    grid(sheet, rows=4, columns=6, colour=colour)

    cells = marks_on(sheet).cells

    assert len(cells) == 24
    left, top, right, bottom = cells[0]
    assert (left, top, right, bottom) == pytest.approx((0.071, 0.1, 0.179, 0.18), abs=0.01)
    assert all(abs(one[1] - cells[0][1]) < 0.005 for one in cells[:6])


def test_a_merged_cell_is_one_cell() -> None:
    sheet = page()
    grid(sheet, rows=2, columns=3)
    sheet[103:178, 245:255] = 255  # the rule between the first two cells of the first row

    cells = marks_on(sheet).cells

    assert len(cells) == 5
    assert max(cell[2] - cell[0] for cell in cells) == pytest.approx(300 / 1400, abs=0.01)


def test_cells_told_apart_by_their_colours_alone_are_found() -> None:
    sheet = page()
    for column, colour in enumerate([(255, 220, 220), (220, 255, 220), (220, 220, 255)]):
        sheet[200:400, 100 + 300 * column : 400 + 300 * column] = colour
        write(sheet, "English", 150 + 300 * column, 300)

    assert len(marks_on(sheet).cells) == 3


def test_white_rules_on_a_dark_ground_make_cells() -> None:
    sheet = page(colour=(40, 60, 90))
    grid(sheet, rows=3, columns=3, colour=(255, 255, 255))

    assert len(marks_on(sheet).cells) == 9


def test_a_passage_in_colour_is_no_cell_of_its_own() -> None:
    sheet = page()
    grid(sheet, rows=2, columns=2)
    sheet[125:160, 120:220] = (255, 255, 0)

    assert len(marks_on(sheet).cells) == 4


def test_a_photographed_table_that_leans_has_all_its_cells() -> None:
    sheet = page()
    grid(sheet, rows=4, columns=6)
    turn = cv2.getRotationMatrix2D((700, 500), 1.0, 1.0)
    photo = cv2.GaussianBlur(cv2.warpAffine(sheet, turn, (1400, 1000), borderValue=(255, 255, 255)), (3, 3), 0)
    light = np.linspace(0.45, 1.0, 1400)[None, :, None]

    assert len(marks_on(np.asarray(photo * light, np.uint8)).cells) == 24


def test_text_alone_has_no_cells_and_nothing_to_tick() -> None:
    sheet = page()
    for line in range(12):
        write(sheet, "Dear Sir or Madam, OOO DDD BQ 080 we have received it", 100, 100 + 60 * line)

    marks = marks_on(sheet)

    assert (marks.cells, marks.ticks) == ((), ())


def test_boxes_to_tick_are_found_ticked_or_not() -> None:
    sheet = page()
    for row, ticked in enumerate((True, False, True)):
        top = 200 + 100 * row
        cv2.rectangle(sheet, (200, top), (226, top + 26), (0, 0, 0), 2)
        write(sheet, "I agree", 260, top + 25)
        if ticked:
            cv2.line(sheet, (205, top + 5), (221, top + 21), (0, 0, 0), 3)
            cv2.line(sheet, (221, top + 5), (205, top + 21), (0, 0, 0), 3)

    ticks = marks_on(sheet).ticks

    assert [tick.is_ticked for tick in sorted(ticks, key=lambda tick: tick.box[1])] == [True, False, True]
    assert ticks[0].box[0] == pytest.approx(200 / 1400, abs=0.005)


def test_grey_pixels_have_the_same_cells() -> None:
    sheet = page()
    grid(sheet, rows=3, columns=3)

    assert marks_on(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY)).cells == marks_on(sheet).cells  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (3, 3, 3), (500, 2, 3), (10, 10)])
def test_the_smallest_pictures_have_no_marks(shape: tuple[int, ...]) -> None:
    marks = marks_on(np.zeros(shape, np.uint8))

    assert marks.cells == ()


def test_a_hatching_is_no_table() -> None:
    sheet = page(2000, 2000)
    sheet[::24] = sheet[:, ::24] = 0

    assert marks_on(sheet).cells == ()
