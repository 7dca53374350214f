"""Families of looks. Readers are made with some of them at hand and judged by the others."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from training.generators.invoices import parts
from training.generators.invoices.parts import LEFT, RIGHT
from training.generators.invoices.sheet import WIDTH, Sheets
from training.generators.invoices.voice import Voice

Layout = Callable[[Sheets, Voice, random.Random], None]


def classic(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """Letterhead left, facts right, buyer below, one table, totals right."""
    invoice = voice.invoice
    sheets.put(LEFT, 60, invoice.supplier.name, size=16, bold=True)
    parts.block(sheets, LEFT, 78, invoice.supplier.lines[1:])
    sheets.put(RIGHT, 60, voice.label("title"), size=18, bold=True, align="right")
    parts.pairs(sheets, 360, 100, parts.facts(voice), gap=rng.choice((None, 95)))
    sheets.put(LEFT, 140, voice.asked("buyer"), bold=True)
    parts.block(sheets, LEFT, 154, invoice.buyer.lines)
    end = parts.table(sheets, voice, 220, ruled=rng.random() < 0.5)
    end = parts.totals(sheets, voice, end + 10)
    sheets.put(LEFT, end + 30, voice.label("thanks"))
    parts.footer(sheets, voice)


def window(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """For a window envelope: the sender in one small line above the buyer, a foot in columns."""
    invoice = voice.invoice
    sheets.put(62, 140, " - ".join(invoice.supplier.lines), size=6.5)
    parts.block(sheets, 62, 160, invoice.buyer.lines, size=10)
    sheets.put(LEFT, 285, voice.label("title"), size=15, bold=True)
    parts.pairs(sheets, LEFT, 305, parts.facts(voice), gap=110)
    columns = (("quantity", 85), ("description", 100), ("price", 440), ("amount", RIGHT))
    parts.totals(sheets, voice, parts.table(sheets, voice, 390, columns=columns) + 8, x=rng.choice((330, 400)))
    parts.block(sheets, LEFT, 780, invoice.supplier.lines, size=7, leading=9)
    parts.block(sheets, 220, 780, (f"info@{invoice.domain}", f"www.{invoice.domain}"), size=7, leading=9)
    told = (f"IBAN {invoice.iban}", f"{voice.label('tax number')} {invoice.tax_number}")
    parts.block(sheets, 380, 780, told, size=7, leading=9)


def modern(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """Large title, the number under it, what is due in large print before the items."""
    invoice = voice.invoice
    sheets.put(LEFT, 55, invoice.supplier.name, size=11)
    sheets.put(RIGHT, 60, voice.label("title").upper(), size=24, align="right")
    sheets.put(RIGHT, 80, f"# {invoice.number}", size=11, align="right")
    right = [(voice.asked("day"), voice.day(invoice.day))]
    right += [(voice.asked("due"), voice.day(invoice.due))] if invoice.due else []
    y = 130.0
    for label, value in [*right, (voice.asked("total"), voice.sum(invoice.total))]:
        sheets.put(440, y, label, align="right")
        sheets.put(RIGHT, y, value, align="right")
        y += 18
    sheets.put(LEFT, 140, voice.asked("buyer"))
    parts.block(sheets, LEFT, 156, (*invoice.buyer.lines, f"buyer@{invoice.buyer.name.split()[0].lower()}.example"))
    parts.totals(sheets, voice, parts.table(sheets, voice, 260) + 25, x=rng.choice((380, 410)))


def split(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """The company in a column at the right; the taxes summed up left of the total."""
    invoice = voice.invoice
    told = (*invoice.supplier.lines, "", f"www.{invoice.domain}", f"{voice.label('tax number')} {invoice.tax_number}")
    parts.block(sheets, 420, 55, told)
    sheets.put(LEFT, 55, voice.label("title").upper() + ".", size=18, bold=True)
    parts.block(sheets, LEFT, 110, invoice.buyer.lines)
    parts.pairs(sheets, LEFT, 170, parts.facts(voice), gap=None)
    columns = (("description", LEFT), ("quantity", 330), ("price", 420), ("tax", 465), ("amount", RIGHT))
    y = parts.table(sheets, voice, 260, columns=columns) + 30
    for label, value in voice.totals()[:-1]:
        sheets.put(170, y, label, align="right")
        sheets.put(270, y, value, align="right")
        y += 13
    sheets.put(440, y - 13, voice.label("total"), bold=True, align="right")
    sheets.put(RIGHT, y - 13, voice.sum(invoice.total), bold=True, align="right")


def row_of_facts(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """The facts of the head in one row, each below its label."""
    invoice = voice.invoice
    sheets.put(WIDTH / 2, 50, invoice.supplier.name, size=14, bold=True, align="middle")
    sheets.put(WIDTH / 2, 65, ", ".join(invoice.supplier.lines[1:]), align="middle")
    sheets.put(LEFT, 110, voice.label("buyer"), bold=True)
    parts.block(sheets, LEFT, 124, invoice.buyer.lines)
    sheets.put(LEFT, 200, voice.label("title"), size=14)
    x = LEFT
    for label, value in parts.facts(voice):
        sheets.put(x, 222, label.rstrip(" :"), bold=True, size=8)
        sheets.put(x, 235, value, size=8)
        x += 100
    parts.totals(sheets, voice, parts.table(sheets, voice, 270) + 10, x=rng.choice((300, 400)))
    parts.footer(sheets, voice)


def sentence(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """As providers of lines and power write: number and day in one heading, sums by kind instead of items."""
    invoice = voice.invoice
    parts.block(sheets, LEFT, 60, invoice.supplier.lines)
    parts.block(sheets, 330, 150, invoice.buyer.lines)
    sheets.put(LEFT, 250, f"{voice.label('title')} {invoice.number}   {voice.day(invoice.day)}", size=13, bold=True)
    if invoice.due:
        sheets.put(LEFT, 272, f"{voice.label('due')} {voice.day(invoice.due)}")
    y = 310.0
    for item in invoice.items:
        sheets.put(LEFT, y, item.description)
        sheets.put(RIGHT, y, voice.cell(item.amount), align="right")
        y += 14
    parts.totals(sheets, voice, y + 8, x=LEFT)
    parts.footer(sheets, voice)


def boxes(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """A ruled form: each fact small under a smaller label in a box of its own."""
    invoice = voice.invoice
    parts.block(sheets, LEFT + 4, 62, invoice.supplier.lines)
    sheets.box(LEFT, 45, 300, 105)
    sheets.put(LEFT + 4, 118, voice.label("buyer"), size=6.5)
    parts.block(sheets, LEFT + 4, 130, invoice.buyer.lines)
    sheets.box(LEFT, 108, 300, 175)
    sheets.put(310, 62, voice.label("title"), size=16, bold=True)
    for index, (label, value) in enumerate(parts.facts(voice)):
        x, y = 305 + 120 * (index % 2), 80 + 32 * (index // 2)
        sheets.box(x, y, x + 120, y + 32)
        sheets.put(x + 4, y + 9, label.rstrip(" :"), size=6.5)
        sheets.put(x + 4, y + 24, value)
    end = parts.table(sheets, voice, 210, ruled=True)
    parts.totals(sheets, voice, end + 12, x=380)
    parts.footer(sheets, voice)


def small_print(sheets: Sheets, voice: Voice, rng: random.Random) -> None:
    """No letterhead but a picture: the company stands in the foot alone."""
    invoice = voice.invoice
    sheets.put(300, 70, voice.label("title"), size=16, bold=True)
    parts.pairs(sheets, 300, 90, parts.facts(voice, with_order=False), gap=None)
    sheets.put(LEFT, 110, voice.asked("buyer"))
    parts.block(sheets, LEFT, 124, invoice.buyer.lines)
    end = parts.table(sheets, voice, 200)
    end = parts.totals(sheets, voice, end + 10, x=330)
    sheets.put(LEFT, end + 20, voice.label("thanks"))
    parts.footer(sheets, voice, y=760)


LAYOUTS: Mapping[str, Layout] = {
    layout.__name__: layout for layout in (classic, window, modern, split, row_of_facts, sentence, boxes, small_print)
}
HELD_OUT = ("row_of_facts", "sentence", "boxes", "small_print")
"""Never looked at while the reader is made."""
