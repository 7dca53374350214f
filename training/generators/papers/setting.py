"""Rows of text become words with places on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from quire.domain.pages import PageOfWords, Source, Word

Row = list[tuple[float, str]]
"""Texts with where they begin, as a share of the page's width."""

_CONFUSED = str.maketrans("O0lI5S8BaeT", "0OIlS5B8oc7")


@dataclass(frozen=True, slots=True)
class Sheet:
    rows: list[Row]
    width: float = 595
    height: float = 842
    size: float = 10
    """Of the print, in points."""


def page_of(sheet: Sheet, random: Random, *, source: Source) -> PageOfWords:
    words = [word for at, row in enumerate(sheet.rows) for word in _words(sheet, at, row)]
    height = max(sheet.height, (len(sheet.rows) + 4) * 1.4 * sheet.size)
    placed = [_shrunk(word, sheet.height / height) for word in words]
    read = placed if source is Source.TEXT else list(_misread(placed, random))
    return PageOfWords(number=1, width=sheet.width, height=height, source=source, words=tuple(read))


def _words(sheet: Sheet, at: int, row: Row) -> Iterator[Word]:
    top = (2 + at) * 1.4 * sheet.size / sheet.height
    bottom = top + sheet.size / sheet.height
    for start, text in row:
        x = start
        for part in text.split():
            end = x + len(part) * 0.5 * sheet.size / sheet.width
            yield Word(text=part, box=(min(1.0, x), min(1.0, top), min(1.0, end), min(1.0, bottom)))
            x = end + 0.3 * sheet.size / sheet.width


def _shrunk(word: Word, share: float) -> Word:
    left, top, right, bottom = word.box
    return word.model_copy(update={"box": (left, top * share, right, bottom * share)})


def _misread(words: list[Word], random: Random) -> Iterator[Word]:
    """Some words joined to the next one, some lost, some with letters taken for others."""
    bad = random.uniform(0, 0.12)
    waiting: Word | None = None
    for word in words:
        if random.random() < bad / 3:
            continue
        read = _confused(word, random) if random.random() < bad else word
        if waiting is not None and waiting.box[1] == read.box[1]:
            read = read.model_copy(update={"text": waiting.text + read.text, "box": (*waiting.box[:2], *read.box[2:])})
            waiting = None
        elif waiting is not None:
            yield waiting
            waiting = None
        if random.random() < bad:
            waiting = read
        else:
            yield read
    if waiting is not None:
        yield waiting


def _confused(word: Word, random: Random) -> Word:
    at = random.randrange(len(word.text))
    letter = word.text[at].translate(_CONFUSED)
    return word.model_copy(update={"text": word.text[:at] + letter + word.text[at + 1 :]})
