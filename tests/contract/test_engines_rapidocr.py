"""What RapidOCR's models are asked for beyond what every engine does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from engines_pages import Page, Pixels, as_png, printed
from quire.adapters.ocr import networks
from quire.adapters.ocr.rapid import RapidOcr
from quire.domain.pages import Word
from quire.domain.turning import lies_upside_down

AMOUNTS = ("24/03/2026", "3.20", "1.95", "5.15")


@pytest.fixture(scope="session")
def engine() -> RapidOcr:
    return RapidOcr(side=960)


@pytest.fixture(scope="session")
def page() -> Page:
    return printed()


def texts(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


def test_a_page_that_stands_on_its_head_is_turned_and_read(engine: RapidOcr, page: Page) -> None:
    turned = as_png(np.ascontiguousarray(page.pixels[::-1, ::-1]))

    words = engine.read(turned)

    assert texts(words) == [word.text for word in page.words]
    assert words[0].box[1] > words[-1].box[1]
    assert lies_upside_down(words)
    assert not lies_upside_down(engine.read(page.picture))


@pytest.mark.parametrize("rotation", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE], ids=["down", "up"])
def test_a_line_that_is_written_upwards_or_downwards_is_read(engine: RapidOcr, page: Page, rotation: int) -> None:
    upright = page.pixels
    line = cv2.rotate(printed(((60, "Registration"),)).pixels[100:190, 50:500], rotation)
    beside = np.full((max(line.shape[0], upright.shape[0]), upright.shape[1] + 200, 3), 255, np.uint8)
    beside[: upright.shape[0], : upright.shape[1]] = upright
    beside[: line.shape[0], -150 : -150 + line.shape[1]] = line

    words = {word.text: word.box for word in engine.read(as_png(beside))}

    left, top, right, bottom = words["Registration"]
    assert (bottom - top) * beside.shape[0] > 2 * (right - left) * beside.shape[1]
    assert left > 0.8


def test_small_print_survives(engine: RapidOcr) -> None:
    page = printed(tuple((20 + 12 * row, "Net price per unit 1,249.50 EUR") for row in range(20)), size=7, scale=2)

    assert texts(engine.read(page.picture)) == [word.text for word in page.words]


def test_amounts_and_dates_are_read_a_second_time(engine: RapidOcr, page: Page) -> None:
    second = {word.text: word.second for word in engine.read(page.picture)}

    assert {text: second[text] for text in AMOUNTS} == {text: text for text in AMOUNTS}


def test_the_second_reader_can_be_another_or_none(page: Page) -> None:
    class Contrary:
        name = "contrary"

        def read(self, pieces: Sequence[Pixels]) -> Sequence[str]:
            return ["something else"] * len(pieces)

    other, none = RapidOcr(side=640, second=Contrary()), RapidOcr(side=640, second=None)

    assert {word.second for word in other.read(page.picture) if word.text in AMOUNTS} == {"something else"}
    assert {word.second for word in none.read(page.picture)} == {None}
    assert len({other.name, none.name, RapidOcr(side=640).name}) == 3


@pytest.mark.parametrize(
    "variant",
    [lambda: RapidOcr(script="all", second=None), lambda: RapidOcr(side=640, second=None)],
    ids=["all characters", "a smaller picture"],
)
def test_settings_change_the_name_but_not_what_a_clean_page_says(variant: Callable[[], RapidOcr], page: Page) -> None:
    engine = variant()

    assert engine.name != RapidOcr(second=None).name
    assert texts(engine.read(page.picture)) == [word.text for word in page.words]


def test_without_openvino_onnxruntime_finds_the_lines(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    quicker = RapidOcr(second=None).name
    monkeypatch.setattr(networks, "find_spec", lambda _: None)
    engine = RapidOcr(side=640, second=None)

    assert texts(engine.read(page.picture)) == [word.text for word in page.words]
    assert "onnxruntime" in engine.name
    assert engine.name != quicker
