"""How times are printed, and which of them can be known from it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Style = Callable[[int], str]


def _clock(minutes: int, separator: str, *, hours: int = 12, pad: bool = False) -> str:
    hour, minute = divmod(minutes, 60)
    shown = hour if hours == 24 or hour <= 12 else hour - 12
    return f"{shown:02}{separator}{minute:02}" if pad else f"{shown}{separator}{minute:02}"


def _half(minutes: int) -> str:
    return "am" if minutes < 720 else "pm"


STYLES: tuple[tuple[Style, str], ...] = (
    (lambda time: _clock(time, ":"), " - "),
    (lambda time: _clock(time, ":"), "-"),
    (lambda time: _clock(time, ":", hours=24, pad=True), " - "),
    (lambda time: _clock(time, "."), " \u2013 "),
    (lambda time: _clock(time, "."), "-"),
    (lambda time: _clock(time, ":") + _half(time), "-"),
    (lambda time: _clock(time, ":", pad=True) + " " + _half(time).upper(), " to "),
    (lambda time: _clock(time, "", hours=24, pad=True), "-"),
    (lambda time: _clock(time, "h", hours=24), " - "),
    (lambda time: _clock(time, ".") if time % 60 else str((time // 60 - 1) % 12 + 1), " - "),
)


def printer(random: Random) -> Callable[[int, int], str]:
    """One way of printing a span, for all of a document."""
    style, between = random.choice(STYLES)
    return lambda start, end: f"{style(start)}{between}{style(end)}"


def start_printer(random: Random) -> Style:
    return random.choice([style for style, _ in STYLES[:7]])
