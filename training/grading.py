"""Values that readers found, with their evidence and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quire import types
from quire.domain.confidence import BLOCK
from quire.domain.evidence import evidence, setting
from quire.domain.model import Model
from quire.domain.reading import Reading
from quire.domain.types import DocumentType
from quire_client.evaluating.blocks import matched
from quire_client.evaluating.dataset import Doubt
from quire_client.evaluating.grading import graded_fields

from training.words import Pages


@dataclass(frozen=True, slots=True)
class Graded:
    """One value; `group` is whose document it stands in."""

    kind: str
    source: str
    field: str
    group: str
    evidence: Mapping[str, float]
    is_right: bool
    is_made: bool
    """Of a document that was made for the purpose."""


@dataclass(frozen=True, slots=True)
class Case:
    """A document as its type's reader read it, with the truth."""

    kind: str
    group: str
    pages: Pages
    reading: Reading
    expected: Mapping[str, Any]
    doubts: tuple[Doubt, ...] = ()
    is_made: bool = False


def grades(case: Case) -> Iterator[Graded]:
    """Every value that was found and that the truth speaks of."""
    kind = built_in(case.kind)
    known = setting(case.reading, kind, case.pages)
    for field, right in (*_fields(case), *_blocks(case)):
        found = case.reading.blocks[right[0]].found if field == BLOCK else case.reading.fields[field]
        yield Graded(
            kind=case.kind,
            source=known.source_of(found).value,
            field=field,
            group=case.group,
            evidence=evidence(field, found, known),
            is_right=right[1],
            is_made=case.is_made,
        )


def built_in(name: str) -> DocumentType:
    kind = types.built_in(name)
    if kind is None:
        raise LookupError(name)
    return kind


def _fields(case: Case) -> Iterator[tuple[str, tuple[int, bool]]]:
    true = {name: value for name, value in case.expected.items() if not isinstance(value, list | dict)}
    read = {name: {"value": Wire(value=found.value).wire()["value"]} for name, found in case.reading.fields.items()}
    for grade in graded_fields(true, read, case.doubts):
        if grade.is_given:
            yield grade.field, (0, grade.is_right)


def _blocks(case: Case) -> Iterator[tuple[str, tuple[int, bool]]]:
    true: Sequence[Mapping[str, Any]] | None = case.expected.get("blocks")
    if true is None:
        return
    pairs = matched([one.block.wire() for one in case.reading.blocks], true, case.doubts)
    for at in range(len(case.reading.blocks)):
        yield BLOCK, (at, at in pairs)


class Wire(Model):
    """A value as the API sends it."""

    value: Any
