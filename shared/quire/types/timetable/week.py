"""A page's week: tables that are ruled, tables that are merely aligned, lists; whichever says most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from quire.domain.pages import PageOfWords, Word
from quire.types.timetable.aligned import aligned_tables
from quire.types.timetable.axes import plans
from quire.types.timetable.blocks import Timed, timed_in
from quire.types.timetable.legend import legend_of
from quire.types.timetable.listing import listed
from quire.types.timetable.pieces import Piece
from quire.types.timetable.records import recorded
from quire.types.timetable.ruled import ruled_tables
from quire.types.timetable.writing import WrittenLine, lines_across

_RELIABLE = 2.0
"""What is ruled is believed unless another way of reading says so much more, as where few lines were seen."""


@dataclass(frozen=True, slots=True)
class Week:
    timed: tuple[Timed, ...]
    heading: tuple[WrittenLine, ...]


def week_of(page: PageOfWords) -> Week:
    known = {word.text.casefold() for word in page.words}
    best: tuple[Timed, ...] = ()
    for way in (_ruled, _aligned, listed):
        timed = tuple(way(page, known))
        if _worth(timed) > _RELIABLE * _worth(best):
            best = timed
    return Week(best, _heading(page, best))


Way = Callable[[PageOfWords, frozenset[str]], Iterator[Timed]]


def _ruled(page: PageOfWords, known: set[str]) -> Iterator[Timed]:
    for table in ruled_tables(page):
        yield from _read(table, known, page)


def _aligned(page: PageOfWords, known: set[str]) -> Iterator[Timed]:
    for table in aligned_tables(page):
        yield from _read(table, known, page, is_ruled=False)


def _read(table: Sequence[Piece], known: set[str], page: PageOfWords, *, is_ruled: bool = True) -> Iterator[Timed]:
    read = plans(table, is_ruled=is_ruled, legend=legend_of(page))
    planned = [timed for plan in read for timed in timed_in(plan, known)]
    yield from max(planned, list(recorded(table, page)), key=_worth)


def _worth(timed: Sequence[Timed]) -> float:
    """How much of what is written there is understood, and how completely: what is for several days counts once."""
    understood = {(id(one.piece), one.name, one.start): one for one in timed}
    return sum(0.2 if one.start is None else 0.7 if one.end is None else 1.0 for one in understood.values())


def _heading(page: PageOfWords, timed: Sequence[Timed]) -> tuple[WrittenLine, ...]:
    """The lines of words that no block was made of."""
    used = {id(word) for one in timed for word in _used(one)}
    return lines_across([word for word in page.words if id(word) not in used], page.width, page.height)


def _used(timed: Timed) -> Iterator[Word]:
    yield from timed.piece.words
    yield from timed.head.words if timed.head else ()
    for head in timed.slot.heads if timed.slot else ():
        yield from head.words
