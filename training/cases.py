"""Documents as readers read them that have not learned from their senders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from quire import types

from training.grading import Case, built_in
from training.made import MAKERS
from training.unseen import unseen_receipts
from training.words import Pages, Readable, readable

_FIRST_SEED = 500_000
"""Far from the seeds that readers were made with."""


def cases_of(data: Path, words: Path, made: int) -> Iterator[Case]:
    """The documents of the datasets, and so many made ones of each type that can be made."""
    by_kind: dict[str, list[Readable]] = {}
    for one in readable(data, words):
        by_kind.setdefault(one.sample.type, []).append(one)
    for kind, documents in by_kind.items():
        yield from _OUT_OF_FOLD.get(kind, _plainly)(kind, documents)
    for kind, make in MAKERS.items():
        for seed in range(_FIRST_SEED, _FIRST_SEED + made):
            document = make(seed)
            yield _case(kind, f"{kind} made {seed}", document.pages, document.expected)


def _plainly(kind: str, documents: Sequence[Readable]) -> Iterator[Case]:
    """For readers whose weights know none of these documents."""
    for one in documents:
        reading = types.read(built_in(kind), one.pages)
        yield Case(kind, one.group, one.pages, reading, one.sample.expected, one.sample.doubts)


def _case(kind: str, group: str, pages: Pages, expected: Mapping[str, Any]) -> Case:
    return Case(kind, group, pages, types.read(built_in(kind), pages), expected, is_made=True)


_OUT_OF_FOLD: Mapping[str, Callable[[str, Sequence[Readable]], Iterator[Case]]] = {"receipt": unseen_receipts}
"""Readers with weights of their own are fitted again for each fold, without the documents that they then read."""
