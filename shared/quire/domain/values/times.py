"""Times of day and spans of time, as they are printed on timetables: 8.35-9, 2:15pm, 0900, 13h30."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HOUR = 60
NOON = 12 * HOUR
_DAY_BEGINS = 6 * HOUR + 30
"""Of a time without am or pm: nothing is planned earlier, so 6:00 is in the evening."""
_LONGEST_PAUSE = 3 * HOUR
_LONGEST_SPAN = 12 * HOUR

_CLOCK = r"""
    (?: (?P<hour{n}>2[0-3]|[01]?\d) (?: \s?[:.;h·]\s? (?P<minute{n}>[0-5]\d) )?
      | (?P<compact{n}>(?:0[6-9]|1[0-8])[0-5]\d) )
    (?![\d:]|[.h]\d)
    (?: \s? (?P<half{n}>[ap]\.?m\b\.?|[ap]m(?=to)|noon\b) | \s?(?P<mark{n}>uhr\b|hrs?\b{h}) )?
"""
_FRENCH = r"|h\b"
"""Only where it is a span: 8H alone is a class."""
_TO = r"\s* (?: [-\u2010-\u2015\u2212~\u2192>] | to(?=[\s\d]) | until\b | till\b | bis\b | à | a\b )+ \s*"
_FROM, _UNTIL, _ALONE = (_CLOCK.format(n=n, h=h) for n, h in ((1, _FRENCH), (2, _FRENCH), (3, "")))
_SPAN = re.compile(rf"(?<![\w.:/£$€\#]) (?: {_FROM} {_TO} {_UNTIL} | {_ALONE} )", re.VERBOSE | re.IGNORECASE | re.ASCII)
_MINUTES = re.compile(r"(?<![\d:.])(\d{1,3})\s*(?:min(?:ute)?s?\b\.?|')", re.IGNORECASE)
_HOURS = re.compile(r"(?<![\d:.])(\d(?:\.\d{1,2})?)\s*(?:hours?|hrs?|h)\b", re.IGNORECASE)
_LOOSE = " ,;:|-\u2013\u2014"
_IN_BRACKETS = re.compile(r"[(\[]\s*[\d.]+\s*(?:min(?:ute)?s?|h|hrs?|hours?|')\.?\s*[)\]]", re.IGNORECASE)
_ROUND = re.compile(r"(?<=[\d:.])[oO](?=[\d:.]|\b)|\b[oO](?=\d[:.]\d\d)")
_STRAIGHT = re.compile(r"\b[lI|](?=\d?[:.]\d\d)|(?<=\d)[lI|](?=[:.]\d\d)|(?<=\d[:.])[lI|](?=\d)")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as printed: of many only the half of the day is left out."""

    hour: int
    minute: int
    is_afternoon: bool | None = None
    """None where neither am nor pm is printed."""

    @property
    def readings(self) -> tuple[int, ...]:
        """The minutes of the day that may be meant, the likeliest first."""
        plain = self.hour * HOUR + self.minute
        if self.is_afternoon is not None:
            return (plain % NOON + NOON * self.is_afternoon,)
        if self.hour == 0 or self.hour > 12:
            return (plain,)
        early, late = plain % NOON, plain % NOON + NOON
        return (early, late) if early >= _DAY_BEGINS else (late, early)


@dataclass(frozen=True, slots=True)
class PrintedSpan:
    """A time, or one and the other, with its place in the text."""

    start: Clock
    end: Clock | None
    place: tuple[int, int]
    is_bare: bool = False
    """Two numbers that could be anything, as in 9-10: hours only where times are expected."""
    minutes: int | None = None
    """How long it lasts, where that is printed."""


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of the day."""

    start: int | None
    end: int | None


def printed_spans(text: str) -> tuple[PrintedSpan, ...]:
    """All times of the text, from left to right."""
    mended = _STRAIGHT.sub("1", _ROUND.sub("0", text))
    spans = [span for match in _SPAN.finditer(mended) if (span := _span(match)) is not None]
    if len(spans) != 1 or spans[0].end is not None:
        return tuple(spans)
    start, (begins, ends) = spans[0], spans[0].place
    minutes = _duration(mended[:begins] + " " + mended[ends:])
    return (PrintedSpan(start.start, None, start.place, is_bare=start.is_bare, minutes=minutes),)


def without_times(text: str) -> str:
    """What is left of a text when its times are taken out, with the brackets that held them."""
    for span in reversed(printed_spans(text)):
        text = _cut(text, span)
        text = _IN_BRACKETS.sub(" ", text) if span.minutes else text
    return " ".join(text.split()).strip(_LOOSE)


def _cut(text: str, span: PrintedSpan) -> str:
    before, after = text[: span.place[0]].rstrip(), text[span.place[1] :].lstrip()
    if before[-1:] in {"(", "["} and after[:1] in {")", "]"}:
        before, after = before[:-1], after[1:]
    return f"{before} {after}"


def in_order(spans: Iterable[PrintedSpan], *, after: int = 0) -> Iterator[Span]:
    """The times of one day in the order in which they stand, each in the half of the day that it must be in."""
    latest = after
    for printed in spans:
        span = _settled(printed, latest)
        yield span
        latest = span.end or span.start or latest


def clock(minutes: int) -> str:
    """Minutes of the day as 08:35."""
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


def _span(match: re.Match[str]) -> PrintedSpan | None:
    if match["hour3"] or match["compact3"]:
        start = _clock(match, 3)
        told = match["minute3"] or match["compact3"] or match["half3"] or match["mark3"]
        return PrintedSpan(start, None, match.span()) if told and start.hour <= 23 else None
    told = any(match[f"{part}{n}"] for part in ("minute", "compact", "half", "mark") for n in (1, 2))
    return PrintedSpan(_clock(match, 1), _clock(match, 2), match.span(), is_bare=not told)


def _clock(match: re.Match[str], n: int) -> Clock:
    compact, half = match[f"compact{n}"], (match[f"half{n}"] or "").lower()
    hour = int(compact[:2] if compact else match[f"hour{n}"])
    minute = int(compact[2:] if compact else match[f"minute{n}"] or 0)
    is_afternoon = None if not half or hour > 12 else half[0] in "pn"
    return Clock(hour, minute, is_afternoon)


def _duration(text: str) -> int | None:
    if match := _MINUTES.search(text):
        return int(match[1]) or None
    if match := _HOURS.search(text):
        return round(float(match[1]) * HOUR) or None
    return None


def _settled(printed: PrintedSpan, latest: int) -> Span:
    start = _start(printed, latest)
    if printed.end is not None:
        later = [one for one in printed.end.readings if start < one <= start + _LONGEST_SPAN]
        return Span(start, min(later, default=printed.end.readings[0]))
    end = start + printed.minutes if printed.minutes else None
    return Span(start, end if end is not None and end < 24 * HOUR else None)


def _start(printed: PrintedSpan, latest: int) -> int:
    readings = printed.start.readings
    if printed.end is not None and len(printed.end.readings) == 1:
        earlier = [one for one in readings if one < printed.end.readings[0]]
        return max(earlier, default=readings[0])
    likeliest = readings[0]
    evening = [one for one in readings[1:] if latest <= one <= latest + _LONGEST_PAUSE]
    return evening[0] if evening and likeliest < latest and latest >= NOON else likeliest
