"""Values that readers found, with their evidence and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quire import types
from quire.domain.confidence import BLOCK
from quire.domain.evidence import evidence, setting
from quire.domain.model import Model
from quire.domain.reading import Found, Reading
from quire.domain.types import DocumentType
from quire_client.evaluating.blocks import matched
from quire_client.evaluating.dataset import Doubt
from quire_client.evaluating.grading import graded_fields
from quire_client.evaluating.matching import is_missing, is_same

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
    for field, found, is_right in (*_fields(case), *_blocks(case), *_rows(case)):
        yield Graded(
            kind=case.kind,
            source=known.source_of(found).value,
            field=field,
            group=case.group,
            evidence=evidence(field, found, known),
            is_right=is_right,
            is_made=case.is_made,
        )


def built_in(name: str) -> DocumentType:
    kind = types.built_in(name)
    if kind is None:
        raise LookupError(name)
    return kind


def _fields(case: Case) -> Iterator[tuple[str, Found, bool]]:
    true = {name: value for name, value in case.expected.items() if not isinstance(value, list | dict)}
    read = {name: {"value": Wire(value=found.value).wire()["value"]} for name, found in case.reading.fields.items()}
    for grade in graded_fields(true, read, case.doubts):
        if grade.is_given:
            yield grade.field, case.reading.fields[grade.field], grade.is_right


def _blocks(case: Case) -> Iterator[tuple[str, Found, bool]]:
    true: Sequence[Mapping[str, Any]] | None = case.expected.get("blocks")
    if true is None:
        return
    pairs = matched([one.block.wire() for one in case.reading.blocks], true, case.doubts)
    for at, block in enumerate(case.reading.blocks):
        yield BLOCK, block.found, at in pairs


def _rows(case: Case) -> Iterator[tuple[str, Found, bool]]:
    """The rows of a form; what belongs to a question, if only that it is empty, is right where that one was asked."""
    true: Sequence[Mapping[str, Any]] | None = case.expected.get("answers")
    for row in case.reading.lines if true else ():
        asked = [one for one in true or () if _says(row["question"], one["question"])]
        for name, found in row.items():
            yield f"lines.{name}", found, any(_is_true(name, row, one) for one in asked)


def _is_true(name: str, row: Mapping[str, Found], true: Mapping[str, Any]) -> bool:
    """A tick is that of its own box, of which a question may have several."""
    is_of_box = name != "ticked" or true["ticked"] is None or _says(row["answer"], true["answer"])
    return is_of_box and _says(row[name], true[name])


def _says(found: Found, true: Any) -> bool:
    return is_same(found.value, true) or (is_missing(found.value) and is_missing(true))


class Wire(Model):
    """A value as the API sends it."""

    value: Any
