"""What becomes of doubtful values when a language model has read them too.

Two readers of one page that answer alike are right more often than either alone, and where they differ one of them
is wrong. How much more often cannot be fitted before there are graded answers of the model, so the three shares below
are cautious assumptions; docs/llm.md says what follows from them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quire.domain.asking import BLOCKS, Doubts, askable
from quire.domain.grounding import Place, places, same_text
from quire.domain.pages import PageOfWords
from quire.domain.replies import Reply
from quire.domain.results import Extraction, Field
from quire.domain.schemas import Schema
from quire.domain.spelling import spelled, valued
from quire.domain.timetables import ReadBlock
from quire.domain.types import DocumentType

SOURCE = "llm"

_CONFIRMS = 0.95
"""Share of the reader's right values that the model gives too."""
_SLIPS_ALIKE = 0.15
"""Share of the reader's wrong values that the model gives just the same."""
_MENDS = 0.75
"""Share of the reader's wrong values for which the model gives the right one."""
_MOST_UNCALIBRATED = 97.0
_UNGROUNDED = 40.0

_SAME = "A language model read the same."
_OTHER = "A language model read something else."
_INSTEAD = "A language model read this where the rules had read something else."
_ADDED = "A language model read this where the rules had found nothing."
_ABSENT = "A language model did not find it."
_UNPRINTED = "A language model chose this; it is not printed on the page."
_NOWHERE = "A language model gave a value that does not stand on the page."


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer besides itself: the pages, and which of them the model saw as they are."""

    pages: Sequence[PageOfWords]
    seen: Collection[int]
    """Pages with a text layer, and those whose pictures were sent. Of the others the model knew the same words as the
    reader: there it can confirm a choice, and no letter."""
    is_calibrated: bool


def agreed(sure: float) -> float:
    """Percent: how sure a value is that both give."""
    right, wrong = sure / 100 * _CONFIRMS, (1 - sure / 100) * _SLIPS_ALIKE
    return 100 * right / (right + wrong)


def differed(sure: float) -> tuple[float, float]:
    """Percent: how sure the reader's value is where the model gives another one or none, and how sure that one is."""
    right, mended = sure / 100 * (1 - _CONFIRMS), (1 - sure / 100) * _MENDS
    both_wrong = (1 - sure / 100) * (1 - _SLIPS_ALIKE - _MENDS)
    whole = right + mended + both_wrong
    return 100 * right / whole, 100 * mended / whole


def settled(extraction: Extraction, asked: Doubts, reply: Reply, kind: DocumentType, evidence: Evidence) -> Extraction:
    """The extraction with what the model made of its doubts."""
    schemas = {path: one.schema for path, one in askable(kind).items()}
    decided = {
        name: _field(extraction.fields.get(name), reply.values.get(name), schemas[name], evidence)
        for name in asked.fields
    }
    fields = {**extraction.fields, **{name: one for name, one in decided.items() if one is not None}}
    blocks = _blocks(extraction.timeblocks, reply.blocks, evidence) if asked.blocks else extraction.timeblocks
    is_changed = any(one is not None and one.source == SOURCE for one in decided.values()) or asked.blocks
    is_calibrated = extraction.calibrated and not is_changed
    after = extraction.model_copy(
        update={"fields": fields, "timeblocks": blocks, "route": SOURCE, "calibrated": is_calibrated}
    )
    return after.model_copy(update={"confidence": _confidence(extraction, after, kind)})


def unsettled(extraction: Extraction, asked: Doubts, why: str) -> Extraction:
    """The extraction as it was; its doubtful values say why no language model has read them."""
    fields = {
        name: _told(found, found.confidence, why) if name in asked.fields else found
        for name, found in extraction.fields.items()
    }
    return extraction.model_copy(update={"fields": fields})


def _field(found: Field | None, said: Any, schema: Schema, evidence: Evidence) -> Field | None:
    if found is None or found.value is None:
        return None if said is None else _added(said, schema, evidence)
    sure = found.confidence or 0.0
    if said is None:
        return _told(found, differed(sure)[0], _ABSENT)
    standing = list(places(said, evidence.pages))
    if _is_same(found.value, said, schema):
        return _confirmed(found, standing, evidence)
    if not standing:
        return _told(found, differed(sure)[0], _NOWHERE)
    own, other = differed(sure)
    return _told(found, own, _OTHER) if own >= other else _made(said, standing[0], other, _INSTEAD)


def _confirmed(found: Field, standing: Sequence[Place], evidence: Evidence) -> Field:
    """A value that stands nowhere as it is was put together, and is worth what its reader thinks of it."""
    sure = found.confidence or 0.0
    if not standing:
        return _told(found, sure, _SAME)
    is_independent = evidence.is_calibrated and found.page in evidence.seen
    most = 100.0 if is_independent else max(sure, _MOST_UNCALIBRATED)
    return _told(found, min(most, agreed(sure)), _SAME)


