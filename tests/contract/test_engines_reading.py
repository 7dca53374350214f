"""What every engine does, whichever reads the picture."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import pytest
from engines_pages import Page, blank, printed
from engines_vision import Vision, listening
from quire.adapters.ocr.rapid import RapidOcr
from quire.adapters.ocr.tesseract import Tesseract
from quire.adapters.ocr.vision import CloudVision
from quire.domain.codes import ErrorCode
from quire.domain.pages import Box, Word
from quire.errors import PermanentError
from quire.ports import TextEngine


@pytest.fixture(scope="session")
def page() -> Page:
    return printed()


@pytest.fixture(scope="session")
def vision(page: Page) -> Iterator[Vision]:
    with listening() as server:
        server.pages[page.picture] = page.words
        yield server


@pytest.fixture(scope="session")
def engines(vision: Vision) -> dict[str, TextEngine]:
    return {
        "rapidocr": RapidOcr(),
        "tesseract": Tesseract(languages="eng", seconds=60, megabytes=1024),
        "vision": CloudVision(endpoint=vision.url, seconds=30),
    }


@pytest.fixture(params=["rapidocr", "tesseract", "vision"])
def engine(request: pytest.FixtureRequest, engines: dict[str, TextEngine]) -> TextEngine:
    if request.param == "tesseract" and shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    return engines[request.param]


@pytest.fixture(scope="session")
def readings(page: Page, engines: dict[str, TextEngine]) -> Callable[[TextEngine], Sequence[Word]]:
    """What each engine reads on the page, read once."""
    return cache(lambda engine: engine.read(page.picture))


@pytest.fixture
def words(engine: TextEngine, readings: Callable[[TextEngine], Sequence[Word]]) -> Sequence[Word]:
    return readings(engine)


def test_a_clean_page_is_read_word_by_word(words: Sequence[Word], page: Page) -> None:
    assert [word.text for word in words] == [word.text for word in page.words]


def test_each_word_is_found_where_it_is_printed(words: Sequence[Word], page: Page) -> None:
    for word, original in zip(words, page.words, strict=True):
        assert _shared(word.box, original.box) > 0.5, word


def test_words_of_a_line_stand_beside_each_other_and_do_not_overlap(words: Sequence[Word]) -> None:
    assert all(_are_apart(one, other) for one, other in pairwise(words))


def test_every_word_says_how_sure_the_engine_is(words: Sequence[Word]) -> None:
    confidences = [word.confidence for word in words]

    assert all(confidence is not None and 0.5 < confidence <= 1 for confidence in confidences)


def test_nothing_is_read_on_a_blank_page(engine: TextEngine) -> None:
    assert list(engine.read(blank())) == []


@pytest.mark.parametrize("picture", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n and no more"])
def test_what_is_no_picture_cannot_be_read(engine: TextEngine, picture: bytes) -> None:
    with pytest.raises(PermanentError) as raised:
        engine.read(picture)

    assert raised.value.code is ErrorCode.OCR_FAILED


def test_the_same_picture_is_read_alike_every_time(engine: TextEngine, words: Sequence[Word], page: Page) -> None:
    assert list(engine.read(page.picture)) == list(words)


def test_the_engines_name_can_be_a_part_of_a_key(engine: TextEngine) -> None:
    assert engine.name
    assert not set(engine.name) & set(" /\\?#\n")


def _shared(one: Box, other: Box) -> float:
    """Share of both boxes' common area in the area of the larger one."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down) / max(_area(one), _area(other))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _are_apart(one: Word, other: Word) -> bool:
    return other.box[0] >= one.box[2] or other.box[1] >= (one.box[1] + one.box[3]) / 2
