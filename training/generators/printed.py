"""Pages of words printed again, each word where it stood, so that they can be photographed."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords, Word

from training.generators.pages import width_of
from training.generators.timetables.sheets import Drawing, Text

_DESCENT = 0.2
_HIGH = 0.9
"""Of the print's size: a box that high has room for what hangs below the line, whether or not anything does."""
_HANGING = frozenset("gjpqy,;()[]|")


def printed(pages: Sequence[PageOfWords]) -> bytes:
    """A PDF of pages that are as large as the first."""
    drawing = Drawing((pages[0].width, pages[0].height))
    for number, page in enumerate(pages):
        if number:
            drawing.turn()
        _draw(page, drawing)
    return drawing.pdf()


def _draw(page: PageOfWords, drawing: Drawing) -> None:
    for left, top, right, bottom in page.cells:
        drawing.box(left * page.width, top * page.height, right * page.width, bottom * page.height)
    for tick in page.ticks:
        left, top, right, _ = tick.box
        side = (right - left) * page.width
        drawing.tick(left * page.width, top * page.height, side, is_ticked=tick.is_ticked)
    for word in page.words:
        drawing.write(_text(word, page))


def _text(word: Word, page: PageOfWords) -> Text:
    left, right = word.box[0] * page.width, word.box[2] * page.width
    top, bottom = word.box[1] * page.height, word.box[3] * page.height
    is_upright = len(word.text) > 1 and bottom - top > 1.5 * (right - left)
    along, across = (bottom - top, right - left) if is_upright else (right - left, bottom - top)
    size = along / max(width_of(word.text, size=1), 0.2)
    hangs = _DESCENT * size if across > _HIGH * size or _HANGING & set(word.text) else 0.0
    if is_upright:
        return Text(right - hangs, bottom, word.text, size, is_upright=True)
    return Text(left, bottom - hangs, word.text, size)
