"""Pages of words out of typed receipts."""

from __future__ import annotations

import re

from quire.domain.pages import PageOfWords, Source, Word

_COLUMNS = 44
_STEP = 12.0
_WIDTH = 220.0


def page_of(typed: str, *, source: Source = Source.TEXT) -> PageOfWords:
    """Each line a row of the page, each letter in its column."""
    lines = typed.strip("\n").splitlines()
    height = _STEP * (len(lines) + 2)
    words = [
        Word(
            text=match.group(),
            box=_box(match.start(), match.end(), row, height),
            confidence=0.99 if source is Source.OCR else None,
        )
        for row, line in enumerate(lines, start=1)
        for match in re.finditer(r"\S+", line)
    ]
    return PageOfWords(number=1, width=_WIDTH, height=height, source=source, words=tuple(words))


def tilted(page: PageOfWords, *, slope: float) -> PageOfWords:
    """The page with rows that sink by `slope` of their length, as in a photo that was taken askew."""
    sink = slope * page.width / page.height
    room = 1 + sink
    words = [
        word.model_copy(
            update={
                "box": (
                    word.box[0],
                    (word.box[1] + word.box[0] * sink) / room,
                    word.box[2],
                    (word.box[3] + word.box[0] * sink) / room,
                )
            }
        )
        for word in page.words
    ]
    return page.model_copy(update={"height": page.height * room, "words": tuple(words)})


def _box(start: int, end: int, row: int, height: float) -> tuple[float, float, float, float]:
    top = row * _STEP
    return (start / _COLUMNS, top / height, min(1.0, end / _COLUMNS), (top + 0.8 * _STEP) / height)
