"""Types that people made: their fields are found by labels, synonyms and formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quire.domain.layout.colons import parted_at_colons
from quire.domain.layout.labels import Labelled, find_labels
from quire.domain.layout.rows import Row, rows_of
from quire.domain.pages import PageOfWords
from quire.domain.reading import Found, Reading
from quire.domain.schemas import Described, fields_of
from quire.domain.types import DocumentType
from quire.types.own.fields import field_of
from quire.types.own.printing import Printing, printing_of
from quire.types.own.tables import rows_below


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    described = fields_of(kind.json_schema)
    rows = [row for page in pages for row in rows_of(parted_at_colons(page))]
    printing = printing_of(rows)
    single = {path: one for path, one in described.items() if one.row_of is None}
    labels = {path: find_labels(rows, names_of(kind, one)) for path, one in single.items()}
    lines = _lines(kind, described, rows, labels, printing)
    fields = {path: field_of(one, labels, rows, printing) for path, one in single.items()}
    return Reading(
        fields={path: found for path, found in fields.items() if found is not None},
        lines=tuple(line for line in lines if line),
        rows_seen=len(lines) or None,
    )


def names_of(kind: DocumentType, field: Described) -> tuple[str, ...]:
    """What the field may be called on paper."""
    last = field.path.rpartition(".")[2]
    spelled = "".join(f" {letter}" if letter.isupper() or letter == "_" else letter for letter in last)
    given = (
        kind.labels.get(field.path),
        *kind.synonyms.get(field.path, ()),
        field.schema.title,
        spelled.replace("_", ""),
    )
    return tuple(dict.fromkeys(name.strip() for name in given if name))


def _lines(
    kind: DocumentType,
    described: Mapping[str, Described],
    rows: Sequence[Row],
    labels: Mapping[str, Sequence[Labelled]],
    printing: Printing,
) -> tuple[Mapping[str, Found], ...]:
    """The rows of the type's list."""
    columns = [one for one in described.values() if one.row_of is not None and one.row_of == kind.list_name]
    if not columns:
        return ()
    names = [(one, names_of(kind, one)) for one in columns]
    ends = [label for found in labels.values() for label in found]
    return tuple(rows_below(names, rows, ends, printing))
