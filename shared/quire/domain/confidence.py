"""How likely it is that a value is right: a promise that was fitted on graded values, or a cautious guess."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from quire.domain.evidence import Setting, evidence, setting
from quire.domain.learned import learned
from quire.domain.model import Model
from quire.domain.pages import PageOfWords, Source, Word
from quire.domain.reading import Found, FoundBlock, Reading
from quire.domain.reasons import reason
from quire.domain.results import Field
from quire.domain.timetables import ReadBlock
from quire.domain.types import DocumentType

FEWEST_GRADED = 200
"""Values of a type and source that must have been graded before its confidences count as calibrated."""
BLOCK = "timeblock"

_MOST_UNSURE = 97.0
_UNKNOWN = 0.5


class Judged(Model):
    """A reading with its confidences, in percent. `confidence` is null where nothing is claimed."""

    fields: dict[str, Field]
    lines: tuple[dict[str, Field], ...]
    blocks: tuple[ReadBlock, ...]
    confidence: float | None
    calibrated: bool


class FieldWeights(Model):
    """Of one field, or of time blocks."""

    bias: float
    weights: dict[str, float]
    """By kind of evidence, of what it is away from what is usual."""
    sure_from: float | None = None
    """The sum from which on this field was seen to keep 98 by itself, so that it is promised; none: nowhere."""


class Calibration(Model):
    """What was fitted for one type and one source of words."""

    graded: int
    origin: str
    """real | made: what kind of documents the values were graded on."""
    usual: dict[str, float]
    fields: dict[str, FieldWeights]
    promises: tuple[tuple[float, float], ...]
    """Sum of the weighted evidence -> percent, both rising; what lies between is interpolated."""

    @property
    def is_calibrated(self) -> bool:
        return self.graded >= FEWEST_GRADED


def judged(reading: Reading, *, kind: DocumentType, pages: Sequence[PageOfWords]) -> Judged:
    """A document is as sure as the weakest of its required fields; one that is missing leaves nothing to rely on.

    A type of people's own that requires nothing vouches for what it describes and was found. A paper of no known type
    claims nothing: it is its text.
    """
    known = setting(reading, kind, pages)
    fields = {name: _field(name, found, kind, known) for name, found in reading.fields.items()}
    blocks = tuple(_block(one, kind, known) for one in reading.blocks)
    required = () if reading == Reading() else kind.json_schema.required or _described(kind, fields)
    lines = tuple(
        {name: _field(f"lines.{name}", found, kind, known) for name, found in line.items()} for line in reading.lines
    )
    # Where a type's own list is required, its rows stand for it.
    listed = {} if kind.list_name is None or not lines else {kind.list_name: _least(lines)}
    return Judged(
        fields=fields,
        lines=lines,
        blocks=blocks,
        confidence=min(_weakest(required, {**listed, **fields}, blocks), default=None),
        calibrated=bool(required) and all(_is_promised(name, reading, kind, known) for name in required),
    )


def total_of(calibration: Calibration, name: str, seen: Mapping[str, float]) -> float:
    return calibration.fields[name].bias + sum(part for _, part in parts_of(calibration, name, seen))


def parts_of(calibration: Calibration, name: str, seen: Mapping[str, float]) -> list[tuple[str, float]]:
    """What each kind of evidence adds to the sum or takes from it."""
    weights = calibration.fields[name].weights
    return [(sign, weight * (seen.get(sign, 0.0) - calibration.usual[sign])) for sign, weight in weights.items()]


def promise_of(calibration: Calibration, name: str, seen: Mapping[str, float]) -> float:
    return promise_at(calibration, name, total_of(calibration, name, seen))


def promise_at(calibration: Calibration, name: str, total: float) -> float:
    sure_from = calibration.fields[name].sure_from
    is_sure = sure_from is not None and total >= sure_from
    return promised(calibration, total) if is_sure else min(_MOST_UNSURE, promised(calibration, total))


def promised(calibration: Calibration, total: float) -> float:
    """The percent for a sum: never more than what was seen to hold."""
    sums = [at for at, _ in calibration.promises]
    place = bisect_right(sums, total)
    if place in {0, len(sums)}:
        return calibration.promises[min(place, len(sums) - 1)][1]
    (low, least), (high, most) = calibration.promises[place - 1 : place + 1]
    return least + (most - least) * (total - low) / (high - low)


def _described(kind: DocumentType, fields: Iterable[str]) -> tuple[str, ...]:
    if kind.built_in:
        return ()
    return tuple(name for name in fields if name.partition(".")[0] in (kind.json_schema.properties or {}))


def _least(lines: Iterable[Mapping[str, Field]]) -> Field:
    """The least certain of the values in rows."""
    return min((field for line in lines for field in line.values()), key=lambda field: field.confidence or 0.0)


def _weakest(required: Iterable[str], fields: Mapping[str, Field], blocks: Sequence[ReadBlock]) -> Iterable[float]:
    for name in required:
        if name == "timeblocks":
            yield min((block.confidence or 0.0 for block in blocks), default=0.0)
        else:
            yield 0.0 if name not in fields else fields[name].confidence or 0.0


def _field(name: str, found: Found, kind: DocumentType, known: Setting) -> Field:
    seen = evidence(name, found, known)
    calibration = _calibration(kind, known.source_of(found), name)
    if calibration is None:
        confidence, main = _cautious(found), None
    else:
        confidence = promise_of(calibration, name, seen)
        main = reason(parts_of(calibration, name, seen), is_sure=confidence >= _MOST_UNSURE)
        confidence = confidence if calibration.is_calibrated else min(_MOST_UNSURE, confidence)
    return Field(
        value=found.value,
        confidence=round(confidence, 1),
        source=known.source_of(found).value,
        page=found.page,
        box=found.box,
        why=" ".join(filter(None, (found.why, main))) or None,
    )


def _block(one: FoundBlock, kind: DocumentType, known: Setting) -> ReadBlock:
    told = _field(BLOCK, one.found, kind, known)
    return one.block.model_copy(
        update={"confidence": told.confidence, "page": told.page, "box": told.box, "why": told.why}
    )


def _is_promised(name: str, reading: Reading, kind: DocumentType, known: Setting) -> bool:
    found = [one.found for one in reading.blocks] if name == "timeblocks" else [reading.fields.get(name, Found(None))]
    told = BLOCK if name == "timeblocks" else name
    calibrations = [_calibration(kind, known.source_of(one), told) for one in found]
    return all(one is not None and one.is_calibrated for one in calibrations)


def _calibration(kind: DocumentType, source: Source, name: str) -> Calibration | None:
    """What was fitted for values of this name; nothing for types that people made."""
    fitted = _calibrations().get(f"{kind.name} {source.value}") if kind.built_in else None
    return fitted if fitted is not None and name in fitted.fields else None


@cache
def _calibrations() -> dict[str, Calibration]:
    types: dict[str, Any] = learned("confidence")["types"]
    return {name: Calibration.model_validate(one) for name, one in types.items()}


def _cautious(found: Found) -> float:
    sure = (_UNKNOWN if found.score is None else found.score) * _legible(found.words)
    return min(_MOST_UNSURE, 100 * sure)


def _legible(words: Iterable[Word]) -> float:
    return min((word.confidence for word in words if word.confidence is not None), default=1.0)
