"""Lists: a line for each thing, with its time before it, under the days that it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quire.domain.layout.boxes import around, shared_height
from quire.domain.pages import Box, PageOfWords, Word
from quire.domain.timetables import Day
from quire.domain.values.times import PrintedSpan, Span, in_order, printed_spans
from quire.types.timetable.blocks import Timed
from quire.types.timetable.days import WEEKDAYS, days_within
from quire.types.timetable.naming import entries
from quire.types.timetable.pieces import Piece
from quire.types.timetable.writing import Writing, WrittenLine, written

_SAME_LINE = 0.5
_MOSTLY = 0.5
_APART = 0.06
"""Share of the page between times of different columns."""
_MARGIN = 0.005
_FEWEST_NAMES = 3
_NUMBER_AND_POINT = 3
"""Characters that the number of a line has at most."""


@dataclass(frozen=True, slots=True)
class _Item:
    printed: PrintedSpan
    piece: Piece


@dataclass(frozen=True, slots=True)
class _Heading:
    days: tuple[Day, ...]
    piece: Piece


def listed(page: PageOfWords, known: Collection[str] = ()) -> Iterator[Timed]:
    """The blocks of all lists of the page; a list for no day in particular is for all of the week."""
    lines = [line for column in _columns(page) for line in column]
    headings = [_Heading(days, line) for line in lines if (days := _days(line))]
    groups: dict[int | None, list[_Item]] = {}
    for line in lines:
        span = _leading(line.text)
        if span is not None:
            groups.setdefault(_above(line, headings), []).append(_Item(span, line))
    for at, items in groups.items():
        yield from _timed(items, None if at is None else headings[at], known)


def _days(line: Piece) -> tuple[Day, ...]:
    return () if _leading(line.text) else days_within(line.text)


def _leading(text: str) -> PrintedSpan | None:
    """The time with which a line begins, after its number if it has one; or with which it ends."""
    spans = [span for span in printed_spans(text) if not span.is_bare or span.place[0] == 0]
    if not spans:
        return None
    begins, ends = spans[0].place[0], spans[-1].place[1]
    leads = begins <= _NUMBER_AND_POINT or text[:begins].strip(" .)-•*").isdigit()
    return spans[0] if leads or len(text) - ends <= 1 else None


def _above(line: Piece, headings: Sequence[_Heading]) -> int | None:
    """The nearest heading above the line in its column."""
    over = [
        (heading.piece.shown[1], at)
        for at, heading in enumerate(headings)
        if heading.piece.shown[1] < line.shown[1] and heading.piece.box[0] == line.box[0]
    ]
    return max(over)[1] if over else None


def _timed(items: Sequence[_Item], heading: _Heading | None, known: Collection[str]) -> Iterator[Timed]:
    spans = list(in_order(item.printed for item in items))
    open_ended = sum(span.end is None for span in spans) > _MOSTLY * len(spans)
    for day in heading.days if heading else WEEKDAYS:
        for at, (item, span) in enumerate(zip(items, spans, strict=True)):
            following = spans[at + 1] if open_ended and at + 1 < len(spans) else None
            yield from _block(item, _until(span, following), day, heading, known)


def _until(span: Span, following: Span | None) -> Span:
    if following is None or span.end is not None or span.start is None:
        return span
    later = following.start if following.start is not None and following.start > span.start else None
    return Span(span.start, later)


def _block(item: _Item, span: Span, day: Day, heading: _Heading | None, known: Collection[str]) -> Iterator[Timed]:
    for entry in entries(Writing(_unnumbered(_unhoured(item))), known)[:1]:
        if entry.name:
            yield Timed(
                name=entry.name,
                notes=entry.notes,
                day=day,
                start=span.start,
                end=span.end,
                piece=item.piece,
                lines=entry.lines,
                is_printed=True,
                head=heading.piece if heading else None,
            )


def _unhoured(item: _Item) -> tuple[WrittenLine, ...]:
    """The lines without mere hours at their beginning, which nobody else would take for a time."""
    first, *rest = item.piece.writing.lines
    if not item.printed.is_bare:
        return (first, *rest)
    after = len(first.text[: item.printed.place[1]].split())
    return (WrittenLine(first.words[after:], first.size), *rest) if after < len(first.words) else tuple(rest)


def _unnumbered(lines: Sequence[WrittenLine]) -> tuple[WrittenLine, ...]:
    """The lines without the number of the first."""
    if not lines:
        return ()
    first = lines[0]
    if len(first.words) > 2 and first.words[0].text.strip(".)•-*").isdigit() | (first.words[0].text in "•-*"):
        return (WrittenLine(first.words[1:], first.size), *lines[1:])
    return tuple(lines)


def _columns(page: PageOfWords) -> list[list[Piece]]:
    """The lines of each column; a column begins with its times."""
    bounds = _bounds(page.words)
    columns = []
    for left, right in bounds:
        words = [word for word in page.words if left <= (word.box[0] + word.box[2]) / 2 < right]
        columns.append([_piece(line, left, right, page) for line in _lines(words)])
    return columns


def _bounds(words: Sequence[Word]) -> list[tuple[float, float]]:
    """Where columns begin and end: each begins with times, and has names right of them."""
    times = sorted((word for word in words if _has_time(word)), key=lambda word: word.box[0])
    starts = [min(times, key=lambda word: word.box[0]).box[0]] if times else []
    for before, word in pairwise(times):
        between = (before.box[2], word.box[0])
        if between[1] - between[0] > _APART and _has_names(words, *between):
            starts.append(word.box[0])
    edges = [0.0, *(start - _MARGIN for start in starts[1:])]
    return list(zip(edges, [*edges[1:], 1.01], strict=True))


def _has_time(word: Word) -> bool:
    return any(not span.is_bare for span in printed_spans(word.text))


def _has_names(words: Sequence[Word], left: float, right: float) -> bool:
    names = [word for word in words if left <= word.box[0] and word.box[2] <= right and word.text.isalpha()]
    return len(names) >= _FEWEST_NAMES


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box[1] + word.box[3]):
        if lines and shared_height(around(one.box for one in lines[-1]), word.box) > _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _piece(words: Sequence[Word], left: float, right: float, page: PageOfWords) -> Piece:
    shown = around(word.box for word in words)
    box: Box = (left, shown[1], right, shown[3])
    in_order = sorted(words, key=lambda word: word.box[0])
    lines = written(in_order, page.width, page.height).lines
    return Piece(box, Writing(lines), page.number, shown)