def _added(said: Any, schema: Schema, evidence: Evidence) -> Field:
    """What stands nowhere is not passed on, lest a model said it that was told to: it could be anything that it knows.
    One of a few values that the type itself lists says nothing else, and is often not printed as it is listed."""
    place = next(places(said, evidence.pages), None)
    if place is not None:
        return _made(said, place, differed(0.0)[1], _ADDED)
    is_listed = isinstance(said, bool) or schema.enum is not None or schema.const is not None
    return _made(said, None, _UNGROUNDED, _UNPRINTED) if is_listed else _made(None, None, 0.0, _NOWHERE)


def _told(found: Field, confidence: float | None, why: str) -> Field:
    said = {"why": " ".join(filter(None, (found.why, why)))}
    return found.model_copy(update=said if confidence is None else {**said, "confidence": round(confidence, 1)})


def _made(value: Any, place: Place | None, confidence: float, why: str) -> Field:
    return Field(
        value=value.isoformat() if isinstance(value, date) else value,
        confidence=round(min(_MOST_UNCALIBRATED, confidence), 1),
        source=SOURCE,
        page=None if place is None else place.page,
        box=None if place is None else place.box,
        why=why,
    )


def _is_same(found: Any, said: Any, schema: Schema) -> bool:
    try:
        read = valued(spelled(found), schema)
    except ValueError:
        return False
    return same_text(read, said) if isinstance(read, str) and isinstance(said, str) else bool(read == said)


def _blocks(read: Sequence[ReadBlock], said: Sequence[ReadBlock], evidence: Evidence) -> tuple[ReadBlock, ...]:
    """Blocks that both have are surer, those that one has are less so; none is lost before a person has looked."""
    left = list(said)
    kept = [_block(block, _taken(block, left), evidence) for block in read]
    added = [
        block.model_copy(update={"confidence": round(differed(0.0)[1], 1)})
        for block in left
        if next(places(block.name, evidence.pages), None) is not None
    ]
    return (*kept, *added)


def _taken(block: ReadBlock, left: list[ReadBlock]) -> ReadBlock | None:
    """The one of the blocks that means the same lesson, at the same time if there is one such."""
    alike = [one for one in left if one.day_of_week is block.day_of_week and same_text(one.name, block.name)]
    same = next((one for one in alike if _times(one) == _times(block)), None)
    taken = same or next(iter(alike), None)
    if taken is not None:
        left.remove(taken)
    return taken


def _block(read: ReadBlock, said: ReadBlock | None, evidence: Evidence) -> ReadBlock:
    sure = read.confidence or 0.0
    if said is None:
        return read.model_copy(update={"confidence": round(differed(sure)[0], 1)})
    if _times(said) != _times(read):
        return read.model_copy(update={"confidence": round(differed(sure)[0], 1)})
    if next(places(read.name, evidence.pages), None) is None:
        return read
    return read.model_copy(update={"confidence": round(max(sure, min(_MOST_UNCALIBRATED, agreed(sure))), 1)})


def _times(block: ReadBlock) -> tuple[str | None, str | None]:
    return block.start_time, block.end_time


def _confidence(before: Extraction, after: Extraction, kind: DocumentType) -> float | None:
    """No surer than any value that the model decided, required or not: nobody else has vouched for it."""
    confidence = _required_confidence(before, after, kind)
    decided = [one.confidence or 0.0 for one in after.fields.values() if one.source == SOURCE]
    return None if confidence is None else min([confidence, *decided])


def _required_confidence(before: Extraction, after: Extraction, kind: DocumentType) -> float | None:
    """As sure as the weakest required value, but what else made the document doubtful still does."""
    required = kind.json_schema.required or ()
    known = [name for name in required if name == BLOCKS or name in askable(kind)]
    if before.confidence is None or not known:
        return before.confidence
    weakest = _weakest(known, after)
    if before.confidence < _weakest(known, before):
        weakest = min(weakest, before.confidence)
    return weakest if after.calibrated else min(_MOST_UNCALIBRATED, weakest)


def _weakest(required: Iterable[str], extraction: Extraction) -> float:
    return min(_sure(name, extraction.fields, extraction.timeblocks) for name in required)


def _sure(name: str, fields: Mapping[str, Field], blocks: Sequence[ReadBlock]) -> float:
    if name == BLOCKS:
        return min((block.confidence or 0.0 for block in blocks), default=0.0)
    return 0.0 if name not in fields else fields[name].confidence or 0.0
