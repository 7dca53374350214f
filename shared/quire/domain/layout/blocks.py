"""Blocks of lines that belong together: addresses, paragraphs, columns of running text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from quire.domain.layout.boxes import around, shared_width
from quire.domain.layout.rows import Row, segments
from quire.domain.pages import Box, Word

_NEAR = 1.2
"""Heights of letters between two lines of one block."""
_ALIKE = 0.6
"""Heights of letters by those of the line above: what has no long letters looks smaller than it is."""
_ALIGNED = 1.0
_LATEST = 40
"""Lines come from top to bottom, so that only the latest blocks can still go on."""
_GAP = 2.0
"""Heights of letters: a wider gap parts the columns of running text; words of a line may stand a little apart."""


@dataclass(frozen=True)
class Block:
    """Lines below each other, from top to bottom."""

    lines: tuple[Row, ...]

    @cached_property
    def box(self) -> Box:
        return around(line.box for line in self.lines)

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line.words)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def blocks_of(rows: Iterable[Row]) -> tuple[Block, ...]:
    """The blocks of a page by where they begin, from top to bottom and from left to right."""
    blocks: list[list[Row]] = []
    for line in (part for row in rows for part in segments(row, gap=_GAP)):
        home = next((block for block in reversed(blocks[-_LATEST:]) if _goes_on(block[-1], line)), None)
        if home is None:
            blocks.append([line])
        else:
            home.append(line)
    return tuple(sorted((Block(tuple(block)) for block in blocks), key=_corner))


def _goes_on(above: Row, line: Row) -> bool:
    smaller, larger = sorted((above.letters, line.letters))
    is_near = line.box[1] - above.box[3] <= _NEAR * larger
    is_below = line.box[1] >= above.box[1] + 0.5 * above.letters
    is_beside = not _is_aligned(above, line) or shared_width(above.box, line.box) <= 0
    return is_near and is_below and smaller >= _ALIKE * larger and not is_beside


def _is_aligned(above: Row, line: Row) -> bool:
    """Whether they share their left edge, their right edge or their middle."""
    one, other, slack = above.box, line.box, _ALIGNED * line.em
    edges = (one[0] - other[0], one[2] - other[2], (one[0] + one[2] - other[0] - other[2]) / 2)
    return min(abs(edge) for edge in edges) <= slack


def _corner(block: Block) -> tuple[float, float]:
    return (block.box[1], block.box[0])
