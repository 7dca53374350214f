"""Results as tables, and tables as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quire.domain.results import Claims, Extraction, Field
from quire.domain.timetables import BlockDraft, ReadBlock, TimeBlock

Cell = str | int | float | bool | None

_FORMULA_START = re.compile(r"(^|[;\t\r\n])((?:[^\S\t\r\n]|[\"'])*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet may begin to read a formula, whatever separator it believes in; full-width signs count too."""
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:[.,]\d{1,30}){0,10}%?", re.ASCII)


@dataclass(frozen=True)
class Table:
    name: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def tables_of(extraction: Extraction) -> dict[str, Table]:
    """All that a result holds, the most telling table first; rows say which of several documents they are of."""
    parts = [_tables(part) for part in extraction.parts]
    tables = {name: _joined([one[name] for one in parts]) for name in parts[0]} if parts else _tables(extraction)
    return {**tables, "text": _text(extraction)}


def _tables(claims: Claims) -> dict[str, Table]:
    return {
        "lines": _lines(claims.lines),
        "timeblocks": blocks_table(claims.timeblocks),
        "fields": _fields(claims.fields),
    }


def _joined(tables: Sequence[Table]) -> Table:
    """All rows under one head, each behind the number of its document."""
    head = tuple(dict.fromkeys(name for table in tables for name in table.head))
    rows = [
        (part, *(cells.get(name) for name in head))
        for part, table in enumerate(tables, start=1)
        for cells in (dict(zip(table.head, row, strict=True)) for row in table.rows)
    ]
    return Table(tables[0].name, ("part", *head), rows)


def blocks_table(blocks: Iterable[ReadBlock | TimeBlock | BlockDraft]) -> Table:
    head = ("dayOfWeek", "startTime", "endTime", "name", "notes")
    rows = [(block.day_of_week.value, block.start_time, block.end_time, block.name, block.notes) for block in blocks]
    return Table("Timeblocks", head, rows)


def written_csv(table: Table) -> bytes:
    """The table as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(harmless(name) for name in table.head)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return written.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever could begin a formula; a number stays as it is."""
    return text if _NUMBER.fullmatch(text) else _FORMULA_START.sub(r"\1'\2", text)


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str):
        return harmless(cell)
    return "" if cell is None else cell


def _lines(lines: Sequence[Mapping[str, Field]]) -> Table:
    head = tuple(dict.fromkeys(name for line in lines for name in line))
    rows = [tuple(_cell(line[name].value) if name in line else None for name in head) for line in lines]
    return Table("Lines", head, rows)


def _fields(fields: Mapping[str, Field]) -> Table:
    head = ("field", "value", "confidence", "source", "page", "why")
    rows = [
        (name, _cell(field.value), field.confidence, field.source, field.page, field.why)
        for name, field in fields.items()
    ]
    return Table("Fields", head, rows)


def _text(extraction: Extraction) -> Table:
    rows = [
        (page.number, number, line.text) for page in extraction.pages for number, line in enumerate(page.lines, start=1)
    ]
    return Table("Text", ("page", "line", "text"), rows)


def _cell(value: Any) -> Cell:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False)
