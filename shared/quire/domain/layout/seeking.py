"""Where a value may stand, once its label is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quire.domain.layout.boxes import shared_width
from quire.domain.layout.labels import Labelled
from quire.domain.layout.pairs import Place
from quire.domain.layout.rows import Row, segments
from quire.domain.pages import Word

_BELOW = 3.0
"""Heights of letters within which a value may stand below its label."""
_ROWS_BELOW = 2
_SIGNS = frozenset(":.#=-\uff1a")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the value of a label."""

    words: Row
    place: Place


def near(label: Labelled, rows: Sequence[Row], others: Sequence[Labelled] = ()) -> Iterator[Candidate]:
    """What stands behind, beside and below a label, the likeliest first; never beyond one of the other labels."""
    behind = _behind(label, others)
    if behind:
        parts = segments(label.row.part(behind))
        is_beside = parts[0].words[0].box[0] - label.words[-1].box[2] > label.row.em * 1.2
        yield Candidate(parts[0], Place.BESIDE if is_beside else Place.BEHIND)
        if len(parts) > 1:
            yield Candidate(label.row.part(behind), Place.BESIDE)
    yield from (Candidate(part, Place.BELOW) for part in _below(label, rows, others))


def _behind(label: Labelled, others: Sequence[Labelled]) -> tuple[Word, ...]:
    next_start = min(
        (one.start for one in others if one.row is label.row and one.start >= label.end), default=len(label.row.words)
    )
    words = list(label.row.words[label.end : next_start])
    while words and set(words[0].text) <= _SIGNS:
        words.pop(0)
    return tuple(words)


def _below(label: Labelled, rows: Sequence[Row], others: Sequence[Labelled]) -> Iterator[Row]:
    start = next((place for place, row in enumerate(rows) if row is label.row), len(rows))
    taken = {id(word) for one in others for word in one.words}
    for row in rows[start + 1 : start + 1 + _ROWS_BELOW]:
        if row.page != label.row.page or row.box[1] - label.box[3] > _BELOW * label.row.letters:
            return
        for part in segments(row):
            is_under = shared_width(part.box, label.box) > 0
            if is_under and not any(id(word) in taken for word in part.words):
                yield part
