"""Where a cell begins and ends among the slots of a table, and which times follow from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quire.domain.values.times import Span
from quire.types.timetable.axes import Slot
from quire.types.timetable.pieces import Piece

_NEAR = 0.2
"""Share of a slot by which an edge may miss its border; what is farther in says another time, or none."""
_EXACT = 0.1


@dataclass(frozen=True, slots=True)
class Edges:
    """The times at the edges of a cell; `is_exact` where the edge lies on the border that gives its time."""

    first: Slot | None
    span: Span
    starts_exactly: bool = True
    ends_exactly: bool = True

    def settled(self, printed: Sequence[Span], *, before: int | None, after: int | None) -> list[Span]:
        """The times of what stands in the cell: as printed in it, else as its neighbours say, else at its edges."""
        start = self._start(before)
        end = self._end(after, start)
        if len(printed) < 2:
            return [_filled(one, start, end) for one in printed]
        return [
            Span(one.start, one.end or (printed[at + 1].start if at + 1 < len(printed) else _after(end, one.start)))
            for at, one in enumerate(printed)
        ]

    def _start(self, before: int | None) -> int | None:
        if before is None or (self.starts_exactly and self.span.start is not None):
            return self.span.start
        return before if self.span.end is None or before < self.span.end else self.span.start

    def _end(self, after: int | None, start: int | None) -> int | None:
        if after is None or (self.ends_exactly and self.span.end is not None):
            return self.span.end
        return after if start is None or after > start else self.span.end


def between(piece: Piece, slots: Sequence[Slot]) -> Edges:
    """The times of the slots that the piece covers."""
    top, bottom = piece.box[1], piece.box[3]
    covered = [slot for slot in slots if _covers(piece, slot)]
    if not covered:
        return Edges(None, _in_the_gap(piece, slots))
    first, last = covered[0], covered[-1]
    into = (top - first.top) / _length(first)
    short = (last.bottom - bottom) / _length(last)
    return Edges(
        first=first,
        span=Span(first.start if into <= _NEAR else None, last.end if short <= _NEAR else None),
        starts_exactly=abs(into) <= _EXACT,
        ends_exactly=abs(short) <= _EXACT,
    )


def _covers(piece: Piece, slot: Slot) -> bool:
    """Whether more than a margin of the slot belongs to the piece."""
    common = min(piece.box[3], slot.bottom) - max(piece.box[1], slot.top)
    return common > _NEAR * min(_length(slot), piece.box[3] - piece.box[1])


def _in_the_gap(piece: Piece, slots: Sequence[Slot]) -> Span:
    """Of a row without a heading: from the end of what is above to the beginning of what is below."""
    above = [slot.end for slot in slots if slot.bottom <= piece.middle]
    below = [slot.start for slot in slots if slot.top >= piece.middle]
    return Span(above[-1] if above else None, below[0] if below else None)


def _length(slot: Slot) -> float:
    return max(slot.bottom - slot.top, 1e-6)


def _filled(printed: Span, start: int | None, end: int | None) -> Span:
    begins = printed.start if printed.start is not None else start
    ends = printed.end if printed.end is not None else _after(end, begins)
    return Span(begins, ends)


def _after(end: int | None, start: int | None) -> int | None:
    return end if end is not None and (start is None or end > start) else None
