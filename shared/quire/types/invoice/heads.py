"""What the head of an invoice tells: its number and its days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quire.domain.reading import Found
from quire.domain.values.amounts import amounts_in
from quire.domain.values.dates import Order, dates_in
from quire.types.invoice.finding import Candidate, best, candidate
from quire.types.invoice.lexicon import Meaning
from quire.types.invoice.paper import Cell, Label, Paper, Spot
from quire.types.invoice.ways import Ways

_CODE = re.compile(r"[#\s]*(?P<code>(?:[A-Z]{1,5}[ ](?=[\w/-]*\d))?[^\W_](?:[\w./\-\u2013#]*[\w])?)")
_GROUPED = re.compile(r"(?P<code>\d{1,6}(?: \d{2,6}){1,6})")
"""A long number in groups, with nothing beside it."""
_MARKED = re.compile(r"#\s?(?P<code>\w[\w./-]*)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_CODE = 40
_LEAD = 14
"""Characters that may stand before a day that a label names."""


def number(paper: Paper) -> Found | None:
    """The number of the invoice: behind its label, else behind the title or a #."""
    return best([*_numbered(paper), *_marked(paper)])


def _numbered(paper: Paper) -> Iterator[Candidate]:
    for cell, label in paper.labelled(Meaning.NUMBER, Meaning.TITLE):
        weight = max(label.weight(Meaning.NUMBER), label.weight(Meaning.TITLE))
        if label.first is Meaning.OTHER or (weight < 1 and not _begins(cell, label)):
            continue
        for spot in paper.spots(cell, label):
            one = _code(spot, weight * spot.closeness, f"It stands with the label “{_said(cell, label)}”.")
            if one is not None:
                yield one
                break


def _marked(paper: Paper) -> Iterator[Candidate]:
    """A bare # with a code, as it stands below some titles."""
    for cell in paper.cells[:60]:
        match = _MARKED.match(cell.text)
        if match and any(letter.isdigit() for letter in match["code"]):
            yield candidate(
                match["code"], cell, match.start("code"), match.end("code"), score=0.55, why="It stands behind a #."
            )


def _code(spot: Spot, score: float, why: str) -> Candidate | None:
    match = _GROUPED.fullmatch(spot.text) or _CODE.match(spot.text)
    if match is None or not _is_code(match["code"], spot.text[match.start("code") :]):
        return None
    start, end = spot.start + match.start("code"), spot.start + match.end("code")
    doubt = 0.25 if _YEAR.fullmatch(match["code"]) else 0.0
    return candidate(match["code"], spot.cell, start, end, score=score - doubt, why=why)


def _is_code(code: str, text: str) -> bool:
    if len(code) > _LONGEST_CODE or not any(letter.isdigit() for letter in code):
        return False
    if any(day.start == 0 for day in dates_in(text)):
        return False
    amounts = amounts_in(text)
    return not (amounts and amounts[0].start == 0 and (amounts[0].places == 2 or amounts[0].currency))


def days(paper: Paper, ways: Ways) -> dict[str, Found]:
    """The day of the invoice and the day on which it is due, as far as they are printed."""
    order = ways.order
    due = best(_labelled_days(paper, Meaning.DUE, order))
    day = best([*_labelled_days(paper, Meaning.DAY, order), *_titled_days(paper, order), *_bare_days(paper, order)])
    told = {Meaning.DAY.value: day, Meaning.DUE.value: due}
    return {name: one for name, one in told.items() if one is not None}


def _labelled_days(paper: Paper, meaning: Meaning, order: Order) -> Iterator[Candidate]:
    for cell, label in paper.labelled(meaning):
        weight = label.weight(meaning)
        if label.first is not meaning or (weight < 1 and not _begins(cell, label)):
            continue
        for spot in paper.spots(cell, label):
            one = _day(spot, order, weight * spot.closeness, f"It stands with the label “{_said(cell, label)}”.")
            if one is not None:
                yield one
                break


def _titled_days(paper: Paper, order: Order) -> Iterator[Candidate]:
    """A day in one line with the title, as in “Facture n° 7 du 2 juillet 2015”."""
    for cell, label in paper.labelled(Meaning.NUMBER, Meaning.TITLE):
        if label.weight(Meaning.NUMBER) < 1 and not _begins(cell, label):
            continue
        for day in dates_in(cell.text[label.end :], order=order)[:1]:
            start, end = label.end + day.start, label.end + day.end
            if not any(one.first in (Meaning.DUE, Meaning.OTHER) and one.end <= start for one in cell.labels):
                why = "It stands in one line with the title."
                yield candidate(day.value.isoformat(), cell, start, end, score=0.7, why=why)


def _bare_days(paper: Paper, order: Order) -> Iterator[Candidate]:
    """Days that nothing names, the higher on the first page the better."""
    for cell in paper.cells:
        if cell.page > 1 or any(label.first in (Meaning.DUE, Meaning.OTHER) for label in cell.labels):
            continue
        before = paper.rows[cell.line][cell.place - 1] if cell.place else None
        if before is not None and before.leads and before.labels[0].first in (Meaning.DUE, Meaning.OTHER):
            continue
        for day in dates_in(cell.text, order=order):
            score = 0.3 - 0.2 * cell.box[1]
            yield candidate(
                day.value.isoformat(), cell, day.start, day.end, score=score, why="It is a day on the page."
            )


def _day(spot: Spot, order: Order, score: float, why: str) -> Candidate | None:
    for day in dates_in(spot.text, order=order):
        if day.start > _LEAD:
            return None
        start, end = spot.start + day.start, spot.start + day.end
        return candidate(day.value.isoformat(), spot.cell, start, end, score=score, why=why)
    return None


def _begins(cell: Cell, label: Label) -> bool:
    """Whether the label opens its cell, so that it is no word of a sentence."""
    return not any(letter.isalnum() for letter in cell.text[: label.start])


def _said(cell: Cell, label: Label) -> str:
    return cell.text[label.start : label.end]
