"""Any document: its text, and what it labels or sets in tables by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from quire.domain.layout.boxes import around
from quire.domain.layout.colons import parted_at_colons
from quire.domain.layout.labels import likeness
from quire.domain.layout.pairs import Pair, pairs_of, text_of
from quire.domain.layout.rows import rows_of
from quire.domain.layout.tables import Cell, Table, ruled_tables
from quire.domain.layout.titles import title_of
from quire.domain.pages import PageOfWords, Word
from quire.domain.reading import Found, Reading
from quire.domain.types import DocumentType
from quire.domain.values.dates import date_of
from quire.domain.values.folding import folded

TYPE = {
    "title": "Document",
    "description": "Any document that is read as plain text, with what it labels itself.",
    "schema": {
        "type": "object",
        "properties": {"title": {"type": ["string", "null"]}, "date": {"type": ["string", "null"], "format": "date"}},
        "additionalProperties": True,
    },
    "labels": {"title": "Title", "date": "Date"},
}

_FOUND_OTHERWISE = frozenset({"title", "date"})
"""Names that mean something here: a label that is spelled alike may mean something else."""
_SURE = 0.8
_MOST_FIELDS = 100
_MOST_LABEL_WORDS = 4
_MOST_VALUE_WORDS = 12
_LONGEST_NAME = 60


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    parted = [parted_at_colons(page) for page in pages]
    tables = [table for page in parted for table in ruled_tables(page) if _has_head(table)]
    told = {id(word) for table in tables for row in table.rows for cell in row for word in cell.words}
    pairs = [pair for page in parted for pair in pairs_of(page) if not any(id(word) in told for word in pair.label)]
    lines = tuple(line for table in tables for line in _lines(table))
    return Reading(
        fields={**_labelled(pairs), **_title(parted), **_date(pairs)},
        lines=lines,
        rows_seen=sum(len(table.rows) - 1 for table in tables) or None,
    )


def _title(pages: Sequence[PageOfWords]) -> dict[str, Found]:
    words = tuple(word for row in title_of(rows_of(pages[0])) for word in row.words) if pages else ()
    return {"title": _found(words, text_of(words), pages[0].number)} if words else {}


def _date(pairs: Iterable[Pair]) -> dict[str, Found]:
    """The date that is labelled as such."""
    for pair in pairs:
        printed = date_of(pair.text) if likeness(pair.name, "Date") or likeness(pair.name, "Datum") else None
        if printed is not None:
            return {"date": _found(pair.value, printed.value.isoformat(), pair.page)}
    return {}


def _labelled(pairs: Iterable[Pair]) -> dict[str, Found]:
    """Short labels with short values, each name once: what is longer is running text with a colon in it."""
    fields: dict[str, Found] = {}
    for pair in pairs:
        name = name_of(pair.name)
        is_short = len(pair.name.split()) <= _MOST_LABEL_WORDS and 0 < len(pair.value) <= _MOST_VALUE_WORDS
        is_new = name not in fields and name not in _FOUND_OTHERWISE
        if name and is_short and is_new and len(fields) < _MOST_FIELDS:
            fields[name] = _found(pair.value, pair.text, pair.page)
    return fields


def name_of(label: str) -> str:
    """A label as the name of a field: `Customer number` is customerNumber."""
    first, *others = folded(label).split() or [""]
    name = "".join(letter for letter in first + "".join(map(str.capitalize, others)) if letter.isalnum())
    return name[:_LONGEST_NAME] if name[:1].isalpha() else ""


def _has_head(table: Table) -> bool:
    """Whether the first row names every column, and all others have as many cells."""
    head, *others = table.rows
    names = [name_of(cell.text) for cell in head]
    is_even = all(len(row) == len(head) for row in others)
    return len(head) > 1 and bool(others) and all(names) and len(set(names)) == len(names) and is_even


def _lines(table: Table) -> Iterator[Mapping[str, Found]]:
    head, *others = table.rows
    names = [name_of(cell.text) for cell in head]
    for row in others:
        yield {name: _cell(cell, table.page) for name, cell in zip(names, row, strict=True)}


def _cell(cell: Cell, page: int) -> Found:
    return Found(value=cell.text or None, page=page, box=cell.place, words=cell.words, score=_SURE)


def _found(words: Sequence[Word], value: str, page: int) -> Found:
    return Found(value=value, page=page, box=around(word.box for word in words), words=tuple(words), score=_SURE)
