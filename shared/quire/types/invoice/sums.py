"""The amounts below the items: which of them are candidates for what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from quire.domain.pages import Word
from quire.domain.values.amounts import Amount, amounts_in
from quire.types.invoice.lexicon import SUMS, Meaning
from quire.types.invoice.paper import Cell, Label, Paper
from quire.types.invoice.ways import Ways

_SHORT_OF_BEST = 0.35
"""What an amount loses that is not the last of its row."""
_BARE = 0.3
"""What a number without decimals and currency loses."""
_ROWS_BELOW = 8
_IN_LINE = 0.08
"""Of the page's width."""
_SUMMED, _ONE_OF_MANY = 0.9, 0.55
"""What the head of a column is worth for a row that sums up, and for another."""
_HEADS = (Meaning.SUBTOTAL, Meaning.TAX, Meaning.TOTAL)
_OF_AN_ITEM = 0.5
"""What is left of the weight of an amount that belongs to an item."""
_LEAST = 0.5
"""Weight below which nothing is believed: there need not be a tax, nor a discount."""
_LEAST_OF_TOTALS = 0.4


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount that may be one of the sums of the invoice."""

    meaning: Meaning
    value: Decimal
    weight: float
    page: int
    line: int
    words: tuple[Word, ...]
    label: str
    currency: str | None = None
    rate: str = ""
    """What stands between label and amount: the rate of a tax."""


@dataclass(frozen=True, slots=True)
class Printed:
    """An amount in its cell."""

    cell: Cell
    amount: Amount

    @property
    def words(self) -> tuple[Word, ...]:
        return self.cell.words(self.amount.start, self.amount.end)

    @property
    def is_bare(self) -> bool:
        return self.amount.places != 2 and self.amount.currency is None


def sums_of(paper: Paper, ways: Ways, items: frozenset[int]) -> list[Sum]:
    """All that labels and heads say of amounts; those in the rows of items count less."""
    told = (*_labelled(paper, ways), *_in_columns(paper, ways))
    weighed = (replace(one, weight=one.weight * _OF_AN_ITEM) if one.line in items else one for one in told)
    return [one for one in weighed if one.weight >= (_LEAST_OF_TOTALS if one.meaning is Meaning.TOTAL else _LEAST)]


def printed_in(cell: Cell, ways: Ways, *, after: int = 0) -> list[Printed]:
    found = amounts_in(cell.text, point=ways.point, spaced=True)
    return [Printed(cell, one) for one in found if one.start >= after]


def _labelled(paper: Paper, ways: Ways) -> Iterator[Sum]:
    for cell, label in paper.labelled(*SUMS):
        if label.first is Meaning.OTHER or not _opens(cell, label):
            continue
        told, closeness = _nearest(paper, cell, label, ways)
        for term in label.terms:
            if term.meaning in SUMS:
                yield from _weighed(term.meaning, term.weight * closeness, told, cell, label)


def _nearest(paper: Paper, cell: Cell, label: Label, ways: Ways) -> tuple[list[Printed], float]:
    """The amounts that a label names, and how surely it does by where they stand."""
    beside = _beside(paper, cell, label, ways)
    if beside:
        return beside, 1.0
    slipped = _slipped(paper, cell, ways)
    return (slipped, 0.95) if slipped else (_below(paper, cell, label, ways), 0.85)


def _weighed(meaning: Meaning, weight: float, told: Sequence[Printed], cell: Cell, label: Label) -> Iterator[Sum]:
    for place, one in enumerate(reversed(told)):
        loss = (_SHORT_OF_BEST if place else 0.0) + (_BARE if one.is_bare else 0.0)
        yield Sum(
            meaning=meaning,
            value=one.amount.value,
            weight=weight - loss,
            page=one.cell.page,
            line=one.cell.line,
            words=one.words,
            label=cell.text[label.start : label.end],
            currency=one.amount.currency,
            rate=cell.text[label.end : one.amount.start if one.cell is cell else None].strip(),
        )


def _opens(cell: Cell, label: Label) -> bool:
    """Whether the label opens its cell, or stands right before an amount within a sentence of few words."""
    lead = cell.text[: label.start].split()
    return len([word for word in lead if any(letter.isalpha() for letter in word)]) <= 2


def _beside(paper: Paper, cell: Cell, label: Label, ways: Ways) -> list[Printed]:
    """The amounts behind a label in its row, up to the next label of a sum."""
    following = next((one for one in cell.labels if one.start >= label.end and _is_sum(one)), None)
    told = [
        one
        for one in printed_in(cell, ways, after=label.end)
        if following is None or one.amount.start < following.start
    ]
    if following is not None:
        return told
    for other in paper.rows[cell.line][cell.place + 1 :]:
        if any(_is_sum(one) for one in other.labels):
            told += _before_label(other, ways)
            break
        told += printed_in(other, ways)
    return told


def _slipped(paper: Paper, cell: Cell, ways: Ways) -> list[Printed]:
    other = paper.slipped(cell)
    return [] if other is None else printed_in(other, ways)


def _before_label(cell: Cell, ways: Ways) -> list[Printed]:
    start = next(one.start for one in cell.labels if _is_sum(one))
    return [one for one in printed_in(cell, ways) if one.amount.end <= start]


def _is_sum(label: Label) -> bool:
    return label.first in SUMS


def _below(paper: Paper, cell: Cell, label: Label, ways: Ways) -> list[Printed]:
    below = paper.below(cell)
    return printed_in(below, ways) if below is not None and not below.leads and label.end >= len(cell.text) - 6 else []


def _in_columns(paper: Paper, ways: Ways) -> Iterator[Sum]:
    """Amounts below heads such as “net, tax, gross”: what a column means, each of its amounts may mean."""
    for row in paper.rows:
        heads = [(cell, label) for cell in row for label in cell.labels if label.first in _HEADS]
        if len({label.first for _, label in heads}) >= 2 and not any(printed_in(cell, ways) for cell in row):
            yield from _below_heads(paper, heads, ways)


def _below_heads(paper: Paper, heads: Sequence[tuple[Cell, Label]], ways: Ways) -> Iterator[Sum]:
    first = heads[0][0]
    for row in paper.rows[first.line + 1 : first.line + 1 + _ROWS_BELOW]:
        if row[0].page != first.page:
            return
        share = _SUMMED if _is_summed(row) else _ONE_OF_MANY
        for one in (one for cell in row for one in printed_in(cell, ways) if not one.is_bare):
            apart, cell, label = min(
                ((_apart(cell, label, one), cell, label) for cell, label in heads), key=lambda tried: tried[0]
            )
            if apart < _IN_LINE:
                yield from _weighed(label.first, label.terms[0].weight * share, [one], cell, label)


def _is_summed(row: Sequence[Cell]) -> bool:
    """Whether a row sums up those above: it says so, or says nothing."""
    says_so = any(label.first is Meaning.TOTAL for label in row[0].labels)
    return says_so or not any(letter.isalpha() for cell in row for letter in cell.text)


def _apart(cell: Cell, label: Label, one: Printed) -> float:
    """How far an amount is from standing in line with a head, at either edge or in the middle."""
    words, head = one.words, cell.words(label.start, label.end)
    left, right, start, end = words[0].box[0], words[-1].box[2], head[0].box[0], head[-1].box[2]
    return min(abs(start - left), abs(end - right), abs(start + end - left - right) / 2)
