"""Candidates for a value, and which of them is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quire.domain.layout.boxes import around
from quire.domain.pages import Word
from quire.domain.reading import Found
from quire.types.invoice.paper import Cell

_AGAIN = 0.03
"""What each further place with the same value adds."""
_MOST_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    value: Any
    page: int
    words: tuple[Word, ...]
    score: float
    why: str
    signs: Mapping[str, float] = field(default_factory=dict)


def candidate(value: Any, cell: Cell, start: int, end: int, *, score: float, why: str) -> Candidate:
    """A value that stands in these characters of a cell."""
    return Candidate(value, cell.page, cell.words(start, end), score, why)


def best(candidates: Iterable[Candidate]) -> Found | None:
    """The candidate with the highest score; a value that stands in several places is surer."""
    groups: dict[Any, list[Candidate]] = {}
    for one in candidates:
        groups.setdefault(one.value, []).append(one)
    if not groups:
        return None
    ranked = sorted(groups.values(), key=_worth, reverse=True)
    margin = _worth(ranked[0]) - (_worth(ranked[1]) if len(ranked) > 1 else 0.0)
    chosen = max(ranked[0], key=lambda one: one.score)
    return found(chosen, sure=min(1.0, _worth(ranked[0])), margin=margin, places=len(ranked[0]))


def found(chosen: Candidate, *, sure: float, margin: float = 0.0, places: int = 1) -> Found:
    return Found(
        value=chosen.value,
        page=chosen.page,
        box=around(word.box for word in chosen.words) if chosen.words else None,
        words=chosen.words,
        score=round(max(0.0, sure), 4),
        signs={"margin": round(margin, 4), "places": float(places), **chosen.signs},
        why=chosen.why,
    )


def _worth(group: list[Candidate]) -> float:
    return max(one.score for one in group) + _AGAIN * min(_MOST_AGAIN, len(group) - 1)
