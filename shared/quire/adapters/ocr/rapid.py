"""RapidOCR: PP-OCR models from its own wheel, without a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

from quire.domain.codes import ErrorCode
from quire.domain.pages import Box, Word
from quire.errors import PermanentError


class RapidOcr:
    """The port `TextEngine`."""

    @property
    def name(self) -> str:
        return f"rapidocr-{version('rapidocr')}"

    def read(self, picture: bytes) -> Sequence[Word]:
        import cv2
        import numpy as np

        image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            raise PermanentError(ErrorCode.OCR_FAILED)
        height, width = image.shape[:2]
        found = self._engine(image, return_word_box=True)
        return tuple(_words(found.word_results or (), width, height))

    @cached_property
    def _engine(self) -> Any:
        from rapidocr import RapidOCR

        return RapidOCR(params={"Det.limit_side_len": 1280, "Det.limit_type": "max", "Global.log_level": "error"})


def _words(lines: Any, width: int, height: int) -> Iterator[Word]:
    for line in lines:
        for text, confidence, corners in line:
            if text.strip():
                yield Word(text=text.strip(), box=_box(corners, width, height), confidence=round(float(confidence), 4))


def _box(corners: Any, width: int, height: int) -> Box:
    across = [min(1.0, max(0.0, float(x) / width)) for x, _ in corners]
    down = [min(1.0, max(0.0, float(y) / height)) for _, y in corners]
    return min(across), min(down), max(across), max(down)
