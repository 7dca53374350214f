"""Tables that nobody ruled: days and times stand in line with what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from quire.domain.layout.boxes import around, height, holds, shared_height, shared_width, width
from quire.domain.pages import Box, PageOfWords, Word
from quire.domain.values.times import printed_spans
from quire.types.timetable.days import days_of
from quire.types.timetable.pieces import Piece
from quire.types.timetable.writing import written

_FEWEST_DAYS = 3
_SAME_ROW = 0.5
_OFF = 0.3
"""Heights of letters by which a line may miss its label and still stand beside it."""
_WIDEST_FRAME = 0.3
"""Share of the page; what is wider frames more than one thing."""
_NEXT_WORD = 0.8
"""Heights of letters that words of one segment lie apart at most."""


def aligned_tables(page: PageOfWords) -> Iterator[tuple[Piece, ...]]:
    """The tables of the page as if they were ruled: their pieces reach to the borders of their columns and rows."""
    segments = _segments(page)
    days = [segment for segment in segments if days_of(_text(segment))]
    row = _largest(days, side=1)
    column = _largest(days, side=0)
    if len(row) >= _FEWEST_DAYS and len(row) >= len(column):
        yield from _with_days_above(page, segments, row)
    elif len(column) >= _FEWEST_DAYS:
        yield from _with_days_beside(page, segments, column)


def _segments(page: PageOfWords) -> list[tuple[Word, ...]]:
    """Words side by side that are too near to be of different cells."""
    segments: list[list[Word]] = []
    for word in sorted(page.words, key=lambda word: (word.box[0], word.box[1])):
        gap = _NEXT_WORD * page.height / page.width if page.width else 0.0
        near = [one for one in segments if _follows(one[-1].box, word.box, gap)]
        if near and not (_is_day(word) and _is_day(near[-1][-1])):
            near[-1].append(word)
        else:
            segments.append([word])
    return [tuple(segment) for segment in segments]


def _is_day(word: Word) -> bool:
    return bool(days_of(word.text)) and not word.text.endswith(",")


def _follows(one: Box, other: Box, gap: float) -> bool:
    letters = max(height(one), height(other))
    return shared_height(one, other) > _SAME_ROW and -letters < other[0] - one[2] <= gap * letters


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _box(words: Sequence[Word]) -> Box:
    return around(word.box for word in words)


def _largest(days: Sequence[tuple[Word, ...]], *, side: int) -> list[tuple[Word, ...]]:
    """The most days that stand in one row (side 1) or one column (side 0)."""
    best: list[tuple[Word, ...]] = []
    share = shared_height if side == 1 else shared_width
    for first in days:
        line = [day for day in days if share(_box(day), _box(first)) > _SAME_ROW]
        named = {days_of(_text(day)) for day in line}
        if len(named) == len(line) > len(best):
            best = sorted(line, key=lambda day: _box(day)[1 - side])
    return best


def _with_days_above(
    page: PageOfWords, segments: Sequence[tuple[Word, ...]], days: Sequence[tuple[Word, ...]]
) -> Iterator[tuple[Piece, ...]]:
    heads = [_box(day) for day in days]
    floor = max(box[3] for box in heads)
    below = [one for one in segments if _box(one)[1] > floor - height(heads[0]) / 2]
    left = _left_border(heads, below)
    labels = sorted((one for one in below if _is_label(one, left)), key=lambda one: _box(one)[1])
    columns = _borders([(box[0] + box[2]) / 2 for box in heads], first=left)
    held = [_box(one) for one in below if _box(one)[0] > left]
    rows = _row_borders([_box(one) for one in _by_row(labels)], floor, held)
    yield (
        *(_piece(day, (lo, heads[0][1], hi, floor), page) for day, (lo, hi) in zip(days, columns, strict=True)),
        *_filled(page, below, [(0.0, left), *columns], rows),
    )


def _left_border(heads: Sequence[Box], below: Sequence[tuple[Word, ...]]) -> float:
    """Where the times end and the first day begins."""
    steps = [(after[0] + after[2] - head[0] - head[2]) / 2 for head, after in pairwise(heads)]
    middle = (heads[0][0] + heads[0][2]) / 2
    lowest = middle - median(steps) / 2
    times = [_box(one)[2] for one in below if printed_spans(_text(one)) and _box(one)[0] < lowest]
    return min(max([lowest * 0.5 + heads[0][0] * 0.5, *(end + 0.002 for end in times)]), heads[0][0])


def _is_label(segment: Sequence[Word], left: float) -> bool:
    return _box(segment)[2] <= left + 0.005 and bool(printed_spans(_text(segment)) or _text(segment)[:1].isalnum())


def _by_row(labels: Sequence[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """Labels of one row as one; where some print times, those that do not are not rows of their own."""
    timed = [one for one in labels if printed_spans(_text(one))]
    rows: list[tuple[Word, ...]] = []
    for label in timed or labels:
        if rows and shared_height(_box(rows[-1]), _box(label)) > _SAME_ROW:
            rows[-1] += label
        else:
            rows.append(label)
    return rows


def _borders(middles: Sequence[float], *, first: float) -> list[tuple[float, float]]:
    between = [(one + other) / 2 for one, other in pairwise(middles)]
    last = min(1.0, middles[-1] + (middles[-1] - between[-1]) if between else 1.0)
    edges = [first, *between, max(last, middles[-1])]
    return list(pairwise(edges))


def _row_borders(labels: Sequence[Box], floor: float, held: Sequence[Box]) -> list[tuple[float, float]]:
    """Rows begin a little above their labels, or half way between two where lines stand around their labels."""
    if not labels:
        return []
    tops = [label[1] - height(label) / 4 for label in labels]
    middles = [(label[1] + label[3]) / 2 for label in labels]
    steps = [later - earlier for earlier, later in pairwise(middles)]
    step = median(steps) if steps else 1.0 - tops[-1]
    if _stand_around(middles, held):
        between = [(one + other) / 2 for one, other in pairwise(middles)]
        return list(pairwise([max(floor, middles[0] - step / 2), *between, middles[-1] + step / 2]))
    return list(pairwise([max(tops[0], floor), *tops[1:], tops[-1] + step]))


def _stand_around(middles: Sequence[float], held: Sequence[Box]) -> bool:
    """Whether about as many lines begin above the nearest label as below."""
    off = [
        min(((box[1] + box[3]) / 2 - middle for middle in middles), key=abs) / max(height(box), 1e-6) for box in held
    ]
    above, below = sum(one < -_OFF for one in off), sum(one > _OFF for one in off)
    return above > below / 2


def _filled(
    page: PageOfWords,
    segments: Sequence[tuple[Word, ...]],
    columns: Sequence[tuple[float, float]],
    rows: Sequence[tuple[float, float]],
) -> Iterator[Piece]:
    """A piece for each place that holds words; what runs over several columns stands in all of them."""
    held: dict[tuple[int, int, int], list[Word]] = {}
    for segment in _framed_together(segments, page):
        box = _box(segment)
        row = _nearest(box, rows)
        over = [at for at, (lo, hi) in enumerate(columns) if _covers(box, lo, hi)]
        if row is not None and over:
            held.setdefault((row, over[0], over[-1]), []).extend(segment)
    for (row, first, last), words in held.items():
        yield _piece(words, (columns[first][0], rows[row][0], columns[last][1], rows[row][1]), page)


def _framed_together(segments: Sequence[tuple[Word, ...]], page: PageOfWords) -> Iterator[tuple[Word, ...]]:
    """The segments, those in one small frame or on one coloured ground as one."""
    frames = [cell for cell in page.cells if width(cell) < _WIDEST_FRAME]
    framed: dict[Box, list[Word]] = {}
    for segment in segments:
        around_it = [frame for frame in frames if holds(frame, _box(segment))]
        if around_it:
            framed.setdefault(min(around_it, key=width), []).extend(segment)
        else:
            yield segment
    yield from map(tuple, framed.values())


def _covers(box: Box, low: float, high: float) -> bool:
    middle = (box[0] + box[2]) / 2
    return low <= middle < high or min(box[2], high) - max(box[0], low) > 0.6 * (high - low)


def _nearest(box: Box, rows: Sequence[tuple[float, float]]) -> int | None:
    middle = (box[1] + box[3]) / 2
    return next((at for at, (top, bottom) in enumerate(rows) if top <= middle < bottom), None)


def _with_days_beside(
    page: PageOfWords, segments: Sequence[tuple[Word, ...]], days: Sequence[tuple[Word, ...]]
) -> Iterator[tuple[Piece, ...]]:
    heads = [_box(day) for day in days]
    times = _largest_row([one for one in segments if printed_spans(_text(one)) and _box(one)[3] <= heads[0][1] + 0.005])
    if len(times) < 2:
        return
    right = max(box[2] for box in heads)
    columns = _borders([sum(_box(one)[::2]) / 2 for one in times], first=(right + _box(times[0])[0]) / 2)
    held = [_box(one) for one in segments if _box(one)[0] > right and _box(one)[1] > heads[0][1] - 0.02]
    rows = _row_borders(heads, max(_box(one)[3] for one in times), held)
    top = min(_box(one)[1] for one in times), max(_box(one)[3] for one in times)
    taken = {id(one) for one in (*times, *days)}
    rest = [one for one in segments if id(one) not in taken]
    yield (
        *(_piece(one, (lo, top[0], hi, top[1]), page) for one, (lo, hi) in zip(times, columns, strict=True)),
        *(_piece(day, (heads[0][0], lo, right, hi), page) for day, (lo, hi) in zip(days, rows, strict=True)),
        *_filled(page, rest, columns, rows),
    )


def _largest_row(segments: Sequence[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    best: list[tuple[Word, ...]] = []
    for first in segments:
        row = [one for one in segments if shared_height(_box(one), _box(first)) > _SAME_ROW]
        best = row if len(row) > len(best) else best
    return sorted(best, key=lambda one: _box(one)[0])


def _piece(words: Sequence[Word], box: Box, page: PageOfWords) -> Piece:
    return Piece(box, written(words, page.width, page.height), page.number, around(word.box for word in words))
