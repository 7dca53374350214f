"""Days of the week as they are printed: Monday, TUES, M/Tu/W/Th/F, Mon-Fri, Mittwoch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from quire.domain.timetables import Day

WEEKDAYS = tuple(Day)[:5]

_NAMES = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miercoles jueves viernes sabado domingo",
    "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "segunda terca quarta quinta sexta sabado domingo",
)
_SHORT = (
    "mon tue wed thu fri sat sun",
    "mon tues weds thur fri sat sun",
    "mo tu we th fr sa su",
    "mond tuesd wednes thurs frid satur sund",
    "mo di mi do fr sa so",
    "lun mar mer jeu ven sam dim",
    "lun mar mie jue vie sab dom",
    "seg ter qua qui sex sab dom",
)
_LETTERS = {"m": 0, "t": 1, "w": 2, "th": 3, "r": 3, "f": 4}
_ALL = frozenset({"daily", "everyday", "weekdays", "weekday"})
_BESIDE = frozenset({"and", "und", "et", "y", "e", "day", "days", "week", "only"})
_THROUGH = frozenset({"to", "-", "until", "through", "bis", "a"})
_TOKEN = re.compile(r"[^\W\d_]+|-|\d+\S*")
_LIKE = 0.84
_SHORTEST_WITHIN = 3
"""Among other words only longer names count: sun and mar are words as well."""


def _known() -> dict[str, Day]:
    rows = [row.split() for row in (*_SHORT, *_NAMES)]
    return {name: day for row in rows for name, day in zip(row, Day, strict=True)}


_KNOWN = _known()
_LONG = {name: _KNOWN[name] for row in _NAMES for name in row.split() if len(name) >= 6}


def days_of(text: str) -> tuple[Day, ...]:
    """The days that the text names and nothing else, dates aside; none where it says anything more."""
    tokens = _tokens(text)
    if not tokens or len(tokens) > 16:
        return ()
    singles = sum(token in _LETTERS for token in tokens) > 1
    found = [_day(token, singles=singles) for token in tokens]
    if any(day is None and not _is_beside(token) for token, day in zip(tokens, found, strict=True)):
        return ()
    return _spread(tokens, found)


def days_within(text: str) -> tuple[Day, ...]:
    """The days that a heading names among other words; all of the week where it says daily."""
    whole = days_of(text)
    if whole:
        return whole
    tokens = _tokens(text)
    found = [_day(token) if len(token) > _SHORTEST_WITHIN else None for token in tokens]
    return _spread(tokens, found) or (WEEKDAYS if _ALL & set(tokens) else ())


def days_of_letters(letters: Sequence[str]) -> tuple[Day, ...]:
    """The days of headings that are single letters: M T W T F."""
    return WEEKDAYS if "".join(letters).casefold() in {"mtwtf", "mtwthf", "mtwrf", "mdmdf"} else ()


def _tokens(text: str) -> list[str]:
    dashed = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    folded = unicodedata.normalize("NFKD", dashed)
    plain = "".join(one for one in folded if not unicodedata.combining(one))
    return _TOKEN.findall(plain.casefold())


def _day(token: str, *, singles: bool = False) -> Day | None:
    if singles and token in _LETTERS:
        return tuple(Day)[_LETTERS[token]]
    if token in _KNOWN:
        return _KNOWN[token]
    singular = token.removesuffix("s")
    if singular in _LONG:
        return _LONG[singular]
    if len(token) < 6:
        return None
    likest = max(_LONG, key=lambda name: SequenceMatcher(None, name, token).ratio())
    return _LONG[likest] if SequenceMatcher(None, likest, token).ratio() >= _LIKE else None


def _is_beside(token: str) -> bool:
    return token in _BESIDE or token in _THROUGH or token[0].isdigit()


def _spread(tokens: Sequence[str], found: Sequence[Day | None]) -> tuple[Day, ...]:
    """The days with those between the ends of a span, in the order of the week."""
    named = set(_filled(tokens, found))
    return tuple(day for day in Day if day in named)


def _filled(tokens: Sequence[str], found: Sequence[Day | None]) -> Iterator[Day]:
    for at, day in enumerate(found):
        if day is None:
            continue
        yield day
        after = found[at + 2] if at + 2 < len(found) and tokens[at + 1] in _THROUGH else None
        if after is not None:
            yield from tuple(Day)[day.number : after.number]
