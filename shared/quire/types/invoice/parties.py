"""Who sends the invoice, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from quire.domain.reading import Found
from quire.domain.values.amounts import amounts_in
from quire.domain.values.folding import plain
from quire.types.invoice.columns import heads_of
from quire.types.invoice.companies import Brand, brands_in, company_in, core_of
from quire.types.invoice.finding import Candidate, best, candidate
from quire.types.invoice.lexicon import Meaning
from quire.types.invoice.paper import Cell, Label, Paper

_ADDRESSED = 0.4
_HEAD = 0.3
"""The part of the first page in which companies say who they are."""
_FOOT = 0.8
_NEXT = 1.2
"""Heights of letters between one line of a block and the next, at most."""
_SIZES = 1.33
_LINES = 6
"""Most lines of the block below the label of a party."""
_TITLES = re.compile(
    r"(?i)\b(?:(?:tax|sales|vat|retail|proforma|commercial)\s+)?"
    r"(?:invoices?|rechnung|factuur|facture|factura|fattura|faktura|fatura|bill|statement|receipt)\b[\s/:.-]*"
)
_POSTCODE = re.compile(
    r"(?:\b[A-Z]{1,2}-)?\b\d{4,6}\b(?: ?[A-Z]{2}\b)?|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b\d{2}-\d{3}\b"
)
_SALUTES = re.compile(
    r"(?i)^(?:attn\.?|att\.?|an|to|c/o|t\.?\s?a\.?\s?v\.?|z\.?\s?hd\.?|firma|herrn?|frau|mr\.?|mrs\.?|ms\.?)[\s:]+"
)
_IMPRINT = re.compile(
    r"(?i)\b(?:iban|vat|btw|kvk|ust|tva|siret|rcs|p\.? ?iva|cif|nif|gstin|tin|nip|registergericht|registered in)\b"
)
_NET = re.compile(r"@|www\.|://")
_PLACE = re.compile(r"address|ship|adres|anschrift|livraison|livre|entrega|envio|consegna|spedizione|dostaw")
"""What the labels of addresses that goods go to hold."""
_NAME = re.compile(r"[^\W\d_]{2}")


def buyer(paper: Paper) -> Found | None:
    """The first line of the block that is addressed, by its label or by its place."""
    return best([*_labelled(paper, Meaning.BUYER), *_addressed(paper)])


def supplier(paper: Paper, buyer_name: str | None, items: frozenset[int]) -> Found | None:
    """The company as its own letterhead names it, else as the small print does; none of those that items name."""
    own = core_of(buyer_name) if buyer_name else None
    brands = brands_in(cell.text for cell in paper.cells)
    told = [
        *_labelled(paper, Meaning.SELLER),
        *_companies(paper, brands, items),
        *_heads(paper, brands),
        *_brands(paper, brands),
    ]
    return best(_as_headed(one, paper) for one in told if core_of(one.value) != own)


def _labelled(paper: Paper, meaning: Meaning) -> Iterator[Candidate]:
    for cell, label in paper.labelled(meaning):
        weight = label.weight(meaning)
        if label.first is not meaning or not _opens(cell, label):
            continue
        if weight < 1 and not _is_followed_by_a_colon_or_alone(cell, label):
            continue
        for spot in paper.spots(cell, label):
            one = _named(spot.cell, spot.start, spot.end, weight * spot.closeness * 0.9, _said(cell, label))
            if one is not None:
                yield one
                break


def _named(cell: Cell, start: int, end: int, score: float, label: str) -> Candidate | None:
    text = cell.text[start:end]
    salute = _SALUTES.match(text)
    start += salute.end() if salute else 0
    name = cell.text[start:end].strip(" ,;:")
    if not _is_name(name):
        return None
    at = cell.text.index(name, start)
    return candidate(name, cell, at, at + len(name), score=score, why=f"It stands with the label “{label}”.")


def _addressed(paper: Paper) -> Iterator[Candidate]:
    """Blocks of an address without a label, as in the window of an envelope."""
    heads = next((row[0].line for row in paper.rows if heads_of(row) is not None), len(paper.rows))
    for cell in paper.cells:
        if cell.page > 1 or cell.box[1] > _ADDRESSED or cell.line >= heads:
            break
        block = paper.column(cell, _LINES)
        if _is_first_line(cell, paper) and _is_address(block):
            score = 0.4 - (0.25 if cell.box[1] < 0.1 else 0.0) - (0.1 if _tells_of_itself(block) else 0.0)
            one = block[0] if _SALUTES.fullmatch(f"{cell.text} ") else cell
            why = "It is the first line of an address."
            yield candidate(one.text.strip(" ,"), one, 0, len(one.text), score=score, why=why)


def _is_first_line(cell: Cell, paper: Paper) -> bool:
    return _is_name(cell.text) and not _is_whole_address(cell.text) and not cell.leads and not _above(paper, cell)


def _is_address(block: Sequence[Cell]) -> bool:
    lines = list(takewhile(lambda one: not one.leads, block))
    return len(lines) >= 2 and any(_POSTCODE.search(one.text) for one in lines[:4])


def _is_whole_address(text: str) -> bool:
    """Whether a line holds a whole address: senders are written so, the addressed are not."""
    parts = len(re.findall(r"\s[-\u2013|\u2022\u00b7]\s|,\s", text))
    return parts >= 2 or (parts == 1 and _POSTCODE.search(text) is not None)


def _tells_of_itself(block: Sequence[Cell]) -> bool:
    return any(re.search(r"(?i)www\.|iban|@|tel[.:]|vat|btw|ust|kvk", one.text) for one in block)


def _above(paper: Paper, cell: Cell) -> bool:
    """Whether the cell goes on what stands right above it, other than the line of the sender."""
    rows = paper.rows[max(0, cell.line - 2) : cell.line]
    return any(_leads_to(one, cell) and not _is_whole_address(one.text) for row in rows for one in row)


def _leads_to(upper: Cell, lower: Cell) -> bool:
    """Whether two cells stand close below each other, with the same left edge, in letters of about one size."""
    letters, larger = sorted((upper.part.letters, lower.part.letters))
    near = lower.box[1] - upper.box[3] <= _NEXT * lower.part.letters
    aligned = abs(upper.box[0] - lower.box[0]) < lower.part.em
    return upper.page == lower.page and near and aligned and larger <= _SIZES * letters


def _companies(paper: Paper, brands: list[Brand], items: frozenset[int]) -> Iterator[Candidate]:
    """Names with a legal form."""
    blocks = _blocks_of_others(paper)
    for cell in paper.cells:
        spoken = company_in(cell.text)
        if spoken is None or cell in blocks or cell.line in items:
            continue
        name, start, end = spoken
        score = 0.55 + _place(cell) + (0.1 if start == 0 else 0.0) + _branded(name, brands)
        if len(cell.text) > 120:
            score -= 0.15
        if any(_IMPRINT.search(one.text) for one in (cell, *paper.column(cell, _LINES))):
            score += 0.15
        yield candidate(name, cell, start, end, score=score, why="It is a company's name with its legal form.")


def _heads(paper: Paper, brands: list[Brand]) -> Iterator[Candidate]:
    """What stands large or first at the top."""
    top = [cell for cell in paper.cells if cell.page == 1 and cell.box[1] < _HEAD]
    blocks = _blocks_of_others(paper)
    usual = sorted(cell.part.letters for cell in paper.cells)[len(paper.cells) // 2] if paper.cells else 0.0
    for rank, cell in enumerate(top):
        text = _TITLES.sub(" ", cell.text).strip(" .:,-#|")
        if cell in blocks or not _is_head(cell, text):
            continue
        size = min(2.0, cell.part.letters / usual) - 1 if usual else 0.0
        score = 0.3 + 0.15 * size + max(0.0, 0.1 - 0.02 * rank) + _branded(text, brands)
        start = max(0, cell.text.find(text))
        yield candidate(text, cell, start, start + len(text), score=score, why="It stands at the head of the page.")


def _is_head(cell: Cell, text: str) -> bool:
    if not _is_name(text) or len(text.split()) > 6 or amounts_in(text):
        return False
    return not any(label.first is not Meaning.TITLE for label in cell.labels[:1] if cell.leads)


def _brands(paper: Paper, brands: list[Brand]) -> Iterator[Candidate]:
    """The name in the company's own addresses on the net, where the page says it as a word too."""
    for brand in brands:
        for cell in paper.cells:
            match = re.search(rf"(?<![\w@.])({re.escape(brand.name)})(?![\w@])", cell.text, re.IGNORECASE)
            if match and match[1][0].isupper():
                score = 0.3 + min(0.2, 0.05 * brand.places) + (0.1 if cell.box[1] < _HEAD else 0.0)
                why = f"It is the name behind {brand.domain}."
                yield candidate(match[1], cell, match.start(), match.end(), score=score, why=why)


