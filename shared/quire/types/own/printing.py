"""How a document prints its values, and what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from quire.domain.layout.rows import Row
from quire.domain.pages import Word
from quire.domain.patterns import found
from quire.domain.schemas import Schema
from quire.domain.values.amounts import Point, amounts_in, point_of
from quire.domain.values.currencies import currencies_in
from quire.domain.values.dates import Order, dates_in, order_of, usual_order
from quire.domain.values.folding import folded

_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.h]([0-5]\d)(?!\d)")
_EMAIL = re.compile(r"[^\s@<>:,;]+@[^\s@<>:,;]+\.[A-Za-z]{2,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_YES = frozenset({"yes", "x", "true", "ja", "oui", "si", "sim", "tak"})
_NO = frozenset({"no", "false", "nein", "non", "nao", "nie", "nee"})
_MOST_WORDS_TO_MATCH = 8


@dataclass(frozen=True, slots=True)
class Printing:
    """What a document leaves no doubt of: its decimal sign, and its order of day and month."""

    point: Point | None
    order: Order


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the kind that was asked for, and the words that it was taken from."""

    value: Any
    words: tuple[Word, ...]
    is_certain: bool = True


def printing_of(rows: Sequence[Row]) -> Printing:
    texts = [row.text for row in rows]
    currencies = [code for text in texts for code in currencies_in(text)]
    order = order_of(one for text in texts for one in dates_in(text))
    return Printing(point_of(texts), order or usual_order(currencies[0] if currencies else None))


def value_in(row: Row, schema: Schema, printing: Printing) -> Value | None:
    """The first value in a row of words that the schema takes."""
    return next(_values(row, schema, printing), None)


def is_open(schema: Schema) -> bool:
    """Whether any text will do."""
    return _kinds(schema) == {"string"} and not (schema.format or schema.pattern or schema.enum)


def _values(row: Row, schema: Schema, printing: Printing) -> Iterator[Value]:
    kinds = _kinds(schema)
    if schema.enum is not None or schema.const is not None:
        yield from _options(row, schema.enum or (schema.const,))
    elif kinds & {"number", "integer"}:
        yield from _numbers(row, printing, whole="number" not in kinds)
    elif "boolean" in kinds:
        yield from _answers(row)
    elif schema.format is not None:
        yield from _formatted(row, schema.format, printing)
    elif schema.pattern is not None:
        yield from _matching(row, schema.pattern)
    elif row.words:
        yield Value(row.text.strip(" :"), row.words)


def _kinds(schema: Schema) -> set[str]:
    given = (schema.type,) if isinstance(schema.type, str) else schema.type or ("string",)
    return {kind for kind in given if kind != "null"}


def _numbers(row: Row, printing: Printing, *, whole: bool) -> Iterator[Value]:
    for one in amounts_in(row.text, point=printing.point, spaced=True):
        words = row.words_of(one.start, one.end)
        if not whole:
            yield Value(one.value, words, is_certain=not one.is_repaired)
        elif one.value == one.value.to_integral_value():
            yield Value(int(one.value), words, is_certain=not one.is_repaired)


def _formatted(row: Row, form: str, printing: Printing) -> Iterator[Value]:
    if form in {"date", "date-time"}:
        for day in dates_in(row.text, order=printing.order):
            clock = _clock(row.text[day.end :]) if form == "date-time" else None
            value = day.value.isoformat() + (f"T{clock}:00" if clock else "")
            if form == "date" or clock:
                yield Value(value, row.words_of(day.start, day.end), is_certain=day.is_certain)
    elif form == "time":
        for match in _TIME.finditer(row.text):
            yield Value(f"{int(match[1]):02d}:{match[2]}", row.words_of(match.start(), match.end()))
    else:
        for match in (_EMAIL if form == "email" else _ADDRESS).finditer(row.text):
            yield Value(match.group().rstrip(".,;"), row.words_of(match.start(), match.end()))


def _clock(text: str) -> str | None:
    match = _TIME.search(text)
    return f"{int(match[1]):02d}:{match[2]}" if match else None


def _options(row: Row, options: Sequence[Any]) -> Iterator[Value]:
    """The options that the row names, the longest first: `part-time` before `part`."""
    text = f" {folded(row.text)} "
    for option in sorted(options, key=lambda one: -len(str(one))):
        if option is not None and folded(str(option)) and f" {folded(str(option))} " in text:
            wanted = folded(str(option)).split()
            yield Value(option, tuple(word for word in row.words if set(folded(word.text).split()) & set(wanted)))


def _answers(row: Row) -> Iterator[Value]:
    for word in row.words:
        said = folded(word.text)
        if said in _YES | _NO:
            yield Value(said in _YES, (word,))


def _matching(row: Row, pattern: str) -> Iterator[Value]:
    """The longest run of words from the first one on that the pattern is found in, and else a later one."""
    count = min(len(row.words), _MOST_WORDS_TO_MATCH)
    for start in range(len(row.words)):
        for length in range(1, count - start + 1):
            words = row.words[start : start + length]
            text = " ".join(word.text for word in words).strip(" :,;")
            if found(pattern, text):
                yield Value(text, words)
