"""A type made from examples: values that somebody points at on a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from quire.domain.forms import form_of
from quire.domain.layout.colons import parted_at_colons
from quire.domain.layout.rows import Row, rows_of
from quire.domain.layout.titles import title_of
from quire.domain.model import Model
from quire.domain.naming import name_from, unlike
from quire.domain.pages import Box, PageOfWords
from quire.domain.pointing import Pointed, head_above, label_beside, leads_to, printed, within
from quire.domain.texts import TypeName, Words, cleaned
from quire.domain.types import NewType

MOST_EXAMPLES = 50
_MOST_PAGES = 20
_MOST_WORDS = 10_000
_LONGEST_HINT = 5

FieldName = Annotated[str, StringConstraints(pattern="^[A-Za-z][A-Za-z0-9_]{0,63}(\\.[A-Za-z][A-Za-z0-9_]{0,63})?$")]
"""Of a field, or `list.column`."""


class Example(Model):
    """One value: as it is printed, or the place where it stands. What it is called is found where it is not said."""

    name: FieldName | None = None
    label: Words | None = None
    value: Words | None = None
    page: Annotated[int, Field(ge=1, le=_MOST_PAGES)] | None = None
    box: Box | None = None

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Example:
        if (self.page is None) != (self.box is None) or (self.value is None) == (self.box is None):
            raise ValueError("must have a value, or a page and a box on it")
        return self


class DraftRequest(Model):
    """The body of POST /types/draft."""

    document_id: UUID
    name: TypeName
    title: Words | None = None
    examples: Annotated[tuple[Example, ...], Field(min_length=1, max_length=MOST_EXAMPLES)]

    def pages_of(self, pages: Iterable[PageOfWords]) -> tuple[PageOfWords, ...]:
        """The first pages, as far as somebody can point at something there."""
        kept, words = [], 0
        for page in islice(pages, _MOST_PAGES):
            words += len(page.words)
            kept.append(page)
            if words >= _MOST_WORDS:
                break
        return tuple(kept)


class Unusable(Exception):  # noqa: N818 - it reads as what the examples are
    """Examples of which no type can be made; `details` are (field, sentence) pairs."""

    def __init__(self, details: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"{len(details)} examples are of no use")
        self.details = details


@dataclass(frozen=True, slots=True)
class _Field:
    path: str
    label: str | None
    schema: dict[str, Any]


def drafted(request: DraftRequest, pages: Sequence[PageOfWords]) -> NewType:
    """A type with a field for each example; Unusable where one of them is nowhere."""
    rows = [row for page in pages for row in rows_of(parted_at_colons(page))]
    found = [_pointed(example, rows) for example in request.examples]
    missing = [(f"examples.{at}", _why(request.examples[at])) for at, one in enumerate(found) if one is None]
    if missing:
        raise Unusable(missing)
    fields = list(_fields(request.examples, [one for one in found if one is not None], rows))
    title = cleaned(" ".join(row.text for row in title_of([row for row in rows if row.page == 1])))
    return NewType.model_validate(
        {
            "name": request.name,
            "title": request.title or title or request.name.replace("-", " ").capitalize(),
            "schema": _schema(fields),
            "labels": {one.path: one.label for one in fields if one.label},
            "hints": (title,) if title and len(title.split()) <= _LONGEST_HINT else (),
            "rules": tuple(_rules(fields)),
        }
    )


def _pointed(example: Example, rows: Sequence[Row]) -> Pointed | None:
    if example.box is not None and example.page is not None:
        return within(example.box, example.page, rows)
    places = list(printed(example.value or "", rows))
    if example.label is not None:
        label = example.label
        return next((one for one in places if leads_to(label, one, rows)), places[0] if places else None)
    return next((one for one in places if label_beside(one, rows)), places[0] if places else None)


def _why(example: Example) -> str:
    return "stands nowhere in this document" if example.box is None else "holds no words"


def _fields(examples: Sequence[Example], found: Sequence[Pointed], rows: Sequence[Row]) -> Iterator[_Field]:
    taken = _given_names(examples)
    for example, pointed in zip(examples, found, strict=True):
        is_column = "." in (example.name or "")
        beside = head_above(pointed, rows) if is_column else label_beside(pointed, rows)
        label = example.label or cleaned(beside)
        path = example.name
        if path is None:
            path = unlike(taken, name_from(label))
            taken.add(path)
        yield _Field(path, label, form_of(pointed.text).wire())


def _given_names(examples: Sequence[Example]) -> set[str]:
    """The names that were given; Unusable where two are the same or there is more than one list."""
    taken: set[str] = set()
    lists = {example.name.partition(".")[0] for example in examples if example.name and "." in example.name}
    for at, example in enumerate(examples):
        if example.name is None:
            continue
        if example.name in taken or (example.name in lists):
            raise Unusable([(f"examples.{at}.name", "is the name of another example")])
        taken.add(example.name)
    if len(lists) > 1:
        raise Unusable([("examples", f"name {len(lists)} lists; a type has one")])
    return taken | lists


def _schema(fields: Sequence[_Field]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for one in fields:
        place, _, column = one.path.rpartition(".")
        if not place:
            properties[column] = one.schema
            continue
        rows = properties.setdefault(place, {"type": "array", "items": {"type": "object", "properties": {}}})
        rows["items"]["properties"][column] = one.schema
    return {"type": "object", "properties": properties}


def _rules(fields: Sequence[_Field]) -> Iterator[dict[str, Any]]:
    """Somebody wants what they point at: a document that does not say it is looked at."""
    single = tuple(one.path for one in fields if "." not in one.path)
    if single:
        yield {"rule": "required", "fields": single}
