"""A form: printed questions with answers beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quire.domain.layout.boxes import around
from quire.domain.layout.colons import parted_at_colons
from quire.domain.layout.labels import likeness
from quire.domain.layout.pairs import Pair, Place, pairs_of, text_of
from quire.domain.layout.rows import Row, rows_of
from quire.domain.layout.ticks import Choice, choices_of
from quire.domain.layout.titles import title_of
from quire.domain.pages import PageOfWords, Word
from quire.domain.reading import Found, Reading
from quire.domain.types import DocumentType
from quire.domain.values.dates import date_of

TYPE = {
    "title": "Form",
    "description": "Printed questions, each with its answer.",
    "schema": {
        "type": "object",
        "properties": {
            "title": {"type": ["string", "null"]},
            "date": {"type": ["string", "null"], "format": "date"},
            "answers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "question": {"type": "string"},
                        "answer": {"type": ["string", "null"]},
                        "ticked": {"type": ["boolean", "null"]},
                    },
                },
            },
        },
        "required": ["answers"],
    },
    "labels": {
        "title": "Title",
        "date": "Date",
        "answers.question": "Question",
        "answers.answer": "Answer",
        "answers.ticked": "Ticked",
    },
    "hints": ["form", "please complete", "please print", "signature", "date of birth", "tick one box"],
    "rules": [{"rule": "required", "fields": ["answers.question"]}, {"rule": "past", "fields": ["date"]}],
}

_DATES = ("Date", "Date signed", "Date of application", "Datum", "Fecha", "Data", "Datum der Anmeldung")
_SURE = {Place.BEHIND: 0.95, Place.CELL: 0.95, Place.BESIDE: 0.85, Place.BELOW: 0.8}
_SURE_OF_A_CHOICE = 0.9
_LONGEST_TITLE = 8


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    pages = [parted_at_colons(page) for page in pages]
    choices = [choice for page in pages for choice in choices_of(page)]
    chosen = {id(word) for choice in choices for word in (*choice.question, *choice.option)}
    pairs = [pair for page in pages for pair in pairs_of(page) if not _is_told(pair, chosen)]
    fields = {"title": _title(pages), "date": _date(pairs)}
    answers = sorted([*map(_choice, choices), *map(_answer, pairs)], key=_position)
    return Reading(
        fields={name: found for name, found in fields.items() if found is not None},
        lines=tuple(answers),
    )


def _is_told(pair: Pair, chosen: set[int]) -> bool:
    """Whether a choice tells already what the pair would."""
    return any(id(word) in chosen for word in (*pair.label, *pair.value))


def _title(pages: Sequence[PageOfWords]) -> Found | None:
    """What is printed largest, or else the first row, if it says nothing but words."""
    rows = rows_of(pages[0]) if pages else ()
    largest = title_of(rows)
    first = rows[:1] if not largest and rows and _is_heading(rows[0]) else ()
    words = tuple(word for row in largest or first for word in row.words)
    return _found(words, 1, score=0.9 if largest else 0.6) if words else None


def _is_heading(row: Row) -> bool:
    return 1 < len(row.words) <= _LONGEST_TITLE and not any(letter.isdigit() or letter in ":." for letter in row.text)


def _date(pairs: Sequence[Pair]) -> Found | None:
    """The date that is called so and nothing else: a date of birth is an answer."""
    for pair in pairs:
        printed = date_of(pair.text)
        if printed is not None and any(likeness(pair.name, name) for name in _DATES):
            score = 0.95 if printed.is_certain else 0.6
            return _found(pair.value, pair.page, value=printed.value.isoformat(), score=score)
    return None


def _answer(pair: Pair) -> Mapping[str, Found]:
    sure = _SURE[pair.place]
    return {
        "question": _found(pair.label, pair.page, value=pair.name, score=sure),
        "answer": _found(pair.value, pair.page, value=pair.text or None, score=sure),
        "ticked": Found(value=None, page=pair.page, score=sure),
    }


def _choice(choice: Choice) -> Mapping[str, Found]:
    """A box of several says the question and its own text; one that stands alone is the question."""
    asked = choice.question or choice.option
    option = choice.option if choice.question else ()
    return {
        "question": _found(asked, choice.page, value=_bare(asked), score=_SURE_OF_A_CHOICE),
        "answer": _found(option, choice.page, value=_bare(option) or None, score=_SURE_OF_A_CHOICE),
        "ticked": Found(
            value=choice.tick.is_ticked, page=choice.page, box=choice.tick.box, words=option, score=_SURE_OF_A_CHOICE
        ),
    }


def _found(words: Sequence[Word], page: int, *, value: object = "", score: float) -> Found:
    return Found(
        value=text_of(words) if value == "" else value,
        page=page,
        box=around(word.box for word in words) if words else None,
        words=tuple(words),
        score=score,
    )


def _bare(words: Sequence[Word]) -> str:
    return text_of(words).strip(" :*")


def _position(row: Mapping[str, Found]) -> tuple[int, float, float]:
    box = row["question"].box or (0.0, 0.0, 0.0, 0.0)
    tick = row["ticked"].box or box
    return (row["question"].page or 0, tick[1], tick[0])
