"""Times of numbered lessons that are told apart from the table: Period 1: 9:00-9:45."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quire.domain.pages import PageOfWords
from quire.domain.values.times import PrintedSpan, printed_spans
from quire.types.timetable.writing import lines_across

_NUMBERED = re.compile(
    r"(?:period|lesson|session|block|hour|p|l|stunde)?\.?\s*(\d{1,2})(?:st|nd|rd|th|\.)?", re.IGNORECASE
)
_NAMED = re.compile(
    r"((?:period|lesson|session|block|hour|stunde|p|l)\.?\s*\d{1,2}|\d{1,2}\.)\s*[:=\u2013\u2014-]?\s*$", re.IGNORECASE
)

Legend = Mapping[int, PrintedSpan]


def legend_of(page: PageOfWords) -> Legend:
    """What the page says of its numbered lessons; spans count more than times that may only stand beside."""
    lines = lines_across(page.words, page.width, page.height)
    pairs = [pair for line in lines for pair in _pairs(line.text)]
    return {**dict(pairs), **dict(pair for pair in pairs if pair[1].end is not None)}


def number_of(label: str) -> int | None:
    """Of Period 3 or P3, the 3."""
    match = _NUMBERED.fullmatch(label.strip())
    return int(match[1]) if match else None


def _pairs(line: str) -> Iterator[tuple[int, PrintedSpan]]:
    for span in printed_spans(line):
        match = _NAMED.search(line[: span.place[0]])
        number = number_of(match[1].rstrip(".")) if match else None
        if number is not None and not span.is_bare:
            yield number, span