def _as_headed(one: Candidate, paper: Paper) -> Candidate:
    """A name of the small print as the head of the page writes it: often without its legal form."""
    core = core_of(one.value)
    if core == plain(one.value).strip() or not one.words or one.words[0].box[1] < _HEAD:
        return one
    head = [cell for cell in paper.cells if cell.page == 1 and cell.box[1] < _HEAD]
    if any(core_of(spoken[0]) == core for cell in head if (spoken := company_in(cell.text)) is not None):
        return one
    pattern = re.compile(rf"(?<!\w){re.escape(core)}(?!\w)")
    for cell in head:
        match = pattern.search(plain(cell.text)) if len(plain(cell.text)) == len(cell.text) else None
        if match:
            name = cell.text[match.start() : match.end()]
            return candidate(name, cell, match.start(), match.end(), score=one.score, why=one.why)
    return one


def _blocks_of_others(paper: Paper) -> set[Cell]:
    """The cells of whoever is addressed or gets the goods."""
    found: set[Cell] = set()
    for cell, label in paper.labelled(Meaning.BUYER, Meaning.OTHER):
        if not _opens(cell, label) or (
            label.weight(Meaning.BUYER) == 0.7 and not _is_followed_by_a_colon_or_alone(cell, label)
        ):
            continue
        found.add(cell)
        if label.first is Meaning.BUYER or _PLACE.search(plain(cell.text)):
            found.update(paper.column(cell, _LINES))
            beside = paper.beside(cell)
            if label.end >= len(cell.text) - 2 and beside is not None and not beside.leads:
                found.update((beside, *paper.column(beside, _LINES)))
    return found


def _place(cell: Cell) -> float:
    if cell.page == 1 and cell.box[1] < _HEAD:
        return 0.2 - 0.3 * cell.box[1]
    return 0.05 if cell.box[1] > _FOOT else 0.0


def _branded(name: str, brands: list[Brand]) -> float:
    run_together = re.sub(r"[^a-z0-9]", "", plain(name))
    return max((0.15 for brand in brands if brand.key in run_together), default=0.0)


def _opens(cell: Cell, label: Label) -> bool:
    return not any(letter.isalnum() for letter in cell.text[: label.start])


def _is_followed_by_a_colon_or_alone(cell: Cell, label: Label) -> bool:
    rest = cell.text[label.end :].lstrip()
    return not rest or rest[0] == ":"


def _is_name(text: str) -> bool:
    return (
        not _NET.search(text)
        and bool(_NAME.search(text))
        and 2 <= len(text) <= 100
        and sum(letter.isdigit() for letter in text) <= 0.3 * len(text)
    )


def _said(cell: Cell, label: Label) -> str:
    return cell.text[label.start : label.end]
