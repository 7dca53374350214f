"""What kind of document it is, out of how it looks and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from math import exp

from quire.domain import cues
from quire.domain.learned import learned
from quire.domain.looks import MOST_WORDS, look
from quire.domain.model import Model
from quire.domain.pages import PageOfWords
from quire.domain.types import UNKNOWN, DocumentType

_SURE_ENOUGH = 0.5
"""Below this probability a document stays what any document is."""
_FEWEST_WORDS = 8
_AGAINST_BUILT_IN = 0.25
"""How much clearer hints have to be where a built-in type seems right."""


class Decided(Model):
    """The type that a document is taken for, and how likely each is."""

    type: str
    probabilities: dict[str, float]


def classified(pages: Sequence[PageOfWords], types: Sequence[DocumentType]) -> Decided:
    """One of the types, or `document` where nothing speaks clearly for another.

    The built-in types are told apart by weights that were fitted on documents; types that people made by their hints.
    """
    built_in = _shares({name: odd for name, odd in _learned_odds(pages).items() if _is_at_hand(name, types)})
    probabilities = _with_hinted(built_in, pages, [one for one in types if not one.built_in])
    best = _likeliest(probabilities)
    return Decided(
        type=best if probabilities.get(best, 0.0) >= _SURE_ENOUGH else UNKNOWN,
        probabilities={name: round(share, 4) for name, share in probabilities.items()},
    )


def _is_at_hand(name: str, types: Sequence[DocumentType]) -> bool:
    return name == UNKNOWN or any(one.name == name and one.built_in for one in types)


def _learned_odds(pages: Sequence[PageOfWords]) -> dict[str, float]:
    """The logarithm of each kind's odds; where there are hardly any words nothing but `document` is likely."""
    if sum(len(page.words) for page in pages[:2]) < _FEWEST_WORDS:
        return {UNKNOWN: 0.0}
    seen = look(pages)
    weights = learned("kinds")
    signs = [(seen[name] - middle) / spread for name, middle, spread in weights["signs"]]
    return {
        kind: bias + sum(weight * sign for weight, sign in zip(row, signs, strict=True))
        for kind, bias, row in weights["kinds"]
    }


def _with_hinted(
    built_in: Mapping[str, float], pages: Sequence[PageOfWords], own: Sequence[DocumentType]
) -> dict[str, float]:
    """The type of people's own whose hints are there most fully takes its part from all others."""
    said = [cues.folded(word.text) for word in chain.from_iterable(page.words[:MOST_WORDS] for page in pages[:2])]
    hinted = {one.name: _hinted(one, said) for one in own}
    best = _likeliest(hinted)
    against = 0.0 if _likeliest(built_in) == UNKNOWN else _AGAINST_BUILT_IN
    part = max(0.0, hinted.get(best, 0.0) - against)
    if not part:
        return dict(built_in)
    return {best: part, **{name: share * (1 - part) for name, share in built_in.items()}}


def _hinted(kind: DocumentType, said: list[str]) -> float:
    """The share of the type's hints that is there; one hint of several is chance."""
    hints = {cues.folded(hint) for hint in kind.hints} - {""}
    found = cues.count_of(hints, said)
    return found / len(hints) if hints and found >= min(2, len(hints)) else 0.0


def _likeliest(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda name: shares[name], default=UNKNOWN)


def _shares(odds: Mapping[str, float]) -> dict[str, float]:
    most = max(odds.values())
    parts = {name: exp(odd - most) for name, odd in odds.items()}
    return {name: part / sum(parts.values()) for name, part in parts.items()}
