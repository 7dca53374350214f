"""Times of numbered lessons that are told apart from the table: Period 1: 9:00-9:45."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from quire.domain.pages import PageOfWords
from quire.domain.values.times import PrintedSpan, Span, in_order, printed_spans
from quire.types.timetable.axes import number_of
from quire.types.timetable.blocks import Timed
from quire.types.timetable.writing import written

_NAMED = re.compile(
    r"((?:period|lesson|session|block|hour|stunde|p|l)\.?\s*\d{1,2}|\d{1,2}\.)\s*[:=\u2013\u2014-]?\s*$", re.IGNORECASE
)


def with_legend(timed: Sequence[Timed], page: PageOfWords) -> tuple[Timed, ...]:
    """The blocks, those of a numbered lesson without a time with the time that the page says of it."""
    lacking = [one for one in timed if one.start is None and one.slot is not None and number_of(one.slot.label)]
    if not lacking:
        return tuple(timed)
    told = _legend(page)
    return tuple(_told(one, told) if one in lacking else one for one in timed)


def _told(timed: Timed, told: Mapping[int, Span]) -> Timed:
    number = number_of(timed.slot.label) if timed.slot else None
    span = told.get(number or 0)
    return timed if span is None else replace(timed, start=span.start, end=span.end)


def _legend(page: PageOfWords) -> dict[int, Span]:
    named = [pair for line in written(page.words, page.width, page.height).lines for pair in _pairs(line.text)]
    named.sort(key=lambda pair: pair[0])
    spans = in_order(printed for _, printed in named)
    return {number: span for (number, _), span in zip(named, spans, strict=True)}


def _pairs(line: str) -> Iterator[tuple[int, PrintedSpan]]:
    for span in printed_spans(line):
        match = _NAMED.search(line[: span.place[0]])
        number = number_of(match[1].rstrip(".")) if match else None
        if number is not None and not span.is_bare:
            yield number, span
