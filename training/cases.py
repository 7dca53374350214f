"""Documents as readers read them that have not learned from their senders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from quire import types

from training.grading import Case, built_in
from training.hard import FIRST_PHOTO, FIRST_TEXT, PHOTOGRAPHED, hard, kept_photo
from training.made import MAKERS, Made
from training.unseen import unseen_receipts
from training.words import Pages, Readable, kept_pages, readable

_KINDS = [kind for kind in MAKERS if kind != "document"]
"""What has values to be sure of."""


def cases_of(data: Path, words: Path, made: int) -> Iterator[Case]:
    """The documents of the datasets, so many made ones of each type, and the photos of made ones that were read."""
    by_kind: dict[str, list[Readable]] = {}
    for one in readable(data, words):
        by_kind.setdefault(one.sample.type, []).append(one)
    for kind, documents in by_kind.items():
        yield from _OUT_OF_FOLD.get(kind, _plainly)(kind, documents)
    for kind in _KINDS:
        for seed in range(FIRST_TEXT, FIRST_TEXT + made):
            yield _case(kind, hard(kind, seed, has_text=True))
    yield from _photos(words)


def _photos(words: Path) -> Iterator[Case]:
    for kind in PHOTOGRAPHED:
        seed = FIRST_PHOTO
        while (kept := kept_photo(words, kind, seed)).is_file():
            yield _case(kind, hard(kind, seed, has_text=False), kept_pages(kept))
            seed += 1


def _plainly(kind: str, documents: Sequence[Readable]) -> Iterator[Case]:
    """For readers whose weights know none of these documents."""
    for one in documents:
        reading = types.read(built_in(kind), one.pages)
        yield Case(kind, one.group, one.pages, reading, one.sample.expected, one.sample.doubts)


def _case(kind: str, made: Made, read: Pages | None = None) -> Case:
    """Documents of one look belong together, so that promises are tried on looks that were not learned from."""
    pages = made.pages if read is None else read
    reading = types.read(built_in(kind), pages)
    return Case(kind, f"{kind} made {made.look}", pages, reading, made.expected, is_made=True)


_OUT_OF_FOLD: Mapping[str, Callable[[str, Sequence[Readable]], Iterator[Case]]] = {"receipt": unseen_receipts}
"""Readers with weights of their own are fitted again for each fold, without the documents that they then read."""
