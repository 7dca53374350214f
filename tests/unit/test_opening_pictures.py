"""Pages brought upright, straight and out of their surroundings."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from quire.adapters.pictures.darkroom import OpenCvDarkroom
from quire.adapters.pictures.marks import Raster
from quire.adapters.pictures.photos import cropped, enlarged
from quire.adapters.pictures.straightening import lies_on_its_side, skew_of, straightened
from quire.domain.pages import Pixels


@pytest.fixture
def letter() -> Raster:
    sheet = np.full((1100, 800, 3), 255, np.uint8)
    for line in range(24):
        text = ("we thank you for your order of the", "goods named below; please pay until")[line % 2]
        cv2.putText(sheet, text, (70, 90 + 40 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    return sheet


def leaning(sheet: Raster, degrees: float) -> Raster:
    high, wide = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(sheet, turn, (wide, high), borderValue=(255, 255, 255)), np.uint8)


def pixels_of(sheet: Raster) -> Pixels:
    return Pixels(sheet.shape[1], sheet.shape[0], 3, np.ascontiguousarray(sheet).tobytes())


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_lines_that_run_from_top_to_bottom_are_noticed(letter: Raster, turns: int) -> None:
    assert lies_on_its_side(np.rot90(letter, turns)) is (turns % 2 == 1)


@pytest.mark.parametrize("degrees", [-4.0, -1.3, 0.6, 3.2])
def test_skew_is_measured_to_a_tenth_of_a_degree(letter: Raster, degrees: float) -> None:
    assert skew_of(leaning(letter, degrees)) == pytest.approx(degrees, abs=0.1)


def test_what_was_straightened_leans_no_more(letter: Raster) -> None:
    slanted = leaning(letter, 2.5)

    assert skew_of(straightened(slanted, skew_of(slanted))) == 0


def test_what_is_straight_stays_as_it_is(letter: Raster) -> None:
    assert skew_of(letter) == 0
    assert straightened(letter, 0) is letter


def test_a_sheet_on_a_table_is_cut_out_and_made_a_rectangle(letter: Raster) -> None:
    start = np.array([[0, 0], [800, 0], [800, 1100], [0, 1100]], np.float32)
    end = np.array([[200, 120], [960, 90], [1010, 1210], [170, 1180]], np.float32)
    warp = cv2.getPerspectiveTransform(start, end)
    photo = np.asarray(cv2.warpPerspective(letter, warp, (1200, 1300), borderValue=(60, 55, 50)), np.uint8)

    sheet = cropped(photo)

    assert sheet.shape[0] / sheet.shape[1] == pytest.approx(1100 / 800, rel=0.08)
    assert sheet[5:-5, 5:-5].min(axis=2).mean() > 200


def test_a_page_that_fills_its_picture_is_not_cut(letter: Raster) -> None:
    assert cropped(letter) is letter


def test_nothing_that_is_written_is_cut_away(letter: Raster) -> None:
    desk = np.full((1500, 1300, 3), 90, np.uint8)
    desk[60:1160, 60:860] = letter
    for line in range(20):
        cv2.putText(desk, "written beside it", (900, 200 + 40 * line), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)

    assert cropped(desk) is desk


def test_a_scan_lies_upright_when_it_is_developed(letter: Raster) -> None:
    picture = OpenCvDarkroom().developed(pixels_of(np.rot90(letter)), is_scan=True)

    assert (picture.width, picture.height) == (800, 1100)
    assert picture.jpeg.startswith(b"\xff\xd8\xff")


def test_a_page_with_text_of_its_own_is_shown_as_it_is(letter: Raster) -> None:
    picture = OpenCvDarkroom().developed(pixels_of(np.rot90(letter)), is_scan=False)

    assert (picture.width, picture.height) == (1100, 800)


def test_small_print_is_enlarged_as_far_as_a_page_may_be() -> None:
    sheet = np.full((3000, 2400), 255, np.uint8)
    for line in range(290):
        cv2.putText(sheet, "small print " * 24, (10, 20 + 10 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.25, 0, 1)

    corner, whole = enlarged(sheet[:600, :600]), enlarged(sheet)

    assert corner.shape == (1200, 1200)
    assert sheet.size < whole.size <= 12_010_000


@pytest.mark.parametrize("grey", [False, True])
def test_a_picture_that_lay_upside_down_is_turned_round_as_it_is(letter: Raster, *, grey: bool) -> None:
    seen = letter[:, :, 0] if grey else letter
    pixels = Pixels(800, 1100, 1 if grey else 3, np.ascontiguousarray(seen).tobytes())
    jpeg = OpenCvDarkroom().developed(pixels, is_scan=False).jpeg

    turned = cv2.imdecode(np.frombuffer(OpenCvDarkroom().turned_round(jpeg), np.uint8), cv2.IMREAD_UNCHANGED)

    assert turned is not None
    assert turned.shape == seen.shape
    assert float(np.abs(turned.astype(int) - seen[::-1, ::-1].astype(int)).mean()) < 2


@pytest.mark.parametrize("colour", [0, 128, 255])
@pytest.mark.parametrize(("wide", "high"), [(1, 1), (2, 900), (900, 2), (40, 40)])
def test_pictures_of_nothing_are_developed_too(colour: int, wide: int, high: int) -> None:
    picture = OpenCvDarkroom().developed(pixels_of(np.full((high, wide, 3), colour, np.uint8)), is_scan=True)

    assert picture.marks.cells == ()
