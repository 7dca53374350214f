"""The items: every row of the tables that have heads for them, over as many pages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quire.domain.layout.boxes import around
from quire.domain.pages import Box, Word
from quire.domain.reading import Found
from quire.domain.values.amounts import Amount, amount, amounts_in
from quire.domain.values.dates import dates_in
from quire.types.invoice.columns import NUMBERS, Column, Heads, heads_of
from quire.types.invoice.lexicon import Meaning, alike, key_of
from quire.types.invoice.paper import Cell, Paper
from quire.types.invoice.ways import Ways

_MOST_DETAILS = 12
"""Rows below an item that may go on describing it."""
_GAP = 3.5
"""Heights of letters: a wider gap ends what describes an item."""
_CLOSING = frozenset({Meaning.TOTAL, Meaning.SUBTOTAL, Meaning.TAX})
_BESIDE = frozenset({Meaning.TOTAL, Meaning.SUBTOTAL})
"""What can stand beside other words in a row of sums; a tax can as well be a column of items."""
_ASIDE = frozenset({Meaning.DISCOUNT, Meaning.SHIPPING, Meaning.PAID})
_INCLUDED = (
    "incl",
    "inkl",
    "inclusief",
    "davon",
    "dont",
    "waarvan",
    "ofwhich",
    "included",
    "incluye",
    "dicui",
    "darin",
)


@dataclass(frozen=True, slots=True)
class Items:
    lines: tuple[Mapping[str, Found], ...] = ()
    rows_seen: int | None = None
    rows: frozenset[int] = frozenset()
    """Where on the paper the amounts of items stand."""

    @property
    def without_parts(self) -> Items:
        """The items without rows that only say what another one includes."""
        whole = tuple(line for line in self.lines if not _is_part(line))
        dropped = len(self.lines) - len(whole)
        return Items(whole, None if self.rows_seen is None else self.rows_seen - dropped, self.rows)

    @property
    def total(self) -> Decimal | None:
        """What the items add up to; None where there are none or the amount of one is not legible."""
        values = [line[Column.AMOUNT].value for line in self.lines]
        return None if not values or None in values else sum(values, Decimal(0))


def _is_part(line: Mapping[str, Found]) -> bool:
    told = line.get(Column.DESCRIPTION)
    return told is not None and key_of(str(told.value)).startswith(tuple(map(alike, _INCLUDED)))


@dataclass(slots=True)
class _Table:
    heads: Heads
    rows: list[Sequence[Cell]]
    page: int

    def items(self, ways: Ways) -> Iterator[Sequence[Cell]]:
        """The rows that an item begins with."""
        return (row for row in self.rows if not _is_aside(row, self) and _is_item(row, self.heads, ways))


def items_of(paper: Paper, ways: Ways) -> Items:
    tables = _tables(paper, ways)
    lines = [line for table in tables for line in _lines(table, ways)]
    seen = sum(_rows_seen(table, ways) for table in tables) if tables else None
    rows = frozenset(row[0].line for table in tables for row in table.items(ways))
    return Items(tuple(lines), seen, rows)


def _tables(paper: Paper, ways: Ways) -> list[_Table]:
    """The tables of items: of several kinds of tables, by their heads, those with the most rows."""
    heads = [heads for row in paper.rows if (heads := heads_of(row)) is not None]
    kinds = {heads.columns: heads for heads in reversed(heads)}
    tried = [_tables_with(columns, heads, paper, ways) for columns in reversed(kinds)]
    return max(tried, key=lambda tables: sum(_rows_seen(table, ways) for table in tables), default=[])


def _tables_with(columns: tuple[Column, ...], heads: Sequence[Heads], paper: Paper, ways: Ways) -> list[_Table]:
    """From these heads to the sums; what follows on the next page without heads goes on."""
    by_line = {one.line: one for one in heads}
    found: list[_Table] = []
    is_open = False
    for row in paper.rows:
        begun = by_line.get(row[0].line)
        if begun is not None:
            is_open = begun.columns == columns
            found += [_Table(begun, [], row[0].page)] if is_open else []
        elif is_open and _ends(row, found[-1], ways):
            is_open = False
        elif is_open:
            _add(row, found, ways)
    return found


def _add(row: Sequence[Cell], tables: list[_Table], ways: Ways) -> None:
    last = tables[-1]
    if row[0].page == last.page:
        last.rows.append(row)
    elif _is_item(row, last.heads, ways):
        tables.append(_Table(last.heads, [row], row[0].page))


def _ends(row: Sequence[Cell], table: _Table, ways: Ways) -> bool:
    """Whether a row holds sums: a cell of it says so, and an amount follows."""
    if not any(amounts_in(cell.text, point=ways.point) for cell in row):
        return False
    return _is_sum(row[0], table, _CLOSING) or any(_is_sum(cell, table, _BESIDE, whole=True) for cell in row[1:])


def _is_aside(row: Sequence[Cell], table: _Table) -> bool:
    """Whether a row takes something off or adds something without being an item: it has neither quantity nor price."""
    heads = table.heads
    has_more = any(head.column in (Column.QUANTITY, Column.PRICE) for head in heads.heads)
    return has_more and len(row) <= 2 and _is_sum(row[0], table, _ASIDE)


def _is_sum(cell: Cell, table: _Table, meanings: frozenset[Meaning], *, whole: bool = False) -> bool:
    label = cell.labels[0] if cell.leads else None
    if label is None or label.first not in meanings or (label.first is Meaning.TAX and not _is_at_right(cell, table)):
        return False
    rest = [word for word in cell.text[label.end :].split() if any(letter.isalpha() for letter in word)]
    return len(rest) <= (1 if whole else 2)


def _is_at_right(cell: Cell, table: _Table) -> bool:
    """Whether the cell begins right of where descriptions do."""
    return cell.box[0] > table.heads.heads[0].box[2]


def _lines(table: _Table, ways: Ways) -> Iterator[Mapping[str, Found]]:
    current: dict[Column, list[Cell]] | None = None
    details: list[Cell] = []
    for row in table.rows:
        if _is_aside(row, table):
            continue
        cells = _by_column(row, table.heads, ways)
        if any(head.column in cells for head in table.heads.sums):
            if current is not None:
                yield _line(current, details, ways)
            current, details = cells, []
        elif current is not None and len(details) < _MOST_DETAILS and _goes_on(row, details, current):
            details += [cell for cell in row if cell.box[0] < table.heads.sums[0].box[0]]
    if current is not None:
        yield _line(current, details, ways)


def _goes_on(row: Sequence[Cell], details: Sequence[Cell], current: Mapping[Column, Sequence[Cell]]) -> bool:
    last = details[-1] if details else next(iter(current.values()))[-1]
    return row[0].box[1] - last.box[3] <= _GAP * last.part.letters


def _is_item(row: Sequence[Cell], heads: Heads, ways: Ways) -> bool:
    return any(head.column in _by_column(row, heads, ways) for head in heads.sums)


def _by_column(row: Sequence[Cell], heads: Heads, ways: Ways) -> dict[Column, list[Cell]]:
    """The cells of a row by the column that they stand in; numbers stand in columns of numbers alone."""
    found: dict[Column, list[Cell]] = {}
    for cell in _parted(row, ways):
        is_number = amount(cell.text, point=ways.point) is not None
        column = heads.of_number(cell.box) if is_number and heads.numbers else heads.of(cell.box)
        if column in NUMBERS and column is not Column.QUANTITY and not _is_numeric(cell):
            column = Column.DESCRIPTION
        found.setdefault(column, []).append(cell)
    return found


def _parted(row: Sequence[Cell], ways: Ways) -> Iterator[Cell]:
    """Cells with several amounts as one for each: narrow columns stand close."""
    for cell in row:
        printed = [] if amount(cell.text, point=ways.point) else amounts_in(cell.text, point=ways.point)
        whole = "".join(cell.text[one.start : one.end] for one in printed).replace(" ", "")
        if len(printed) < 2 or len(whole) < 0.9 * len(cell.text.replace(" ", "")):
            yield cell
            continue
        for one in printed:
            yield Cell(cell.part.part(cell.words(one.start, one.end)), cell.line, cell.place)


def _is_numeric(cell: Cell) -> bool:
    """Whether it can be an amount, badly read perhaps, with its currency: no more letters than digits."""
    digits = sum(letter.isdigit() for letter in cell.text)
    return digits > 0 and sum(letter.isalpha() for letter in cell.text) <= digits


def _line(cells: Mapping[Column, Sequence[Cell]], details: Sequence[Cell], ways: Ways) -> Mapping[str, Found]:
    told = [*cells.get(Column.DESCRIPTION, ()), *details] or list(cells.get(Column.OTHER, ()))
    line = {Column.DESCRIPTION.value: _text(told)} if told else {}
    for column in (Column.QUANTITY, Column.PRICE):
        if column in cells:
            line[column.value] = _number(cells[column], ways)
    line[Column.AMOUNT.value] = _amount(cells, ways)
    if Column.BALANCE in cells:
        line[Column.BALANCE.value] = _number(cells[Column.BALANCE], ways)
    if Column.DATE in cells:
        line[Column.DATE.value] = _date(cells[Column.DATE], ways)
    return _checked(line)


def _amount(cells: Mapping[Column, Sequence[Cell]], ways: Ways) -> Found:
    """What goes out counts below zero."""
    for column in (Column.AMOUNT, Column.CREDIT):
        if column in cells:
            return _number(cells[column], ways)
    out = _number(cells[Column.DEBIT], ways)
    return out if out.value is None else _found(-abs(out.value), out.words, out.page, out.score)


def _number(cells: Sequence[Cell], ways: Ways) -> Found:
    """The number that stands there; none where digits are left over that belong to no number."""
    for cell in reversed(cells):
        printed = amounts_in(cell.text, point=ways.point, spaced=True)
        if len(printed) == 1 and not _digits_beside(cell.text, printed[0]):
            one = printed[0]
            return _found(one.value, cell.words(one.start, one.end), cell.page, 0.9)
    return _found(None, cells[-1].part.words, cells[-1].page, 0.0)


def _digits_beside(text: str, one: Amount) -> bool:
    return any(letter.isdigit() for letter in text[: one.start] + text[one.end :])


def _text(cells: Sequence[Cell]) -> Found:
    words = tuple(word for cell in cells for word in cell.part.words)
    return _found(" ".join(cell.text for cell in cells), words, cells[0].page, 0.85)


def _date(cells: Sequence[Cell], ways: Ways) -> Found:
    """The day that stands there; none where a part of it does not, such as the year."""
    days = dates_in(cells[0].text, order=ways.order)
    value = days[0].value.isoformat() if days else None
    return _found(value, cells[0].part.words, cells[0].page, 0.9 if days else 0.0)


def _checked(line: dict[str, Found]) -> dict[str, Found]:
    """Quantity times price is the amount: then all three are surer."""
    parts = [line[name].value for name in (Column.QUANTITY, Column.PRICE, Column.AMOUNT) if name in line]
    if len(parts) < 3 or None in parts:
        return line
    agrees = abs(parts[0] * parts[1] - parts[2]) <= Decimal("0.02")
    for name in (Column.QUANTITY, Column.PRICE, Column.AMOUNT):
        one = line[name]
        line[name] = _found(one.value, one.words, one.page, 0.97 if agrees else 0.8, product=float(agrees))
    return line


def _found(value: object, words: Sequence[Word], page: int | None, score: float | None, **signs: float) -> Found:
    box: Box | None = around(word.box for word in words) if words else None
    return Found(value=value, page=page, box=box, words=tuple(words), score=score, signs=signs)


def _rows_seen(table: _Table, ways: Ways) -> int:
    """How many rows the columns of amounts have by their geometry, whether they can be read or not."""
    bands: list[Box] = []
    for row in table.rows:
        for cell in () if _is_aside(row, table) else _parted(row, ways):
            in_column = any(_overlaps(cell.box, head.box) for head in table.heads.sums)
            if in_column and _is_numeric(cell) and not any(_shares(cell.box, band) for band in bands[-2:]):
                bands.append(cell.box)
    return len(bands)


def _overlaps(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > 0


def _shares(one: Box, other: Box) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.3 * min(one[3] - one[1], other[3] - other[1])
