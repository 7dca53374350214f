"""Values, time blocks and line items as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from quire_client.models import Field
from quire_client.printable import printable

ROWS = 6

SURE = 98.0
"""Percent from which on a Quire, as delivered, lets values pass."""

Row = Mapping[str, Any]


def fields_table(fields: Mapping[str, Field], *, marks_doubt: bool) -> Table:
    """Each value with how sure it is and, on demand, a mark where somebody should look."""
    table = _table("field", "value", "confidence", "source")
    for name, field in fields.items():
        _add(table, name, field.get("value"), _sureness(field, marks_doubt=marks_doubt), field.get("source"))
    return table


def blocks_table(blocks: Sequence[Row]) -> Group:
    """How a week begins."""
    table = _table("day", "from", "to", "what", "notes")
    for block in blocks[:ROWS]:
        _add(table, *(block.get(name) for name in ("dayOfWeek", "startTime", "endTime", "name", "notes")))
    return _begun(table, len(blocks), "time blocks")


def lines_table(lines: Sequence[Row]) -> Group:
    """The first rows of what a document lists."""
    columns = tuple(dict.fromkeys(name for line in lines[:ROWS] for name in line))
    table = _table(*columns)
    for line in lines[:ROWS]:
        _add(table, *((line.get(name) or {}).get("value") for name in columns))
    return _begun(table, len(lines), "rows")


def _sureness(field: Field, *, marks_doubt: bool) -> str:
    confidence = field.get("confidence")
    if confidence is None:
        return ""
    return f"{confidence:g} ?" if marks_doubt and confidence < SURE else f"{confidence:g}"


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for heading in headings:
        table.add_column(printable(heading))
    return table


def _add(table: Table, *cells: object) -> None:
    table.add_row(*(Text(printable("" if cell is None else str(cell))) for cell in cells))


def _begun(table: Table, count: int, what: str) -> Group:
    return Group(table, *_left(count, what))


def _left(count: int, what: str) -> Iterable[Text]:
    if count > ROWS:
        yield Text(f"  ... {count - ROWS} more {what}", style="dim")
