"""PP-OCR, with the models that rapidocr's wheel carries: offline, and quick on one core."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from quire.adapters.ocr import alphabets, model_files, networks
from quire.adapters.ocr.detector import Detector
from quire.adapters.ocr.pictures import opened
from quire.adapters.ocr.reading_order import in_reading_order
from quire.adapters.ocr.recogniser import Recogniser
from quire.adapters.ocr.second import SameAgain, SecondReader, looked_at_again
from quire.adapters.ocr.sheet import Line, Sheet
from quire.adapters.ocr.words import placed, words_of
from quire.domain.pages import Word
from quire.domain.turning import turned_words

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Corners, Picture

_REVISION = 1
"""Counts changes of this code that change what is read."""
_BELIEVED = 0.5
"""Readings below are of what is no text."""


class RapidOcr:
    """The port `TextEngine`.

    `side` is the longer side, in pixels, of the picture that lines are sought in. `script` is `latin`, which is
    quicker, or `all`. `second` looks again at likely values; `same` is the engine's own recogniser.
    """

    def __init__(
        self, *, side: int = 1280, script: str = "latin", second: SecondReader | Literal["same"] | None = "same"
    ) -> None:
        self._side = side
        self._script = script
        self._asked_second = second

    @property
    def name(self) -> str:
        runtime = "openvino" if networks.has_openvino() else "onnxruntime"
        second = self._asked_second if isinstance(self._asked_second, str | None) else self._asked_second.name
        return f"rapidocr-{version('rapidocr')}-{runtime}-{self._side}-{self._script}-{second}-{_REVISION}"

    def read(self, picture: bytes) -> Sequence[Word]:
        page, lines, is_turned = self._lines(opened(picture))
        height, width = page.shape[:2]
        words = [
            placed(word, line.corners, width, height)
            for line in in_reading_order(lines, by=lambda line: line.corners)
            if line.read.probability >= _BELIEVED
            for word in words_of(line.read)
        ]
        seen = looked_at_again(words, page, self._second) if self._second else tuple(words)
        return turned_words(seen) if is_turned else seen

    @cached_property
    def _detector(self) -> Detector:
        run = networks.by_openvino if networks.has_openvino() else networks.by_onnxruntime
        return Detector(run(model_files.detection_model()), side=self._side)

    @cached_property
    def _recogniser(self) -> Recogniser:
        model, characters = model_files.recognition_model(alphabets.latin() if self._script == "latin" else None)
        return Recogniser(networks.by_onnxruntime(model), characters)

    @cached_property
    def _second(self) -> SecondReader | None:
        return SameAgain(self._recogniser) if self._asked_second == "same" else self._asked_second

    def _lines(self, page: Picture) -> tuple[Picture, Sequence[Line], bool]:
        """The page the right way up, with its lines, and whether it had to be turned for that."""
        found = self._detector.lines(page)
        sheet = Sheet(page, self._recogniser)
        is_turned = sheet.is_upside_down(found)
        if is_turned:
            height, width = page.shape[:2]
            page, found = page[::-1, ::-1], [_turned_round(corners, width, height) for corners in found]
            sheet = Sheet(page, self._recogniser)
        return page, [sheet.best(corners) for corners in found], is_turned


def _turned_round(corners: Corners, width: int, height: int) -> Corners:
    turned = tuple((width - x, height - y) for x, y in corners)
    return turned[2:] + turned[:2]
