"""The running numbers of pages: `Page 2 of 3`, `2/3`, `- 2 -`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

from quire.domain.lines import read_page
from quire.domain.model import Model
from quire.domain.pages import Line, PageOfWords

_HEAD, _FOOT = 0.12, 0.88
"""Above and below stand bare numbers that count pages; between them a number can be anything."""

_NAMES = (
    "page|seite|blatt|pagina|página|pág|pag|bladzijde|blz|strona|sida|side|sivu|folha|feuille|hoja|foglio|"
    "halaman|muka surat"
)
_OF = r"\s*(?:of|von|sur|van|aus|de|di|av|af|dari|z|/|\|)\s*"
_NAMED = re.compile(rf"(?<![^\W_])(?:{_NAMES})[.:]?\s*(?:no|nr)?[.:]?\s*(\d{{1,3}})(?:{_OF}(\d{{1,3}}))?(?!\d)", re.I)
_BARE_OF = re.compile(r"(?:^|\s)([1-9]\d?)\s?(?:/|of|von|sur|van)\s?([1-9]\d?)$", re.I)
_BARE = re.compile(r"[-–—(\[]?\s?([1-9]\d{0,2})\s?[-–—)\]]?")  # noqa: RUF001 dashes as they are printed


class Folio(Model):
    """The number that a page bears, and of how many where it says so."""

    at: int
    of: int | None = None

    @property
    def is_last(self) -> bool:
        return self.of is not None and self.at >= self.of


class Count(Enum):
    """What the number of a page says of whether it goes on with the page before."""

    SILENT = auto()
    GOES_ON = auto()
    UNFINISHED = auto()
    """The pages before are not all there yet, or the page is not a first one, and yet the two do not follow."""
    MAY_BEGIN = auto()
    BEGINS = auto()


def folio_of(page: PageOfWords, *, most: int) -> Folio | None:
    """The number of the page; `most` is how many pages a bare `2/3` may speak of."""
    lines = read_page(page).lines
    named = list(_named(lines))
    whole = [one for one in named if one.of is not None]
    return next(iter((*whole, *named, *_bare(lines, most))), None)


def counted(before: Folio | None, now: Folio | None, *, place: int) -> Count:
    """How the number of a page goes with that of the page before; `place` is which page of its document it would be."""
    if now is None:
        return Count.UNFINISHED if before is not None and before.of is not None and not before.is_last else Count.SILENT
    if now.at > 1:
        return _later(before, now, place)
    if now.of is None:
        return Count.SILENT if before is None else Count.MAY_BEGIN
    is_sure = now.of == 1 or (before is not None and (before.is_last or before.of != now.of))
    return Count.BEGINS if is_sure else Count.MAY_BEGIN


def _later(before: Folio | None, now: Folio, place: int) -> Count:
    follows = before is not None and before.at + 1 == now.at and now.of == before.of
    if follows or (before is None and now.at == place):
        return Count.GOES_ON
    return Count.SILENT if now.of is None else Count.UNFINISHED


def _named(lines: tuple[Line, ...]) -> Iterator[Folio]:
    """Numbers that say what they are: of how many anywhere, else in the margins alone."""
    for line in lines:
        for match in _NAMED.finditer(line.text):
            at, of = int(match[1]), None if match[2] is None else int(match[2])
            if (of is not None and 1 <= at <= of) or (of is None and at > 0 and _is_in_margin(line)):
                yield Folio(at=at, of=of)


def _bare(lines: tuple[Line, ...], most: int) -> Iterator[Folio]:
    margin = [line for line in lines if _is_in_margin(line)]
    for line in margin:
        match = _BARE_OF.search(line.text)
        if match is not None and int(match[1]) <= int(match[2]) <= most:
            yield Folio(at=int(match[1]), of=int(match[2]))
    for line in margin:
        alone = _BARE.fullmatch(line.text.strip())
        if alone is not None:
            yield Folio(at=int(alone[1]))


def _is_in_margin(line: Line) -> bool:
    return line.box[3] <= _HEAD or line.box[1] >= _FOOT
