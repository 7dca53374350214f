"""Papers of which every value is known, drawn as a page or written as a Word file."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from docx import Document
from docx.document import Document as WordFile
from proofs.language_model import TYPE
from reportlab.pdfgen.canvas import Canvas

SLIP = "parcel-slip"
"""A type of the tenant's own with values that may be missing."""
SLIP_TYPE = {
    "name": SLIP,
    "title": "Parcel slip",
    "schema": {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("number", "customer", "reference", "remark")},
        "required": ["number", "customer"],
    },
}
UNLABELLED = "delivery-note without labels"
_ADDRESS = "12 High Street, Oxford OX1 4AB"
_PLAIN = "bcdfghkmnpstw"
"""Letters that an engine takes for no others: what it misreads is no injection."""

Row = tuple[tuple[int, str], ...]
Block = dict[str, str]


@dataclass(frozen=True)
class Paper:
    kind: str
    sign: str
    """A word that stands on this paper and on no other."""
    rows: tuple[Row, ...]
    truth: dict[str, str]
    more: dict[str, str] = field(default_factory=dict)
    """What else it says: a result may leave it out, and may not say otherwise."""
    lines: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def known(self) -> dict[str, str]:
        return self.truth | self.more

    def pdf(self, more: Callable[[Canvas], None], before: Callable[[Canvas], None] = lambda _canvas: None) -> bytes:
        """The page, with what else is drawn on it afterwards, or before."""
        written = io.BytesIO()
        canvas = Canvas(written, pagesize=(595, 842), invariant=1)
        before(canvas)
        for number, row in enumerate(self.rows):
            for left, text in row:
                canvas.drawString(left, 780 - 22 * number, text)
        more(canvas)
        canvas.save()
        return written.getvalue()

    def page(self) -> bytes:
        """What a PDF draws, as a file says it."""
        lines = ((left, 780 - 22 * number, text) for number, row in enumerate(self.rows) for left, text in row)
        return b"\n".join(shown(*line) for line in lines)

    def word(self, more: Callable[[WordFile], None]) -> bytes:
        document, written = Document(), io.BytesIO()
        for columns, rows in groupby(self.rows, key=len):
            if columns == 1:
                for row in rows:
                    document.add_paragraph(row[0][1])
            else:
                _add_table(document, list(rows))
        more(document)
        document.save(written)
        return written.getvalue()


def shown(left: int, bottom: int, text: str) -> bytes:
    return b"BT /F 12 Tf %d %d Td %b Tj ET" % (left, bottom, quoted(text))


def quoted(text: str) -> bytes:
    """A string of a PDF."""
    written = text.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        written = written.replace(sign, b"\\" + sign)
    return b"(%b)" % written


