"""Reads the characters of one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from quire.adapters.ocr.crops import as_input, scaled

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture
    from quire.adapters.ocr.networks import Floats, Network


class Character(NamedTuple):
    text: str
    at: float
    """Where its middle is, as a share of the line's width."""
    probability: float
    space: float
    """How likely the network holds it that a space stands before it."""


class ReadLine(NamedTuple):
    characters: Sequence[Character]
    piece: Picture
    """What was read, at the height that it was read at."""

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)

    @property
    def probability(self) -> float:
        """The mean of its characters'; nothing read is not believed."""
        if not self.characters:
            return 0.0
        return sum(character.probability for character in self.characters) / len(self.characters)


class Recogniser:
    """One line a call: lines in batches are padded to the longest, which costs time and is read worse."""

    def __init__(self, network: Network, characters: Sequence[str]) -> None:
        self._network = network
        self._characters = characters

    def read(self, piece: Picture) -> ReadLine:
        fitted = scaled(piece)
        return ReadLine(self._characters_of(self._network(as_input(fitted))[0]), fitted)

    def _characters_of(self, steps: Floats) -> list[Character]:
        """Each run of steps with the same best class is one character, where that class is not `nothing`."""
        best = steps.argmax(axis=1).tolist()
        spaces = steps[:, -1].tolist()
        found: list[Character] = []
        last, space = 0, 0.0
        blank = len(self._characters) - 1
        for index, kind in enumerate(best):
            space = max(space, spaces[index])
            if kind not in (0, last, blank):
                at = (index + 0.5) / len(best)
                found.append(Character(self._characters[kind], at, float(steps[index, kind]), space))
                space = 0.0
            last = kind
        return found
