"""The head of a receipt: which lines name the company, and which say where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from quire.domain.choice import Candidate
from quire.types.receipt import repair
from quire.types.receipt.places import is_place, is_state
from quire.types.receipt.rows import Row

_HEAD = 32
"""Rows in which a head may begin: photos show other papers above it."""
_MOST_LINES = 6
_NUMBER_OF_COMPANY = re.compile(
    r"[\s,]*[(<\[{]?\s*(?:co(?:mpany)?[.,]?\s*(?:reg)?[.,]?\s*(?:no)?[.,]?\s*:?\s*)?"
    r"(?:[A-Z]{0,4}\s?\d{5,12}\s?[-\u2013]?\s?[A-Z0-9]{0,3}|\d{4,7}\s?-\s?[A-Z])\s*[)>\]}]?[.,]*$"
    r"|\s*[(<\[]\s*\d{3,}\s?-?\s?[A-Z]?\s*[)>\]]\W*$",
    re.IGNORECASE,
)
_LEADING_NUMBER = re.compile(r"^\W*\d{4,}\s+")
_AFTER_FORM = re.compile(r"(s[dn]n\.?\s*bhd\b\.?)[^(]{0,10}$", re.IGNORECASE)
_STRAY = re.compile(r"(?<=[^\W\d_])\s+[A-Z]?\)$")
_FORMS = (
    r"co|company|s[dn]n|bhd|berhad|ltd|limited|inc|llc|llp|plt|gmbh|pte|e\.k|s\.?a\.?r?\.?l?|s\.?l|sas|ohg|s/b|kg|"
    r"trading|stationery|enterprise"
)
_BARE = re.compile(rf"^\W*(?:(?:{_FORMS}|\(\w+\))\W*)+$", re.IGNORECASE)
"""Nothing but what follows a name."""
_LABEL = re.compile(r"^\W*(?:hq\s*)?(?:add(?:ress)?|alamat|adresse?|direcci[oó]n|indirizzo)\b\W*", re.IGNORECASE)
_OWNER = re.compile(r"^\W*(?:owned|operated|managed|own)\s*by\s*:?\s*(?=\S)", re.IGNORECASE)

_SIGNS = {
    "company": r"\b(?:s[dn]n\.?\s*b[hn]d\b|s/b\b|sb$|bhd\b|ltd\b|limited\b|inc\b|llc\b|llp\b|plt\b|gmbh\b|k\.?g\.?$|"
    r"s\.?a\.?r?\.?l?\.?$|s\.?l\.?$|\bsas\b|e\.\s?k\.?$|s\.?p\.?a\.?$|"
    r"b\.?v\.?$|n\.?v\.?$|oy$|ab$|a/s$|co\b|corp\b|company\b|pte\b|plc\b)",
    "trade": r"enterprise|trading|trader|resta?u?rant|restoran|cafe|café|kedai|pernia?gaan|syarikat|mart|market|store|"
    r"shop|stationery|hardware|pharmacy|farmasi|bakery|bistro|kitchen|centre|center|supplies|services?|holdings|"
    r"electrical|motor|book|hotel|clinic|salon|bäckerei|apotheke|boulangerie|pizzeria|ristorante|panader|tienda",
    "registration": r"reg\b|reg\.|regn|co\.?\s*no|company\s*no|roc|brn|[(<]\s*[a-z]{0,3}\s?\d{4,}\s?-?\s?[a-z]?\s*[)>]|"
    r"^\W*[a-z]{0,4}\d{5,}\s?-\s?[a-z]{1,3}\W*$",
    "tax_number": r"\bgs[tl]\b|\bvat\b|\bsst\b|tax\s*(?:id|no|reg)|ust-?id|tva|p\.?\s?iva|\bcif\b|\bnif\b|\bbtw\b|"
    r"siret|abn",
    "phone": r"\bt(?:el|[o0]l)\b|tel\s?[:.]|phone|\bfax|h/p|hotline|\bt:|(?:\+?\d[\d\s/-]{7,}\d)",
    "web": r"www|http|@|\.com|e-?mail|facebook",
    "title": r"invoice|involce|receipt|recelpt|resit|cash\s*(?:sale|bill)|\bbill\b|rechnung|quittung|facture|ticket|"
    r"bon$|recibo|scontrino|ricevuta|copy$|order|welcome|thank",
    "till": r"cashier|kasse|counter|terminal|table|salesp|date|time|\bno\s*:|\bpos\b|station|doc\b|server|pax|trans|"
    r"hours|hrs|customer|member|bill\s*to",
    "time": r"\d{1,2}:\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}",
    "price": r"\d+[.,]\d{2}(?!\d)",
    "goods": r"\bqty\b|\bprice\b|amount|description|\bitem|\brm\b|total",
    "number_first": r"^\W*(?:no\.?|lot|unit|g-?\d|suite|block|blk|level|\d+[a-z]?\b)",
    "digits": r"\d",
    "postcode": r"(?<!\d)\d{5}(?!\d)|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b",
    "comma_end": r"[,;]\s*$",
    "stop_end": r"[.]\s*$",
    "bracketed": r"^\s*\(.*\)\s*$",
    "serial": r"^\W*[a-z]?\s?[\d\s]{3,12}\W*$",
    "owner": r"owned|operated|managed|\bown\b|oleh\b",
    "floor": r"\bfloor\b|\bflr\b|level|basement|\bmall\b|plaza|wisma|menara|complex|kompleks|building|square|avenue",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SIGNS.items()}


@dataclass(frozen=True)
class Part:
    """Rows that are one value."""

    rows: tuple[Row, ...]

    @cached_property
    def text(self) -> str:
        """The value as it would be written."""
        raise NotImplementedError


class Name(Part):
    """Rows that are the name of a company."""

    @cached_property
    def text(self) -> str:
        return name_in(" ".join(name_in(row.text) for row in self.rows))


class Address(Part):
    """Rows that are an address."""

    @cached_property
    def text(self) -> str:
        return _LABEL.sub("", repair.address(word for row in self.rows for word in row.words))


def companies(rows: Sequence[Row]) -> list[Candidate[Part]]:
    """Every line that may be the company's name, and every two lines that may be it together."""
    looks = [_look(row, row.text) for row in rows]
    return list(_companies(rows, looks))


