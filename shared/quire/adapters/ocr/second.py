"""Looks again at the words that matter most, so that two readings can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from quire.adapters.ocr.crops import Corners, cut
from quire.domain.pages import Word

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture
    from quire.adapters.ocr.recogniser import Recogniser

_MOST = 24
"""Words looked at again on one page: about a seventh of the time that the page takes."""
_AT_THE_TOP = 8
"""Of these words: names and addresses of who sent a paper."""
_MARKS = ".,:/-"
_BESIDE = 0.35
_ABOVE = 0.12
"""How much of the word's surroundings comes along, in heights of the word."""


class SecondReader(Protocol):
    @property
    def name(self) -> str: ...

    def read(self, pieces: Sequence[Picture]) -> Sequence[str]:
        """What stands on each of the pieces, without spaces."""


class SameAgain:
    """The recogniser that read the line reads the word by itself: out of its context and at another size."""

    name = "same"

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser

    def read(self, pieces: Sequence[Picture]) -> Sequence[str]:
        return [self._recogniser.read(piece).text for piece in pieces]


def looked_at_again(words: Sequence[Word], page: Picture, reader: SecondReader) -> tuple[Word, ...]:
    """The words, of which those that could be values say what the second reader saw in their place."""
    chosen = worth_a_look(words)
    seen = reader.read([cut(page, _around(words[index], page)) for index in chosen])
    second = dict(zip(chosen, seen, strict=True))
    return tuple(
        word.model_copy(update={"second": second[index]}) if index in second else word
        for index, word in enumerate(words)
    )


def worth_a_look(words: Sequence[Word]) -> list[int]:
    """Dates, amounts from the last one up, because sums stand below, the top of the page, other numbers."""
    numbers = [index for index, word in enumerate(words) if any(one.isdigit() for one in word.text)]
    dates = [index for index in numbers if _marks_within(words[index].text) > 1]
    amounts = [index for index in reversed(numbers) if _marks_within(words[index].text) == 1]
    values = [*dates, *amounts]
    top = sorted(range(len(words)), key=lambda index: words[index].box[1])[:_AT_THE_TOP]
    return list(dict.fromkeys([*values[: _MOST - _AT_THE_TOP], *top, *values, *numbers]))[:_MOST]


def _marks_within(text: str) -> int:
    """How many points, commas, colons, slashes and hyphens stand between digits."""
    return sum(
        text[index] in _MARKS and text[index - 1].isdigit() and text[index + 1].isdigit()
        for index in range(1, len(text) - 1)
    )


def _around(word: Word, page: Picture) -> Corners:
    height, width = page.shape[:2]
    left, top, right, bottom = word.box
    tall = (bottom - top) * height
    x0, x1 = left * width - _BESIDE * tall, right * width + _BESIDE * tall
    y0, y1 = top * height - _ABOVE * tall, bottom * height + _ABOVE * tall
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
