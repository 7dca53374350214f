"""Workbooks as spreadsheets open them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from quire.domain.tables import Cell, Table

_LONGEST_TEXT = 32_767
"""Characters (UTF-16 units) that a cell can hold."""
_LARGEST_NUMBER = 10**15
"""Above it a spreadsheet loses digits."""


class XlsxWorkbooks:
    """The port `Workbooks`."""

    def written(self, tables: Sequence[Table]) -> bytes:
        file = io.BytesIO()
        with Workbook(file, {"in_memory": True}) as book:
            # Text that is edited or saved in another form later stays text, too.
            as_text = book.add_format({"quote_prefix": True})
            for table in tables:
                _write(book.add_worksheet(table.name), table, as_text)
        return file.getvalue()


def _write(sheet: Worksheet, table: Table, as_text: Any) -> None:
    for number, row in enumerate((table.head, *table.rows)):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, as_text)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, as_text: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and abs(cell) < _LARGEST_NUMBER:
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, _cut(str(cell)), as_text)


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_TEXT:
        return text
    return units[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "\u2026"