def addresses(rows: Sequence[Row]) -> list[Candidate[Part | None]]:
    """Every run of lines in the head that may be the address, and that there is none."""
    looks = [_look(row, row.text) for row in rows]
    spans = [
        (first, last)
        for first in range(min(_HEAD, len(rows)))
        for last in range(first, min(first + _MOST_LINES, len(rows)))
        if rows[first].page == rows[last].page
    ]
    found: list[Candidate[Part | None]] = [Candidate(None, {"none": 1.0})]
    for first, last in spans:
        found.append(Candidate(Address(tuple(rows[first : last + 1])), _of_span(rows, looks, first, last)))
    return found


def name_in(text: str) -> str:
    """The company's name without its registration number."""
    owner = _OWNER.sub("", _LEADING_NUMBER.sub("", text))
    stripped = _NUMBER_OF_COMPANY.sub("", repair.name(owner))
    return _STRAY.sub("", _AFTER_FORM.sub(r"\1", stripped)).strip(" ,;:-*") or text


def _companies(rows: Sequence[Row], looks: Sequence[dict[str, float]]) -> Iterator[Candidate[Part]]:
    formal = frozenset(index for index, look in enumerate(looks[:_HEAD]) if "company" in look)
    for index, row in enumerate(rows):
        if index >= _HEAD and not {"company", "owner"} & looks[index].keys():
            continue
        yield _name(rows, looks, (row,), formal)
        if index + 1 < min(_HEAD, len(rows)):
            yield _name(rows, looks, (row, rows[index + 1]), formal)


def _name(
    rows: Sequence[Row], looks: Sequence[dict[str, float]], lines: tuple[Row, ...], formal: frozenset[int]
) -> Candidate[Part]:
    first, last = lines[0].index, lines[-1].index
    features = _of_name(rows, looks, first, last)
    if formal and not formal & {first, last}:
        features["another_is_formal"] = 1.0
    return Candidate(Name(lines), features)


def _of_name(rows: Sequence[Row], looks: Sequence[dict[str, float]], first: int, last: int) -> dict[str, float]:
    return {
        **_place(first, len(rows)),
        **{f"first:{name}": value for name, value in _look_as_name(rows[first]).items()},
        **(_second(rows[last]) if last > first else {}),
        **_beside("before", looks, first - 1),
        **_beside("after", looks, last + 1),
        **_beside("after2", looks, last + 2),
    }


def _second(row: Row) -> dict[str, float]:
    return {"two": 1.0, **{f"second:{name}": value for name, value in _look_as_name(row).items()}}


def _of_span(rows: Sequence[Row], looks: Sequence[dict[str, float]], first: int, last: int) -> dict[str, float]:
    inside: dict[str, float] = {}
    for look in looks[first : last + 1]:
        for name, value in look.items():
            inside[f"in:{name}"] = inside.get(f"in:{name}", 0.0) + value
    widest = max((row.gap for row in rows[first + 1 : last + 1]), default=0.0)
    return {
        **inside,
        f"lines:{last - first + 1}": 1.0,
        "widest_gap": min(widest, 3.0),
        **{f"first:{name}": value for name, value in looks[first].items()},
        **{f"last:{name}": value for name, value in looks[last].items()},
        **_beside("before", looks, first - 1),
        **_beside("after", looks, last + 1),
        **_place(first, len(rows)),
    }


def _beside(side: str, looks: Sequence[dict[str, float]], index: int) -> dict[str, float]:
    if not 0 <= index < len(looks):
        return {f"{side}:edge": 1.0}
    return {f"{side}:{name}": value for name, value in looks[index].items()}


def _place(index: int, count: int) -> dict[str, float]:
    return {f"at:{min(index, 6)}": 1.0, "depth": min(1.0, index / max(1, count))}


def _look_as_name(row: Row) -> dict[str, float]:
    """What a line looks like without the number of the company behind its name."""
    name = name_in(row.text)
    look = _look(row, name)
    if len(name) < len(row.text) and "registration" not in look and _PATTERNS["registration"].search(row.text):
        look["registered"] = 1.0
    return look


def _look(row: Row, text: str) -> dict[str, float]:
    """What a line looks like, each sign by its name."""
    found = {name: 1.0 for name, pattern in _PATTERNS.items() if pattern.search(text)}
    if _PATTERNS["title"].search(text.replace(" ", "")):
        found["title"] = 1.0
    words = re.findall(r"[^\W\d]+", text)
    if any(is_place(word) for word in words):
        found["place"] = 1.0
    if any(is_state(word) for word in words):
        found["state"] = 1.0
    letters = sum(character.isalpha() for character in text)
    if _BARE.match(text):
        found["bare"] = 1.0
    if letters < 3:
        found["wordless"] = 1.0
    if text == text.upper() and letters >= 3:
        found["capitals"] = 1.0
    found["large"] = max(0.0, min(row.height, 2.5) - 1.0)
    found["space_above"] = min(row.gap, 3.0)
    found["short"] = 1.0 if len(text) < 8 else 0.0
    found["off_middle"] = abs(row.middle - 0.5)
    return found
