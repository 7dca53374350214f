"""Pages as a test writes them: texts at places, in points from the top left corner of a page of 600 by 800."""

from __future__ import annotations

from collections.abc import Iterator

from quire.domain.pages import Box, PageOfWords, Source, Tick, Word

WIDTH, HEIGHT = 600, 800
_LETTER = 5.0
_SPACE = 3.0
_TALL = 10.0

Text = tuple[float, float, str]
"""Left, top, and what stands there; `larger` times the usual size where it begins with `#`."""


def page(
    *texts: Text, number: int = 1, cells: tuple[Box, ...] = (), ticks: tuple[tuple[Box, bool], ...] = ()
) -> PageOfWords:
    return PageOfWords(
        number=number,
        width=WIDTH,
        height=HEIGHT,
        source=Source.TEXT,
        words=tuple(word for text in texts for word in _words(*text)),
        cells=tuple(share(*cell) for cell in cells),
        ticks=tuple(Tick(box=share(*box), is_ticked=ticked) for box, ticked in ticks),
    )


def share(x0: float, y0: float, x1: float, y1: float) -> Box:
    return (x0 / WIDTH, y0 / HEIGHT, x1 / WIDTH, y1 / HEIGHT)


def _words(x: float, y: float, text: str) -> Iterator[Word]:
    size = 2.0 if text.startswith("#") else 1.0
    for word in text.removeprefix("#").split():
        end = x + len(word) * _LETTER * size
        yield Word(text=word, box=share(x, y, end, y + _TALL * size))
        x = end + _SPACE * size
