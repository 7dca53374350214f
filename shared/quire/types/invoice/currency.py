"""The currency of an invoice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from quire.domain.reading import Found
from quire.domain.values.currencies import currencies_in
from quire.domain.values.folding import plain
from quire.types.invoice.finding import Candidate, best, candidate
from quire.types.invoice.lexicon import Meaning
from quire.types.invoice.paper import Paper
from quire.types.invoice.sums import Sum

_NAMES = {
    "USD": "us dollars?|u\\.s\\. dollars?|usd",
    "GBP": "pounds? sterling|sterling",
    "INR": "rupees?|rupien|rs",
    "EUR": "euros?",
    "CHF": "franken|francs suisses",
    "PLN": "zlotych|zlote",
}
_EURO = "de|fr|nl|es|it|at|be|ie|pt|fi"
_COUNTRIES = {
    "INR": r"\bgstin\b|\bindia\b|\bcin\b",
    "GBP": r"\bunited kingdom\b|\bgb ?\d{9}\b|\.co\.uk\b",
    "CHF": r"\bche-\d|\bschweiz\b|\bsuisse\b",
    "PLN": r"\bnip\b|\bpolska\b",
    "EUR": rf"\b(?:{_EURO})\d{{2}} ?\d{{4}}|\.(?:{_EURO})\b|\bmwst\b|\btva\b|\bbtw\b|\biva\b",
    "USD": r"\busa\b|\bunited states\b",
}


def currency_of(paper: Paper, sums: Sequence[Sum]) -> Found | None:
    """By the marks beside the sums, else anywhere, else by words, else by the country."""
    return best([*_beside_sums(sums), *_anywhere(paper), *_in_words(paper)]) or best(_of_country(paper))


def _beside_sums(sums: Sequence[Sum]) -> Iterator[Candidate]:
    for one in sums:
        if one.currency is not None:
            score = 0.9 if one.meaning is Meaning.TOTAL else 0.8
            yield Candidate(one.currency, one.page, one.words, score, "Its mark stands beside the sums.")


def _anywhere(paper: Paper) -> Iterator[Candidate]:
    counted: Counter[str] = Counter()
    for cell in paper.cells:
        for code in currencies_in(cell.text):
            counted[code] += 1
            if counted[code] == 1:
                score = 0.6 if re.search(rf"\b{code}\b", cell.text) else 0.5
                yield candidate(code, cell, 0, len(cell.text), score=score, why="Its mark stands on the page.")


def _in_words(paper: Paper) -> Iterator[Candidate]:
    for cell in paper.cells:
        text = plain(cell.text)
        for code, names in _NAMES.items():
            if re.search(rf"\b(?:{names})\b", text):
                yield candidate(code, cell, 0, len(cell.text), score=0.55, why="It is named on the page.")


def _of_country(paper: Paper) -> Iterator[Candidate]:
    for cell in paper.cells:
        text = plain(cell.text)
        for code, signs in _COUNTRIES.items():
            if re.search(signs, text):
                yield candidate(
                    code, cell, 0, len(cell.text), score=0.35, why="The country that the page names pays in it."
                )
