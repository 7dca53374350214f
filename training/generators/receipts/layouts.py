"""How a receipt is laid out: rows of a narrow roll, in the order and the wording of this till."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from quire.domain.pages import PageOfWords, Word

from training.generators.pages import Pages, width_of
from training.generators.receipts.content import Receipt, Sold

_ROLLS = (165.0, 205.0, 226.0)
_FACES = (
    ("Courier", "Courier-Bold"),
    ("Helvetica", "Helvetica-Bold"),
    ("Courier-Bold", "Courier-Bold"),
    ("Times-Roman", "Times-Bold"),
)
_MARGIN = 10.0
_FOOT = 30.0


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of the roll: text at the left, at the right, or in the middle."""

    left: str = ""
    right: str = ""
    middle: str = ""
    scale: float = 1.0
    gap: float = 0.0
    """White space above, in rows."""
    is_bold: bool = False


class Till:
    """One way to print receipts."""

    def __init__(self, receipt: Receipt, rng: random.Random) -> None:
        self._receipt, self._rng = receipt, rng
        self._mark = rng.choice(receipt.country.marks)
        self._is_date_below = rng.random() < 0.35
        self._date_form = rng.choice(receipt.country.dates)
        self._print_items = rng.choice((_in_one_row, _quantity_below, _text_below, _quantity_first))
        self._head_gap = rng.choice((0.0, 0.5, 1.0))

    def rows(self) -> list[Cells]:
        rows = [*self._head(), *([] if self._is_date_below else self._dated()), *self._items(), *self._sums()]
        return [
            *rows,
            *self._payment(),
            *self._summary(),
            *(self._dated() if self._is_date_below else []),
            *self._foot(),
        ]

    def _head(self) -> Iterator[Cells]:
        country, rng = self._receipt.country, self._rng
        if rng.random() < 0.2:
            yield Cells(middle=rng.choice((str(rng.randrange(100_000, 999_999)), self._said("title"), "***")))
        yield from self._named()
        number = Cells(middle=rng.choice(country.registrations).format(rng.randrange(100_000, 999_999)))
        if rng.random() < 0.5:
            yield number
        for line in self._receipt.address:
            yield Cells(middle=line)
        below = [
            Cells(middle=rng.choice(country.phones).format(*(str(rng.randrange(1_000_000, 9_999_999)) for _ in "12"))),
            *(
                [Cells(middle=rng.choice(country.tax_numbers).format(rng.randrange(1_000_000, 9_999_999)))]
                if country.tax_numbers
                else []
            ),
        ]
        rng.shuffle(below)
        yield from below[: rng.choice((0, 1, 2, 2))]
        yield Cells(middle=self._said("title"), gap=self._head_gap)

    def _named(self) -> Iterator[Cells]:
        """The company, under its brand or over two rows where that is the shop's way."""
        rng, form = self._rng, self._receipt.form
        look = Cells(scale=rng.choice((1.0, 1.0, 1.2, 1.5)), is_bold=rng.random() < 0.5)
        way = rng.random()
        if form and way < 0.15:
            yield replace(look, middle=rng.choice(self._receipt.country.brands), scale=look.scale * 1.2)
        if form and way > 0.85:
            yield replace(look, middle=self._receipt.company.removesuffix(form).strip())
            yield replace(look, middle=form)
        else:
            yield replace(look, middle=self._receipt.company)

    def _dated(self) -> Iterator[Cells]:
        at, rng = self._receipt.at, self._rng
        day = f"{self._said('day')} {at.strftime(self._date_form)}".strip()
        time = at.strftime(rng.choice(("%H:%M", "%H:%M:%S", "%I:%M %p")))
        number = self._said("number").format(rng.randrange(10_000, 99_999))
        yield from rng.choice(
            (
                [Cells(left=f"{day} {time}", gap=0.5), Cells(left=number)],
                [Cells(left=number, right=day, gap=0.5), Cells(left="", right=time)],
                [Cells(left=f"{day} {time} {number}", gap=0.5)],
                [Cells(left=number, gap=0.5), Cells(left=day)],
            )
        )

    def _items(self) -> Iterator[Cells]:
        columns = self._said("columns")
        if columns:
            first, _, last = columns.rpartition(" ")
            yield Cells(left=first, right=last, gap=0.7)
        for item in self._receipt.items:
            yield from self._print_items(item, self)

    def _sums(self) -> Iterator[Cells]:
        receipt, rng = self._receipt, self._rng
        if rng.random() < 0.4:
            yield Cells(left=self._said("count").format(len(receipt.items)), gap=0.5)
        parts = receipt.discount or receipt.service or receipt.is_added
        if parts or rng.random() < 0.3:
            yield Cells(left=self._said("subtotal"), right=self.money(receipt.gross), gap=0.5)
        if receipt.discount:
            yield Cells(left=self._said("discount"), right=self.money(-receipt.discount))
        if receipt.service:
            yield Cells(left=self._said("service"), right=self.money(receipt.service))
        if receipt.is_added and receipt.tax is not None:
            yield Cells(left=self._said("tax_added").format(receipt.rate), right=self.money(receipt.tax))
        if receipt.rounding or (receipt.country.rounding and rng.random() < 0.3):
            if rng.random() < 0.6:
                yield Cells(left=self._said("total"), right=self.money(receipt.before_rounding))
            yield Cells(left=self._said("rounded"), right=self.money(receipt.rounding))
        yield Cells(
            left=self._said("total") + rng.choice(("", "", ":", " :")),
            right=self.money(receipt.total),
            scale=rng.choice((1.0, 1.0, 1.3, 1.6)),
            is_bold=rng.random() < 0.6,
            gap=rng.choice((0.0, 0.5)),
        )

    def _payment(self) -> Iterator[Cells]:
        receipt = self._receipt
        if receipt.given is None:
            yield Cells(left=self._said("card"), right=self.money(receipt.total))
            return
        yield Cells(left=self._said("cash"), right=self.money(receipt.given))
        yield Cells(left=self._said("change"), right=self.money(receipt.given - receipt.total))

    def _summary(self) -> Iterator[Cells]:
        receipt, rng = self._receipt, self._rng
        if receipt.tax is None:
            return
        net = receipt.before_rounding - receipt.tax
        rate = f"{receipt.rate}%".replace(".", receipt.country.point)
        is_shown = receipt.is_added
        if not is_shown and rng.random() < 0.6:
            yield Cells(left=self._said("tax_inside").format(receipt.rate), right=self.money(receipt.tax), gap=0.4)
            is_shown = True
        if not is_shown or rng.random() < 0.4:
            yield Cells(left=self._said("summary"), gap=0.6)
            yield Cells(
                left=rng.choice((rate, f"A {rate}", f"SR @ {rate}")),
                right=f"{self.amount(net)}  {self.amount(receipt.tax)}",
            )

    def _foot(self) -> Iterator[Cells]:
        lines = list(self._receipt.country.labels["thanks"])
        self._rng.shuffle(lines)
        for line in lines[: self._rng.randrange(len(lines) + 1)]:
            yield Cells(middle=line, gap=0.3)

    def _said(self, label: str) -> str:
        return self._rng.choice(self._receipt.country.labels[label])

    def amount(self, value: Decimal) -> str:
        return f"{value:.2f}".replace(".", self._receipt.country.point)

    def money(self, value: Decimal) -> str:
        mark = self._mark
        return f"{self.amount(value)}{mark}" if mark.startswith(" ") else f"{mark}{self.amount(value)}"


