"""Words out of the characters of a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quire.adapters.ocr.crops import Corners
from quire.adapters.ocr.gaps import Gap, gaps
from quire.adapters.ocr.recogniser import Character, ReadLine
from quire.domain.pages import Box, Word

_LIKELY_SPACE = 0.08
"""The network writes a space from 0.5 on, by which it leaves out one in nineteen; this leaves out one in forty-five."""
_IN_NUMBER = 0.35
_BETWEEN_TOUCHING_LETTERS = 0.6
_TOUCHING = 0.06
"""White between letters, in heights of the line, at which they do not look like two words."""
_WIDE = 1.0
"""So wide a white divides whatever the network says."""
_IN_NUMBERS = frozenset(".,:/-()%+")


class ReadWord(NamedTuple):
    text: str
    start: float
    """Where its ink begins and ends, as shares of the line's width."""
    end: float
    probability: float


def words_of(line: ReadLine) -> Iterator[ReadWord]:
    characters = line.characters
    if not characters:
        return
    width = line.piece.shape[1]
    around = gaps(line.piece, [0.0, *(character.at for character in characters), 1.0])
    starts = [0, *(index for index in range(1, len(characters)) if _is_space(characters, index, around[index]))]
    for start, end in zip(starts, [*starts[1:], len(characters)], strict=True):
        word = characters[start:end]
        yield ReadWord(
            text=repaired("".join(character.text for character in word)),
            start=around[start].right / width,
            end=around[end].left / width,
            probability=min(character.probability for character in word),
        )


def repaired(text: str) -> str:
    """A round letter among nothing but digits is a zero: 475O0. Other letters stand in codes: 15/4B."""
    rest = text.replace("O", "").replace("o", "")
    is_number = any(one.isdigit() for one in rest) and all(one.isdigit() or one in _IN_NUMBERS for one in rest)
    return text.replace("O", "0").replace("o", "0") if is_number else text


def _is_space(characters: Sequence[Character], index: int, gap: Gap) -> bool:
    before, character = characters[index - 1], characters[index]
    return character.space >= _enough(before.text, character.text, gap) or gap.width >= _WIDE


def _enough(before: str, after: str, gap: Gap) -> float:
    """How likely a space must be to be one."""
    pair = (before, after)
    if any(one.isdigit() for one in pair) and all(one.isdigit() or one in ".," for one in pair):
        return _IN_NUMBER
    if gap.width < _TOUCHING and before.isalpha() and after.isalpha():
        return _BETWEEN_TOUCHING_LETTERS
    return _LIKELY_SPACE


def placed(word: ReadWord, corners: Corners, width: int, height: int) -> Word:
    """The word with its box on a picture of this size, within the corners of its line."""
    points = [point for share in (word.start, word.end) for point in _across(corners, share)]
    return Word(text=word.text, box=_box(points, width, height), confidence=round(word.probability, 4))


def _across(corners: Corners, share: float) -> Iterator[tuple[float, float]]:
    """The points of the upper and the lower edge at this share of the line."""
    top_left, top_right, bottom_right, bottom_left = corners
    for left, right in ((top_left, top_right), (bottom_left, bottom_right)):
        yield left[0] + share * (right[0] - left[0]), left[1] + share * (right[1] - left[1])


def _box(points: Sequence[tuple[float, float]], width: int, height: int) -> Box:
    across = [min(1.0, max(0.0, round(x / width, 5))) for x, _ in points]
    down = [min(1.0, max(0.0, round(y / height, 5))) for _, y in points]
    return min(across), min(down), max(across), max(down)
