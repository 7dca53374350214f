"""Makes the PDFs in samples/: `python tests/client/make_samples.py [--check]`. Every name in them is invented.

The same bytes come out each time: no dates, no random ids, and no compression, whose output depends on the machine's
zlib.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

SAMPLES = Path(__file__).parents[2] / "samples"
LEFT, RIGHT, TOP = 60, 535, 780

INVOICE_ITEMS = [
    ("Writing paper, A4, 500 sheets", 4, 6.90),
    ("Envelopes, window, 100 pieces", 2, 4.75),
    ("Ink, bottle green, 50 ml", 3, 12.40),
    ("Delivery", 1, 5.90),
]

LETTER = """Dear Ms Lindqvist,

thank you for your letter of 3 March and for the three boxes of manuscripts that came
with it. They arrived dry and in good order, and the inventory that you enclosed agrees
with what we found in them, page for page.

We propose to photograph the diaries first, since their ink is fading, and to return them
to you before the end of May. The loose sheets need more time: some of them stick to each
other, and our conservator would like to part them one by one.

Two of the envelopes are sealed. We have not opened them and would ask you to tell us
whether we may.

With kind regards,"""

READING_ROOMS = [
    ("Reading room", "Visitors", "Loans", "Change"),
    ("Grand-Rue", "12 480", "31 907", "+4.2 %"),
    ("Île Saint-Aubin", "7 315", "18 244", "-1.8 %"),
    ("Plaza Muñoz", "9 962", "22 610", "+7.5 %"),
    ("Brückenstraße", "5 104", "11 386", "+0.6 %"),
]

FIRST_PAGE = [
    ("Title", "The libraries of Valmérie, a year in figures"),
    ("Heading1", "1. Who came"),
    (
        "BodyText",
        (
            "The four reading rooms counted 34 861 visitors, 3 % more than in the year before. Most of the growth came "
            "from the Plaza Muñoz, where the new opening hours on Saturday were an immediate success. The Île "
            "Saint-Aubin lost visitors during the eleven weeks in which its bridge was being repaired."
        ),
    ),
]

SECOND_PAGE = [
    ("Heading1", "2. What they read"),
    (
        "BodyText",
        (
            "Loans rose to 84 147. The book that was lent most often was once again “L'été des cigognes” by Éloïse "
            "Dœrr; among children, “Über den Zaun” by Jörg Käßler came first. Señora Peñafiel's cookery course led to "
            "a run on everything that had the word “crème” in its title."
        ),
    ),
    ("Heading1", "3. What it cost"),
    (
        "BodyText",
        (
            "Running the rooms cost 412 300 €, or 4,90 € for each loan, a little less than planned. The repair of the "
            "café's roof (18 750 €) was paid out of the naïve but well-meant bequest of the late Mr Ångström."
        ),
    ),
]


def invoice() -> bytes:
    canvas, output = _canvas("Invoice 2026-0417")
    _lines(canvas, TOP, ["Nordlicht Paper Ltd", "12 Harbour Street", "Port Ellery PE4 7QT"])
    _heading(canvas, 690, "Invoice")
    _lines(canvas, 660, ["Invoice number: 2026-0417", "Date: 17 April 2026", "Due: 17 May 2026"])
    _lines(canvas, 600, ["Bill to:", "Theodora Finch", "The Inkwell Bookshop", "3 Market Row, Lower Wending"])
    _row(canvas, 520, ("Description", "Quantity", "Price", "Amount"), bold=True)
    below = _invoice_rows(canvas, 498)
    _invoice_totals(canvas, below - 12)
    _lines(canvas, 140, ["Please pay within 30 days.", "Account: PE00 0000 1234 5678"])
    return _finished(canvas, output)


def letter() -> bytes:
    canvas, output = _canvas("A letter")
    _lines(canvas, TOP, ["Hazelmere Archive", "Old Mill Lane 8", "Hazelmere HZ1 1AA"])
    _lines(canvas, 700, ["Ms Ingrid Lindqvist", "Rosewood Cottage", "Lower Wending LW2 9KK"])
    _lines(canvas, 630, ["Hazelmere, 12 March 2026"])
    _lines(canvas, 590, LETTER.splitlines())
    _lines(canvas, 300, ["Barnaby Thistlewood", "Keeper of manuscripts"])
    return _finished(canvas, output)


def report() -> bytes:
    output = io.BytesIO()
    document = SimpleDocTemplate(
        output,
        pagesize=A4,
        title="The libraries of Valmérie",
        author="Quire samples",
        invariant=1,
        pageCompression=0,
    )
    document.build([*_paragraphs(FIRST_PAGE), Spacer(1, 12), _table(), PageBreak(), *_paragraphs(SECOND_PAGE)])
    return output.getvalue()


SHEETS: dict[str, Callable[[], bytes]] = {"invoice.pdf": invoice, "letter.pdf": letter, "report.pdf": report}


def _canvas(title: str) -> tuple[Canvas, io.BytesIO]:
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle(title)
    canvas.setAuthor("Quire samples")
    return canvas, output


def _finished(canvas: Canvas, output: io.BytesIO) -> bytes:
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def _heading(canvas: Canvas, y: float, text: str) -> None:
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(LEFT, y, text)


def _lines(canvas: Canvas, y: float, lines: Sequence[str]) -> None:
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        canvas.drawString(LEFT, y - 15 * number, line)


def _row(canvas: Canvas, y: float, cells: Sequence[str], *, bold: bool = False) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 11)
    canvas.drawString(LEFT, y, cells[0])
    for x, cell in zip((350, 440, RIGHT), cells[1:], strict=True):
        canvas.drawRightString(x, y, cell)


def _invoice_rows(canvas: Canvas, y: float) -> float:
    for name, quantity, price in INVOICE_ITEMS:
        _row(canvas, y, (name, str(quantity), f"{price:.2f}", f"{quantity * price:.2f}"))
        y -= 18
    canvas.line(LEFT, y + 8, RIGHT, y + 8)
    return y


def _invoice_totals(canvas: Canvas, y: float) -> None:
    net = round(sum(quantity * price for _, quantity, price in INVOICE_ITEMS), 2)
    tax = round(net * 0.2, 2)
    for name, amount in (("Net", net), ("VAT 20 %", tax), ("Total", net + tax)):
        _row(canvas, y, ("", "", name, f"{amount:.2f} EUR"), bold=name == "Total")
        y -= 18


def _paragraphs(texts: Sequence[tuple[str, str]]) -> list[Flowable]:
    styles = getSampleStyleSheet()
    return [Paragraph(text, styles[style]) for style, text in texts]


def _table() -> Table:
    table = Table(READING_ROOMS, colWidths=(160, 90, 90, 90))
    head = [("FONT", (0, 0), (-1, 0), "Helvetica-Bold"), ("ALIGN", (1, 0), (-1, -1), "RIGHT")]
    table.setStyle(TableStyle([*head, ("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]))
    return table


def main() -> int:
    """Write the samples, or with --check say which of them are not what this program makes."""
    if "--check" not in sys.argv[1:]:
        for name, make in SHEETS.items():
            (SAMPLES / name).write_bytes(make())
        return 0
    stale = [name for name, make in SHEETS.items() if (SAMPLES / name).read_bytes() != make()]
    for name in stale:
        sys.stderr.write(f"samples/{name} is not what tests/client/make_samples.py makes\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