def _in_one_row(item: Sold, till: Till) -> Iterator[Cells]:
    before = f"{item.quantity} x " if item.quantity > 1 else ""
    yield Cells(left=before + item.description, right=till.amount(item.amount))


def _quantity_first(item: Sold, till: Till) -> Iterator[Cells]:
    yield Cells(left=f"{item.quantity} {item.description}", right=till.amount(item.amount))


def _quantity_below(item: Sold, till: Till) -> Iterator[Cells]:
    yield Cells(left=item.description)
    yield Cells(left=f"  {item.quantity} x {till.amount(item.unit)}", right=till.amount(item.amount))


def _text_below(item: Sold, till: Till) -> Iterator[Cells]:
    code = sum(map(ord, item.description)) * 37 % 90_000 + 10_000
    yield Cells(left=f"{code}  {item.quantity}  {till.amount(item.unit)}", right=till.amount(item.amount))
    yield Cells(left=f"  {item.description}")


def drawn(rows: list[Cells], rng: random.Random) -> tuple[bytes, PageOfWords]:
    """The roll as a PDF, as long as it has to be, and its words where they stand."""
    width = rng.choice(_ROLLS)
    plain, bold = rng.choice(_FACES)
    size = _fitting(rows, bold, width - 2 * _MARGIN, rng.uniform(7.0, 9.5))
    step = size * rng.uniform(1.2, 1.5)
    length = sum(step * max(1.0, row.scale) + row.gap * step for row in rows) + 2 * _FOOT
    pages = Pages((width, length))
    words: list[Word] = []
    y = _FOOT
    for row in rows:
        y += row.gap * step + step * max(1.0, row.scale)
        font = (bold if row.is_bold else plain, size * row.scale)
        for text, align, x in (
            (row.left, "left", _MARGIN),
            (row.middle, "middle", width / 2),
            (row.right, "right", width - _MARGIN),
        ):
            words.extend(_written(pages, text, _start(text, align, x, font), y, font))
    return pages.pdf(), PageOfWords(number=1, width=width, height=length, words=tuple(words))


def _start(text: str, align: str, x: float, font: tuple[str, float]) -> float:
    return x - {"left": 0.0, "middle": 0.5, "right": 1.0}[align] * width_of(text, font=font[0], size=font[1])


def _written(pages: Pages, text: str, x: float, y: float, font: tuple[str, float]) -> Iterator[Word]:
    face, size = font
    pages.text(x, y, text, font=face, size=size)
    for match in re.finditer(r"\S+", text):
        left = x + width_of(text[: match.start()], font=face, size=size)
        right = left + width_of(match.group(), font=face, size=size)
        top, bottom = y - 0.75 * size, y + 0.2 * size
        box = (left / pages.width, top / pages.height, min(1.0, right / pages.width), bottom / pages.height)
        yield Word(text=match.group(), box=box)


def _fitting(rows: list[Cells], face: str, room: float, largest: float) -> float:
    """The size at which every row fits the roll."""
    widest = max(width_of(f"{row.left}  {row.right}{row.middle}", font=face, size=1) * row.scale for row in rows)
    return min(largest, room / widest)
