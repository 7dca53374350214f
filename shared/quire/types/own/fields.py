"""One field of a type that people made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quire.domain.layout.boxes import around
from quire.domain.layout.labels import Labelled
from quire.domain.layout.pairs import Place
from quire.domain.layout.rows import Row, segments
from quire.domain.layout.seeking import near
from quire.domain.reading import Found
from quire.domain.schemas import Described
from quire.types.own.printing import Printing, Value, is_open, value_in

_WORTH = {Place.BEHIND: 1.0, Place.BESIDE: 0.97, Place.BELOW: 0.85, Place.CELL: 0.97}
_OF_A_KIND = 0.95
"""A value of the right kind beside its label; any text could be beside it."""
_OPEN = 0.85
_UNCERTAIN = 0.7
_WITHOUT_LABEL = 0.5
_CONTESTED = 0.5
"""Another place says the field's label too, and says something else beside it."""
_IN_A_SENTENCE = 0.6
"""The label is one word of many in a row: whoever writes a form does not, and whoever gives orders to machines may."""
_WORDS_OF_A_SENTENCE = 4
"""Right before a label; a longer name of the same thing has fewer."""
_RIVAL = 0.9
"""Share of the best candidate's score from which on another one is taken as seriously."""
_LABELS_TRIED = 6


@dataclass(frozen=True, slots=True)
class _Candidate:
    found: Found
    score: float
    is_said: bool
    """Its label is a word of a sentence."""


def field_of(
    field: Described, labels: Mapping[str, Sequence[Labelled]], rows: Sequence[Row], printing: Printing
) -> Found | None:
    """The value of the right kind that stands best to one of the field's labels."""
    candidates = sorted(_labelled(field, labels, rows, printing), key=lambda one: (-one.score, one.is_said))
    if candidates:
        return _weighed(candidates)
    return _alone(field, rows, printing) if field.schema.pattern is not None else None


def _weighed(candidates: Sequence[_Candidate]) -> Found:
    """The best one, and no more than half as sure where the document says otherwise at another label."""
    best, *others = candidates
    found = replace(best.found, score=best.score * _IN_A_SENTENCE) if best.is_said else best.found
    rivals = [other.found for other in others if other.score >= _RIVAL * best.score]
    if all(rival.value == found.value or _is_beside(found, rival) for rival in rivals):
        return found
    return replace(
        found, score=(found.score or 0.0) * _CONTESTED, why=f"{found.why}, and another of them says otherwise"
    )


def _is_beside(one: Found, other: Found) -> bool:
    """Whether the two share words: they are longer and shorter readings of one place."""
    return one.page == other.page and bool(set(one.words) & set(other.words))


def _labelled(
    field: Described, labels: Mapping[str, Sequence[Labelled]], rows: Sequence[Row], printing: Printing
) -> Iterator[_Candidate]:
    others = [label for path, found in labels.items() if path != field.path for label in found if label.likeness == 1]
    worth = _OPEN if is_open(field.schema) else _OF_A_KIND
    for label in labels[field.path][:_LABELS_TRIED]:
        is_said = _is_in_a_sentence(label, others)
        for candidate in near(label, rows, others):
            value = value_in(candidate.words, field.schema, printing)
            if value is not None and value.words:
                score = worth * label.likeness * _WORTH[candidate.place]
                why = f"{candidate.place.value} its label"
                found = found_as(value, label.row.page, score=score, why=why)
                yield _Candidate(found, found.score or 0.0, is_said)


def _is_in_a_sentence(label: Labelled, others: Sequence[Labelled]) -> bool:
    """Whether other words lead up to it, and not another label with its value."""
    if any(other.row is label.row and other.end <= label.start for other in others):
        return False
    up_to_it = segments(label.row.part(label.row.words[: label.start + 1]))[-1]
    return len(up_to_it.words) > _WORDS_OF_A_SENTENCE


def _alone(field: Described, rows: Sequence[Row], printing: Printing) -> Found | None:
    """The only text of the document that has the field's form."""
    values = [(row, value) for row in rows if (value := value_in(row, field.schema, printing)) is not None]
    if len({value.value for _, value in values}) != 1:
        return None
    row, value = values[0]
    return found_as(value, row.page, score=_WITHOUT_LABEL, why="the only one of this form")


def found_as(value: Value, page: int, *, score: float, why: str) -> Found:
    return Found(
        value=value.value,
        page=page,
        box=around(word.box for word in value.words),
        words=value.words,
        score=score if value.is_certain else score * _UNCERTAIN,
        why=why,
    )
