"""What speaks for a block, and what against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quire.domain.layout.boxes import around
from quire.domain.pages import Word
from quire.domain.reading import Found, FoundBlock
from quire.domain.timetables import ReadBlock
from quire.domain.values.times import clock
from quire.types.timetable.blocks import Timed

_WITHOUT_TIMES = 0.55
_WITHOUT_END = 0.85
_OVERLAPPING = 0.7
_BACKWARDS = 0.4
_GUESSED_DAY = 0.8
_LONGEST = 4 * 60


def found_block(timed: Timed, others: Sequence[Timed]) -> FoundBlock:
    """The block with its evidence: the words of its name and those that give it its day and its time."""
    words = _evidence(timed)
    signs = _signs(timed, others, words)
    block = ReadBlock(
        name=timed.name,
        day_of_week=timed.day,
        start_time=None if timed.start is None else clock(timed.start),
        end_time=None if timed.end is None else clock(timed.end),
        notes=timed.notes,
    )
    box = around(word.box for word in words) if timed.piece.shown is None else timed.piece.shown
    found = Found(
        value=block.name,
        page=timed.piece.page,
        box=box,
        words=words,
        score=_score(signs),
        signs=signs,
        why=_why(timed),
    )
    return FoundBlock(block, found)


def _evidence(timed: Timed) -> tuple[Word, ...]:
    own = [word for line in timed.lines for word in line.words]
    heads = [] if timed.head is None else list(timed.head.words)
    times = [] if timed.slot is None or timed.is_printed else [word for one in timed.slot.heads for word in one.words]
    return tuple(dict.fromkeys([*own, *heads, *times]))


def _signs(timed: Timed, others: Sequence[Timed], words: Sequence[Word]) -> Mapping[str, float]:
    start, end = timed.start, timed.end
    sure = [word.confidence for word in words if word.confidence is not None]
    doubted = [word for word in words if word.second is not None and word.second != word.text]
    return {
        "has_start": float(start is not None),
        "has_end": float(end is not None),
        "is_forward": float(start is None or end is None or start < end),
        "is_long": float(start is not None and end is not None and end - start > _LONGEST),
        "overlaps": float(any(_overlap(timed, other) for other in others)),
        "time_printed": float(timed.is_printed),
        "day_printed": float(timed.head is not None),
        "lowest_word": min(sure, default=1.0),
        "doubted_words": float(len(doubted)),
        "length": float(len(timed.name)),
    }


def _overlap(one: Timed, other: Timed) -> bool:
    if one is other or one.day != other.day or None in {one.start, one.end, other.start, other.end}:
        return False
    return max(one.start or 0, other.start or 0) < min(one.end or 0, other.end or 0)


def _score(signs: Mapping[str, float]) -> float:
    score = 0.97
    if not signs["has_start"]:
        score *= _WITHOUT_TIMES
    elif not signs["has_end"]:
        score *= _WITHOUT_END
    score *= _BACKWARDS if not signs["is_forward"] or signs["is_long"] else 1.0
    score *= _OVERLAPPING if signs["overlaps"] else 1.0
    score *= 1.0 if signs["day_printed"] else _GUESSED_DAY
    return round(score, 4)


def _why(timed: Timed) -> str:
    times = "the time is printed with it" if timed.is_printed else "the time is that of its place in the table"
    return f"{'The day is named' if timed.head else 'No day is named'}, and {times}."
