"""What stands above everything else on a page."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from quire.domain.layout.rows import Row

_TOP = 0.4
_LARGER = 1.3
_ALIKE = 0.85


def title_of(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of the largest letters in the upper part of a page, if they are larger than what follows."""
    upper = [row for row in rows if row.box[1] < _TOP and any(letter.isalpha() for letter in row.text)]
    if not upper:
        return ()
    largest = max(upper, key=lambda row: row.letters)
    if largest.letters < _LARGER * median(row.letters for row in rows):
        return ()
    start = upper.index(largest)
    group = [largest]
    for row in upper[start + 1 :]:
        is_next = row.box[1] - group[-1].box[3] < row.letters
        if row.letters < _ALIKE * largest.letters or not is_next:
            break
        group.append(row)
    return tuple(group)