def _add_table(document: WordFile, rows: Sequence[Row]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(rows, table.rows, strict=True):
        for (_, text), cell in zip(row, cells.cells, strict=True):
            cell.text = text


@dataclass
class Desk:
    """Writes one paper after the other, of a seed."""

    dice: random.Random
    _used: set[str] = field(default_factory=set)

    def paper(self, kind: str) -> Paper:
        sign = self._sign()
        return _WRITERS[kind](sign, self.dice)

    def _sign(self) -> str:
        while (sign := "".join(self.dice.choices(_PLAIN, k=7)).capitalize()) in self._used:
            continue
        self._used.add(sign)
        return sign


def _lines(*texts: str) -> tuple[Row, ...]:
    return tuple(((60, text),) for text in texts)


def _note(sign: str, dice: random.Random) -> Paper:
    truth = {"number": f"DN-{dice.randrange(10_000, 99_999)}", "customer": f"{sign} Ltd", "carrier": "Quick Wheels"}
    rows = _lines("Delivery note", *(f"{label}: {truth[label.lower()]}" for label in ("Number", "Customer", "Carrier")))
    return Paper(TYPE, sign, rows, truth)


def _unlabelled(sign: str, dice: random.Random) -> Paper:
    """A note of which the rules find no carrier: there is nothing that an answer could be compared with."""
    note = _note(sign, dice)
    return replace(note, rows=(*note.rows[:-1], *_lines("Brought by Quick Wheels")))


def _slip(sign: str, dice: random.Random) -> Paper:
    truth = {"number": f"PS-{dice.randrange(10_000, 99_999)}", "customer": f"{sign} Ltd"}
    more = {"reference": f"RF-{dice.randrange(10_000, 99_999)}"}
    named = (f"{name.capitalize()}: {value}" for name, value in (truth | more).items())
    return Paper(SLIP, sign, _lines("Parcel slip", *named), truth, more)


def _receipt(sign: str, dice: random.Random) -> Paper:
    one, other = dice.randrange(100, 900), dice.randrange(100, 900)
    total = f"{(one + other) / 100:.2f}"
    bought = {"Tea": f"{one / 100:.2f}", "Bread": f"{other / 100:.2f}"}
    rows = (
        *_lines(f"{sign} Stores Ltd", _ADDRESS, "Date: 2026-03-31 14:05", "Receipt No. 4417"),
        *(((60, name), (300, amount)) for name, amount in bought.items()),
        ((60, "Total"), (300, total)),
        *_lines("Thank you for your visit"),
    )
    truth = {"company": f"{sign} Stores Ltd", "date": "2026-03-31", "total": total}
    lines = tuple({"description": name, "amount": amount} for name, amount in bought.items())
    return Paper("receipt", sign, rows, truth, {"address": _ADDRESS, "currency": "GBP"}, lines)


def _invoice(sign: str, dice: random.Random) -> Paper:
    net, number = dice.randrange(20, 400), f"INV-{dice.randrange(1000, 9999)}"
    line = {"description": "Paper", "quantity": "1", "unitPrice": f"{net}.00", "amount": f"{net}.00"}
    rows = (
        *_lines(f"{sign} Trading Ltd", "4 Mill Lane, Leeds LS1 4AB", "INVOICE"),
        *_lines(f"Invoice number: {number}", "Invoice date: 2026-03-04", "Bill to: Ada Okafor"),
        ((60, "Description"), (380, "Qty"), (430, "Price"), (500, "Amount")),
        tuple(zip((60, 380, 430, 500), line.values(), strict=True)),
        ((430, "Total"), (500, f"{net}.00")),
    )
    truth = {"supplier": f"{sign} Trading Ltd", "invoice_number": number, "total": f"{net}.00"}
    more = {"buyer": "Ada Okafor", "subtotal": f"{net}.00"}
    return Paper("invoice", sign, rows, truth | {"invoice_date": "2026-03-04"}, more, (line,))


def _letter(sign: str, dice: random.Random) -> Paper:
    subject = f"Your lease {dice.randrange(10_000, 99_999)}"
    rows = (
        *_lines(f"From: {sign} Estates Ltd", "To: Mrs Ada Okafor", "Date: 12 March 2026", f"Subject: {subject}"),
        *_lines("Dear Mrs Okafor,", "your lease goes on for another year.", "Yours sincerely,", "Tom Reed"),
    )
    truth = {"sender": f"{sign} Estates Ltd", "recipient": "Mrs Ada Okafor", "date": "2026-03-12", "subject": subject}
    return Paper("letter", sign, rows, truth)


def _timetable(sign: str, dice: random.Random) -> Paper:
    names = dice.sample(("Maths", "English", "History", "Music", "Art", "Science", "French", "Drama"), 6)
    days, hours = ("Monday", "Tuesday", "Wednesday"), (("09:00", "10:00"), ("10:00", "11:00"))
    heads: Row = ((60, "Time"), *((180 + 120 * column, day) for column, day in enumerate(days)))
    rows: list[Row] = [*_lines(f"Class {sign} timetable"), heads]
    blocks = []
    for row, (start, end) in enumerate(hours):
        taught = names[3 * row : 3 * row + 3]
        rows.append(((60, f"{start} - {end}"), *((180 + 120 * column, name) for column, name in enumerate(taught))))
        blocks += [_block(name, day, start, end) for name, day in zip(taught, days, strict=True)]
    return Paper("timetable", sign, tuple(rows), {}, blocks=tuple(blocks))


def _block(name: str, day: str, start: str, end: str) -> Block:
    return {"name": name, "dayOfWeek": day, "startTime": start, "endTime": end}


_WRITERS = {
    TYPE: _note,
    UNLABELLED: _unlabelled,
    SLIP: _slip,
    "receipt": _receipt,
    "invoice": _invoice,
    "letter": _letter,
    "timetable": _timetable,
}
