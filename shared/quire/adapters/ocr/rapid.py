"""PP-OCR, with the models that rapidocr's wheel carries: offline, and quick on one core."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, NamedTuple

from quire.adapters.ocr import alphabets, model_files, networks
from quire.adapters.ocr.crops import Corners, cut, size
from quire.adapters.ocr.detector import Detector
from quire.adapters.ocr.pictures import opened
from quire.adapters.ocr.reading_order import in_reading_order
from quire.adapters.ocr.recogniser import ReadLine, Recogniser
from quire.adapters.ocr.second import SameAgain, SecondReader, looked_at_again
from quire.adapters.ocr.words import placed, words_of
from quire.domain.pages import Word

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture

_REVISION = 1
"""Counts changes of this code that change what is read."""
_BELIEVED = 0.5
"""Readings below are of what is no text."""
_UPRIGHT = 1.5
"""A line higher than this many times its width may be written upwards or downwards."""
_PROBES = 5
_PLAIN = 0.85
"""Pages the right way up are read with more than this."""


class _Line(NamedTuple):
    corners: Corners
    read: ReadLine


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
        page = opened(picture)
        page, found = self._upright(page, self._detector.lines(page))
        height, width = page.shape[:2]
        lines = in_reading_order([self._line(page, corners) for corners in found], by=lambda line: line.corners)
        words = [
            placed(word, line.corners, width, height)
            for line in lines
            if line.read.probability >= _BELIEVED
            for word in words_of(line.read)
        ]
        return looked_at_again(words, page, self._second) if self._second else tuple(words)

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

    def _line(self, page: Picture, corners: Corners) -> _Line:
        """The line as it is read best: as it stands or, where it is narrow and high, turned to either side."""
        width, height = size(corners)
        turns = (0, 3, 1) if height >= _UPRIGHT * width else (0,)
        lines = [self._turned(page, corners, turn) for turn in turns]
        return max(lines, key=lambda line: line.read.probability * len(line.read.characters) ** 0.5)

    def _turned(self, page: Picture, corners: Corners, turn: int) -> _Line:
        turned = corners[turn:] + corners[:turn]
        return _Line(turned, self._recogniser.read(cut(page, turned)))

    def _upright(self, page: Picture, found: Sequence[Corners]) -> tuple[Picture, Sequence[Corners]]:
        """The page and its lines, turned round if its longest lines are read better upside down."""
        probes = sorted(found, key=lambda corners: size(corners)[0])[-_PROBES:]
        as_it_is = self._probability(page, probes, turn=0)
        if as_it_is >= _PLAIN or as_it_is >= self._probability(page, probes, turn=2):
            return page, found
        height, width = page.shape[:2]
        return page[::-1, ::-1], [_turned_round(corners, width, height) for corners in found]

    def _probability(self, page: Picture, probes: Sequence[Corners], *, turn: int) -> float:
        lines = [self._turned(page, corners, turn).read.probability for corners in probes]
        return sum(lines) / len(lines) if lines else 1.0


def _turned_round(corners: Corners, width: int, height: int) -> Corners:
    turned = tuple((width - x, height - y) for x, y in corners)
    return turned[2:] + turned[:2]
