"""Pages that lie upside down."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from quire.domain.layout.boxes import middle, shared_height
from quire.domain.pages import Box, Marks, Word

_FEWEST_ROWS = 3
_IN_ONE_ROW = 0.3


def lies_upside_down(words: Sequence[Word]) -> bool:
    """Whether the rows go upwards in the order in which the words are read.

    Whether words go to the left says nothing: there are scripts that do.
    """
    steps = [
        middle(other.box)[1] - middle(one.box)[1]
        for one, other in pairwise(words)
        if shared_height(one.box, other.box) < _IN_ONE_ROW
    ]
    upwards, downwards = sum(step < 0 for step in steps), sum(step > 0 for step in steps)
    return upwards >= _FEWEST_ROWS - 1 and upwards > 2 * downwards


def turned_words(words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(word.model_copy(update={"box": turned(word.box)}) for word in words)


def turned_marks(marks: Marks) -> Marks:
    """The marks of the turned page, in the order in which they stand there."""
    return Marks(
        cells=tuple(turned(cell) for cell in reversed(marks.cells)),
        ticks=tuple(tick.model_copy(update={"box": turned(tick.box)}) for tick in reversed(marks.ticks)),
    )


def turned(box: Box) -> Box:
    """Where the same thing stands once the page was turned round."""
    left, top, right, bottom = (round(1 - at, 5) for at in box)
    return (right, bottom, left, top)
