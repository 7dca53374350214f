"""How many words may stand in each other's way: whoever reads them holds each against those at its height."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quire.adapters.opening.outcomes import Outcome, refuse

_STRIPES = 100
"""Of a page, from its top to its bottom."""
_LETTERS = 4
"""Of a long word, so many weigh as much as a word."""
_MOST_PAIRS = 10_000_000
"""In one file: some twenty-five thousand words on one sheet without an end."""
_MOST_WEIGHT = 100_000
"""In one file, however far apart."""


class Crowd:
    """Watches over the words of one file, page by page."""

    def __init__(self) -> None:
        self._weight = 0
        self._pairs = 0

    def admit(self, words: Iterable[dict[str, Any]]) -> None:
        """Refuses the file once its words are more than can be read in the time that there is."""
        stripes = [0] * (_STRIPES + 1)
        for word in words:
            weight = 1 + len(word["text"]) // _LETTERS
            self._weight += weight
            _, top, _, bottom = word["box"]
            for stripe in range(int(top * _STRIPES), int(bottom * _STRIPES) + 1):
                stripes[stripe] += weight
        self._pairs += sum(count * count for count in stripes)
        if self._weight > _MOST_WEIGHT or self._pairs > _MOST_PAIRS:
            refuse(Outcome.RESOURCE_LIMIT)
