"""Every value of an answer held against the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quire_client.evaluating.answers import Answer
from quire_client.evaluating.blocks import matched
from quire_client.evaluating.dataset import Doubt, Sample
from quire_client.evaluating.matching import folded, is_missing, is_same

BLOCK = "timeblock"
"""What time blocks are called among fields."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One value: what was read, what is true, and whether that is the same. None means that there is none."""

    field: str
    read: Any
    true: Any
    is_right: bool
    confidence: float | None = None
    """In percent."""
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    why: str | None = None

    @property
    def is_given(self) -> bool:
        return not is_missing(self.read)

    @property
    def is_wanted(self) -> bool:
        return not is_missing(self.true)


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A document with its grades and what was counted on its words."""

    sample: Sample
    answer: Answer
    fields: tuple[Grade, ...]
    blocks: tuple[Grade, ...]
    words: Words | None

    @property
    def is_kind_right(self) -> bool:
        return self.answer.type == self.sample.type

    @property
    def grades(self) -> tuple[Grade, ...]:
        return (*self.fields, *self.blocks)


@dataclass(frozen=True, kw_only=True)
class Words:
    """How many words are true, were read, and both."""

    true: int
    read: int
    shared: int


def graded(sample: Sample, answer: Answer) -> Graded:
    return Graded(
        sample=sample,
        answer=answer,
        fields=graded_fields(sample.fields, answer.fields, sample.doubts),
        blocks=() if sample.blocks is None else graded_blocks(sample.blocks, answer.blocks, sample.doubts),
        words=None if sample.text is None else shared_words(sample.text, answer.text or ""),
    )


def graded_fields(
    true: Mapping[str, Any], read: Mapping[str, Mapping[str, Any]], doubts: Sequence[Doubt] = ()
) -> tuple[Grade, ...]:
    """A grade for each field that the truth speaks of, also where it says that there is no value."""
    return tuple(_field(name, value, read.get(name) or {}, doubts) for name, value in true.items())


def graded_blocks(
    true: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]], doubts: Sequence[Doubt] = ()
) -> tuple[Grade, ...]:
    """A grade for each block that was read, and one for each that was missed."""
    pairs = matched(read, true, doubts)
    found = set(pairs.values())
    given = (_block(block, true[pairs[index]] if index in pairs else None) for index, block in enumerate(read))
    missed = (Grade(field=BLOCK, read=None, true=block, is_right=False) for block in _others(true, found))
    return (*given, *missed)


def shared_words(true: Iterable[str], read: str) -> Words:
    wanted, got = _words(" ".join(true)), _words(read)
    return Words(true=wanted.total(), read=got.total(), shared=(wanted & got).total())


def _field(name: str, true: Any, found: Mapping[str, Any], doubts: Sequence[Doubt]) -> Grade:
    read = found.get("value")
    accepted = [
        true,
        *(value for doubt in doubts if doubt.block is None and doubt.field == name for value in doubt.accept),
    ]
    box = found.get("box")
    return Grade(
        field=name,
        read=read,
        true=true,
        is_right=any(is_same(read, value) for value in accepted),
        confidence=found.get("confidence"),
        page=found.get("page"),
        box=tuple(box) if box else None,
        why=found.get("why"),
    )


def _block(read: Mapping[str, Any], true: Mapping[str, Any] | None) -> Grade:
    return Grade(field=BLOCK, read=read, true=true, is_right=true is not None, confidence=read.get("confidence"))


def _others(blocks: Sequence[Mapping[str, Any]], found: set[int]) -> Iterator[Mapping[str, Any]]:
    return (block for index, block in enumerate(blocks) if index not in found)


def _words(text: str) -> Counter[str]:
    return Counter(word for word in map(folded, text.split()) if word)
