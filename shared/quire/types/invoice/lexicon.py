"""What invoices call things, in the languages that they come in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from quire.domain.values.folding import folded


class Meaning(StrEnum):
    TITLE = "title"
    NUMBER = "invoice_number"
    DAY = "invoice_date"
    DUE = "due_date"
    OTHER = "other"
    """A number, a day or a place that is none of those asked for."""
    SELLER = "supplier"
    BUYER = "buyer"
    SUBTOTAL = "subtotal"
    TAX = "tax"
    TOTAL = "total"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    PAID = "paid"


SUMS = frozenset({Meaning.SUBTOTAL, Meaning.TAX, Meaning.TOTAL, Meaning.DISCOUNT, Meaning.SHIPPING, Meaning.PAID})
"""What an amount can be."""


@dataclass(frozen=True, slots=True)
class Term:
    meaning: Meaning
    weight: float
    """How surely the words mean that, 0 to 1."""


@cache
def terms() -> Mapping[str, tuple[Term, ...]]:
    """By the words of a label, folded and run together: what it can mean, the surest first."""
    found: dict[str, dict[Meaning, float]] = {}
    for told in _told("terms.toml")["term"]:
        term = Term(Meaning(told["meaning"]), told.get("weight", 1.0))
        for phrase in told["words"].split(","):
            meant = found.setdefault(key_of(phrase), {})
            meant[term.meaning] = max(term.weight, meant.get(term.meaning, 0.0))
    return {
        key: tuple(sorted((Term(*pair) for pair in meant.items()), key=lambda term: -term.weight))
        for key, meant in found.items()
    }


def key_of(phrase: str) -> str:
    """A phrase as it is looked up: what spaces, points and accents it has does not matter."""
    return alike(folded(phrase).replace(" ", ""))


def alike(key: str) -> str:
    """The same for letters that engines take for each other."""
    return key.replace("rn", "m").replace("l", "i").replace("1", "i").replace("0", "o")


def _told(name: str) -> Mapping[str, list[Mapping[str, Any]]]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
