"""What the words beside an amount say it is, in the languages that receipts come in."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from quire.domain.values.folding import folded

_WORDS = {
    "total": """
        total totl totale totaal tot jumlah summe gesamt gesamtbetrag gesamtsumme montant importe suma razem
        betrag endbetrag somme itogo
    """,
    "payable": "payable due pay nett net zahlen payer pagar pagare betalen bayar dibayar",
    "amount": "amount amt",
    "grand": "grand final overall bill facture",
    "rounded": "rounded",
    "rounding": """
        rounding round rnd rounded adj adjustment adjustments rundung arrondi pembundaran penggenapan
        pelarasan redondeo arrotondamento afronding
    """,
    "subtotal": "subtotal sub zwischensumme sous subtotale subtotaal",
    "excluding": """
        excl excluding exclude excluded exclusive before without taxable netto hors ht base imponible
        nettobetrag imponibile
    """,
    "including": "incl including include included includes inclusive inc after ttc inkl",
    "tax": "gst vat tax sst tva mwst ust iva btw cukai mva moms steuer mehrwertsteuer hst pst",
    "service": "service svc servis bedienung servicio servizio gratuity",
    "cash": """
        cash tunai bar especes efectivo contanti contant tender tendered paid payment gegeben received
        bayaran bargeld contante geld recu remis cash/tunai
    """,
    "card": """
        visa master mastercard card debit credit karte carte amex maestro girocard bankcard nets tarjeta
        carta pin kreditkarte bancontact paypal ewallet
    """,
    "change": """
        change baki ruckgeld wechselgeld rueckgeld rendu cambio resto wisselgeld zuruck monnaie vuelto
        baki/change
    """,
    "discount": """
        disc discount rabatt remise descuento sconto korting less voucher coupon diskaun promo promotion
        nachlass reduction
    """,
    "saving": "saving savings save saved gespart",
    "quantity": """
        qty quantity item items pcs count artikel articles articulos articoli anzahl qtys stuck nombre
        posten
    """,
    "points": "points point balance prev member bonus punkte points",
    "summary": "summary",
    "deposit": "deposit advance",
}
_COUNTING = frozenset(["total", "tot", "no", "of", "number", "d", "s", "sold", "count", "nombre", "de"])
_ALONE_WORDS = "total amount grand net nett payable due rm sum to pay the of bill sale sales"
_ALONE = frozenset(_ALONE_WORDS.split())
_HEAD_WORDS = """
    amt eur code name product cant importe montant designation uom sprice u tax rsp menu qty quantity
    item items description desc price amount total rm unit uprice disc menge artikel preis betrag
    produit qte prix pu cantidad precio articulo
"""
_HEADS = frozenset(_HEAD_WORDS.split())
"""What columns are called."""
_DECIMALS = re.compile(r"\d[.,]\d{2}(?!\d)")
_LONG = 6
"""Letters from which on a word may differ by one; shorter ones are too like others, such as paper and payer."""
_FUZZY = frozenset({"total"})
_STRANGE = 3
"""So many words that no label has make a sentence: beside the totals of 285 receipts there were never more than two."""
_MARKUP = re.compile(r"[<{}]")
"""Beside those totals there was none of these; an arrow to the right is a usual bullet."""


def kinds_of(text: str) -> frozenset[str]:
    """What a label says, by the names of its kinds; `alone` where it says nothing but that it is the total."""
    words = _words_of(text)
    kinds = {kind for word in (*words, *_together(words)) for kind in _kinds_of_word(word)}
    if "total" in kinds and all(word in _ALONE or len(word) == 1 for word in words):
        kinds.add("alone")
    return frozenset(kinds)


def is_sentence(text: str) -> bool:
    """Whether it says too much for a label and its amount, or in other signs, whatever words of labels it uses."""
    known = (*_ALONE, *_HEADS)
    strange = [word for word in _words_of(text) if len(word) > 2 and word not in known and not _kinds_of_word(word)]
    return len(strange) >= _STRANGE or _MARKUP.search(text) is not None


def counts_items(text: str) -> bool:
    """Whether the words say how many items there are, and nothing else."""
    words = re.findall(r"[a-z]+", folded(text))
    return any("quantity" in _kinds_of_word(word) for word in words) and all(
        word in _COUNTING or "quantity" in _kinds_of_word(word) for word in words
    )


def names_columns(text: str) -> bool:
    """Whether the words are the heads of columns, such as `Qty Description Amount`."""
    words = [word for word in folded(text).split() if not word.isdigit()]
    known = sum(word in _HEADS for word in words)
    return known >= 2 and known * 2 >= len(words) and not _DECIMALS.search(text)


def _words_of(text: str) -> list[str]:
    return [word for word in re.split(r"[^a-z&/]+", folded(text)) if word]


def _together(words: list[str]) -> list[str]:
    """Words that an engine has torn apart: `t otal`, `sub total` stays two."""
    return [one + other for one, other in pairwise(words) if min(len(one), len(other)) < 3]


@cache
def _vocabulary() -> dict[str, frozenset[str]]:
    meant: dict[str, set[str]] = {}
    for kind, words in _WORDS.items():
        for word in words.split():
            meant.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in meant.items()}


@cache
def _kinds_of_word(word: str) -> frozenset[str]:
    known = _vocabulary().get(word)
    if known is not None:
        return known
    near = [one for one in _vocabulary() if (len(one) >= _LONG or one in _FUZZY) and _is_near(one, word)]
    return frozenset().union(*(_vocabulary()[one] for one in near)) if len(near) == 1 else frozenset()


def _is_near(one: str, other: str) -> bool:
    """Whether one letter at most is another, is missing or is too many."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[same + (len(one) == len(other)) :] == other[same + 1 :]
