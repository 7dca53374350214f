"""In which currency a receipt counts: by the marks beside its amounts, else by where its shop is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from quire.domain.reading import Found
from quire.domain.values.currencies import currencies_in
from quire.types.receipt.amounts import Price
from quire.types.receipt.rows import Row

_COUNTRIES = {
    "MYR": (
        r"(?i)s[dn]n\.?\s?bhd|malaysia|\bjalan\b|\bjln\b|kuala lumpur|selangor|"
        r"johor|melaka|penang|perak|\bplt\b|\brm\b"
    ),
    "SGD": r"(?i)singapore|\bpte\.? ltd|\buen\b|\bs\(\d{6}\)|\bnets\b",
    "AUD": r"(?i)\babn\b|australia|\b(?:nsw|vic|qld)\s\d{4}\b",
    "CAD": r"(?i)canada|\bhst\b|\bpst\b",
    "EUR": (
        r"(?i)\bmwst\b|\bsteuer\b|\bbargeld\b|\bust\b|gmbh|\btva\b|\bsiret\b|\bbtw\b|p\.?\s?iva\b|"
        r"\biva\b|\b(?:cif|nif)\b|deutschland|france|italia|espa[nñ]a"
    ),
    "GBP": r"(?i)\bvat (?:no|reg)|united kingdom|\bengland\b|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b",
    "CHF": r"(?i)\bche-\d|schweiz|suisse",
    "INR": r"(?i)\bgstin\b|\bcgst\b|\bsgst\b|\bindia\b",
    "MAD": r"(?i)\bmaroc\b|\d dhs?\b",
    "USD": r"\b[A-Z]{2} \d{5}(?:-\d{4})?\b",
}
_NO_CURRENCIES = frozenset({"BHD"})
"""Codes that mean something else on receipts: `Sdn Bhd` is a legal form."""
_DOLLARS = ("SGD", "AUD", "CAD")
_MARKED, _NAMED, _BY_COUNTRY = 0.97, 0.95, 0.8


def currency(found: Sequence[Price], rows: Sequence[Row]) -> Found | None:
    """None where nothing says it."""
    text = "\n".join(row.text for row in rows)
    place = _country(text)
    marks = Counter(price.mark for price in found if price.mark is not None)
    if marks:
        code = marks.most_common(1)[0][0]
        meant = place if code == "USD" and place in _DOLLARS else code
        price = next(price for price in found if price.mark == code)
        share = marks[code] / sum(marks.values())
        return _found(meant, _MARKED * share, price.row, price, "Stands beside the amounts.")
    for row in rows:
        named = [code for code in currencies_in(row.text) if code not in _NO_CURRENCIES]
        if named:
            return _found(named[0], _NAMED, row, None, "Is named on the receipt.")
    return None if place is None else Found(value=place, score=_BY_COUNTRY, why="Is used where the shop is.")


def _found(code: str, score: float, row: Row, price: Price | None, why: str) -> Found:
    words = row.words if price is None else price.words
    return Found(value=code, page=row.page, box=row.box, words=words, score=score, why=why)


def _country(text: str) -> str | None:
    counted = {code: len(re.findall(pattern, text)) for code, pattern in _COUNTRIES.items()}
    code = max(counted, key=counted.__getitem__)
    return code if counted[code] else None
