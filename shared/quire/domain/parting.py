"""Where in a file another document begins: said only where hardly anything speaks against it, else asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum

from quire.domain.cues import folded
from quire.domain.folios import Count, Folio, counted
from quire.domain.rules import Problem
from quire.domain.types import UNKNOWN

_FEWEST_WORDS = 8
_CLEARLY = 0.9
"""How likely its kind must be for a page without a head of its own to be asked about."""
_ALIKE = 0.75
"""Share of letters in order from which on two readings of pictures may be of one and the same print."""
_SHORTEST_NUMBER = 4
_TILL = "receipt"
_BILLS = frozenset({"invoice", _TILL})
"""Kinds whose later pages look like each other."""


class Verdict(IntEnum):
    SAME = 0
    DOUBT = 1
    NEW = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is seen of a page by itself."""

    number: int
    words: int
    """How many it has."""
    is_read: bool
    """An engine read it: single letters may be wrong."""
    kind: str
    share: float
    """How likely the kind is."""
    required: tuple[str, ...]
    """What a document of the kind must say."""
    telling: tuple[str, ...]
    """What two documents of the kind do not both say alike."""
    values: Mapping[str, str]
    """What of all this stands on the page."""
    opens: bool
    """It has the head of a document of its kind, where heads stand."""
    text: str
    """Its words, folded and without spaces."""
    folio: Folio | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """The documents of a file, each as its places among the pages, and where others may begin."""

    parts: tuple[tuple[int, int], ...]
    """Where each begins, and where the next one would."""
    doubts: tuple[int, ...] = ()
    """Numbers of pages."""


def parted(sheets: Sequence[Sheet]) -> Parting:
    """The documents that lie behind each other."""
    begins, doubts = [0], []
    for place in range(1, len(sheets)):
        verdict = _verdict(_Pile(sheets[begins[-1] : place]), sheets[place])
        if verdict is Verdict.NEW:
            begins.append(place)
        elif verdict is Verdict.DOUBT:
            doubts.append(sheets[place].number)
    ends = [*begins[1:], len(sheets)]
    return Parting(tuple(zip(begins, ends, strict=True)), tuple(doubts))


def doubted(pages: Iterable[int]) -> Iterator[Problem]:
    """What a person is asked about pages on which another document may begin."""
    for page in pages:
        yield Problem(rule="parts", fields=(), message=f"Another document may begin on page {page}.", page=page)


class _Pile:
    """The pages of one document so far."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self.first = next((one for one in sheets if one.words >= _FEWEST_WORDS), sheets[0])
        self.values = {name: value for one in reversed(sheets) for name, value in one.values.items()}

    @property
    def is_whole(self) -> bool:
        """Whether it says all that it must, or says that this was its last page."""
        required = self.first.required
        is_told = bool(required) and all(name in self.values for name in required)
        return is_told or any(one.folio is not None and one.folio.is_last for one in self.sheets)

    @property
    def folio(self) -> Folio | None:
        """The number of the last page that bears one."""
        return next((one.folio for one in reversed(self.sheets) if one.folio is not None), None)


def _verdict(pile: _Pile, sheet: Sheet) -> Verdict:
    if sheet.words < _FEWEST_WORDS or pile.first.words < _FEWEST_WORDS:
        return Verdict.SAME
    seen = _by_content(pile, sheet)
    match counted(pile.folio, sheet.folio, place=len(pile.sheets) + 1):
        case Count.GOES_ON:
            return Verdict.SAME
        case Count.UNFINISHED:
            return min(seen, Verdict.DOUBT)
        case Count.BEGINS:
            return Verdict.DOUBT if _bears_its_number(pile, sheet) else Verdict.NEW
        case Count.MAY_BEGIN:
            return Verdict.NEW if seen is Verdict.NEW or (sheet.opens and pile.is_whole) else Verdict.DOUBT
    return seen


def _by_content(pile: _Pile, sheet: Sheet) -> Verdict:
    is_other_kind = sheet.kind != pile.first.kind
    if not sheet.opens:
        return Verdict.DOUBT if pile.is_whole and _seems_another(pile, sheet) else Verdict.SAME
    if _bears_its_number(pile, sheet):
        return Verdict.DOUBT if is_other_kind else Verdict.SAME
    if is_other_kind:
        return Verdict.NEW if pile.first.opens and pile.is_whole else Verdict.DOUBT
    return _by_values(pile, sheet)


def _seems_another(pile: _Pile, sheet: Sheet) -> bool:
    """A till has no second total, and pages of clearly different kinds are rarely one document."""
    kinds = {pile.first.kind, sheet.kind}
    if kinds == {_TILL}:
        return _have_other_totals(pile, sheet)
    is_clear = min(pile.first.share, sheet.share) >= _CLEARLY
    return is_clear and len(kinds) > 1 and UNKNOWN not in kinds and not kinds <= _BILLS


def _by_values(pile: _Pile, sheet: Sheet) -> Verdict:
    shared = [name for name in sheet.telling if name in pile.values and name in sheet.values]
    likeness = min((_likeness(pile.values[name], sheet.values[name]) for name in shared), default=1.0)
    if likeness == 1.0:
        return Verdict.SAME
    is_read = pile.first.is_read or sheet.is_read
    if is_read and likeness >= _ALIKE:
        return Verdict.NEW if pile.is_whole and _have_other_totals(pile, sheet) else Verdict.DOUBT
    return Verdict.NEW if pile.is_whole and pile.first.opens else Verdict.DOUBT


def _have_other_totals(pile: _Pile, sheet: Sheet) -> bool:
    """Whether both say what is to be paid, and not the same."""
    totals = (pile.values.get("total"), sheet.values.get("total"))
    return None not in totals and totals[0] != totals[1]


def _bears_its_number(pile: _Pile, sheet: Sheet) -> bool:
    """Whether what names the document alone, an invoice's number, stands on the page."""
    number = folded(pile.values.get("invoice_number", ""))
    return len(number) >= _SHORTEST_NUMBER and number in sheet.text


def _likeness(one: str, other: str) -> float:
    """1 for what is the same but for case, spaces and signs."""
    return SequenceMatcher(None, folded(one), folded(other), autojunk=False).ratio()
