"""How likely it is that a value is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quire.domain.model import Model
from quire.domain.pages import Source, Word
from quire.domain.reading import Found, Reading
from quire.domain.results import Field
from quire.domain.timetables import ReadBlock

_MOST_UNCALIBRATED = 97.0
_UNKNOWN = 0.5


class Judged(Model):
    """A reading with its confidences, in percent. `confidence` is null where nothing is claimed."""

    fields: dict[str, Field]
    lines: tuple[dict[str, Field], ...]
    blocks: tuple[ReadBlock, ...]
    confidence: float | None
    calibrated: bool


def judged(reading: Reading, *, required: Iterable[str], source: Source) -> Judged:
    """A document is as sure as the weakest of its required fields; one that is missing leaves nothing to rely on."""
    fields = {name: _field(found, source) for name, found in reading.fields.items()}
    blocks = tuple(
        one.block.model_copy(update={"confidence": _field(one.found, source).confidence}) for one in reading.blocks
    )
    weakest = [_confidence(fields, name) for name in required if name != "timeblocks"]
    if "timeblocks" in required:
        weakest.append(min((block.confidence or 0.0 for block in blocks), default=0.0))
    return Judged(
        fields=fields,
        lines=tuple({name: _field(found, source) for name, found in line.items()} for line in reading.lines),
        blocks=blocks,
        confidence=min(weakest, default=None),
        calibrated=False,
    )


def _confidence(fields: Mapping[str, Field], name: str) -> float:
    return 0.0 if name not in fields else fields[name].confidence or 0.0


def _field(found: Found, source: Source) -> Field:
    sure = (_UNKNOWN if found.score is None else found.score) * _legible(found.words)
    return Field(
        value=found.value,
        confidence=min(_MOST_UNCALIBRATED, round(100 * sure, 1)),
        source=source.value,
        page=found.page,
        box=found.box,
        why=found.why,
    )


def _legible(words: Iterable[Word]) -> float:
    return min((word.confidence for word in words if word.confidence is not None), default=1.0)
