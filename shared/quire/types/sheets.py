"""What is seen of each page of a file by itself, to tell the documents in it from each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quire import types
from quire.domain.classification import classified
from quire.domain.cues import folded
from quire.domain.folios import folio_of
from quire.domain.pages import PageOfWords, Source
from quire.domain.parting import Sheet
from quire.domain.reading import Found, Reading
from quire.domain.schemas import Schema, fields_of
from quire.domain.types import UNKNOWN, DocumentType
from quire.types.letter.head import is_addressed

_SURE = 0.8
"""How likely a kind that nobody named must be for a page to be read as one."""
_UPPER = 0.5
_NUMBERS = frozenset({"number", "integer"})
_TELLING = {
    "invoice": ("invoice_number",),
    "letter": ("sender", "recipient", "date"),
    "receipt": ("company", "date"),
    "timetable": ("className",),
}
"""By kind what two documents do not both say alike; of other kinds what they must say, but for numbers."""
_HEADS = {
    "invoice": ("invoice_number", "invoice_date"),
    "letter": ("sender", "recipient", "date"),
    "timetable": ("className",),
}
"""What stands above on a first page and not all of it on a later one; of other kinds what they must say, likewise."""
_ANYWHERE = frozenset({"receipt"})
"""Kinds whose head is not always above."""


def sheets(pages: Sequence[PageOfWords], kinds: Sequence[DocumentType], *, named: DocumentType | None) -> list[Sheet]:
    """Each page as if it were the only one, of the kind that the sender named or else the one it looks like."""
    return [_sheet(page, kinds, named, most=len(pages)) for page in pages]


def _sheet(page: PageOfWords, kinds: Sequence[DocumentType], named: DocumentType | None, *, most: int) -> Sheet:
    kind, share = (named, 1.0) if named is not None else _looks_like(page, kinds)
    reading = types.read(kind, [page]) if share >= _SURE or not kind.built_in else Reading()
    values = _values(kind, reading)
    required, texts = tuple(kind.json_schema.required or ()), _texts(kind)
    telling = _TELLING.get(kind.name, texts)
    return Sheet(
        number=page.number,
        words=len(page.words),
        is_read=page.source is Source.OCR,
        kind=kind.name,
        share=share,
        required=required,
        telling=telling,
        values={name: value for name, value in values.items() if name in required or name in telling},
        opens=_opens(kind, _HEADS.get(kind.name, texts), reading) and (kind.name != "letter" or is_addressed(page)),
        text=folded("".join(word.text for word in page.words)),
        folio=folio_of(page, most=most),
    )


def _looks_like(page: PageOfWords, kinds: Sequence[DocumentType]) -> tuple[DocumentType, float]:
    said = classified([page], kinds)
    kind = next((one for one in kinds if one.name == said.type), None) or types.built_in(UNKNOWN)
    if kind is None:
        raise LookupError(f"there is no type {UNKNOWN}")
    return kind, said.probabilities.get(said.type, 0.0)


def _values(kind: DocumentType, reading: Reading) -> Mapping[str, str]:
    """What was found, as text; of lists that there is one."""
    listed = {kind.list_name or "": reading.lines, "timeblocks": reading.blocks}
    found = {name: str(one.value) for name, one in reading.fields.items() if one.value is not None}
    return {**found, **{name: "" for name, rows in listed.items() if rows}}


def _texts(kind: DocumentType) -> tuple[str, ...]:
    """What must be said and is neither a number nor a list."""
    described = fields_of(kind.json_schema)
    return tuple(
        name for name in kind.json_schema.required or () if name in described and not _is_number(described[name].schema)
    )


def _is_number(schema: Schema) -> bool:
    said = schema.type
    return not _NUMBERS.isdisjoint((said,) if isinstance(said, str) else said or ())


def _opens(kind: DocumentType, head: Sequence[str], reading: Reading) -> bool:
    found = [reading.fields.get(name) for name in head]
    return bool(found) and all(one is not None and (kind.name in _ANYWHERE or _is_high(one)) for one in found)


def _is_high(found: Found) -> bool:
    return found.box is not None and found.box[1] < _UPPER
