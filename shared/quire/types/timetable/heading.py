"""What stands around a timetable: whose it is, and for which term and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from quire.domain.layout.boxes import around
from quire.domain.pages import Word
from quire.domain.reading import Found
from quire.domain.values.times import printed_spans
from quire.types.timetable.days import days_within
from quire.types.timetable.writing import WrittenLine

_LABELS = (
    r"(?:class(?:\s*name)?|form|group|grade|klasse|classe|teacher|tutor|lehrer|term|semester|school|year|room|week)"
)
_UP_TO_NEXT = rf"(?=\s{{2,}}|\s+{_LABELS}\s*:|[|;]|$)"
_LABELLED = {
    "className": re.compile(
        rf"\b(?:class(?:\s*name)?|form|group|klasse|classe)\s*:\s*(.+?){_UP_TO_NEXT}", re.IGNORECASE
    ),
    "teacher": re.compile(rf"\b(?:class\s+)?(?:teacher|tutor|lehrer(?:in)?)\s*:\s*(.+?){_UP_TO_NEXT}", re.IGNORECASE),
    "term": re.compile(rf"\b(?:term|semester)\s*:\s*(.+?){_UP_TO_NEXT}", re.IGNORECASE),
    "school": re.compile(rf"\bschool\s*:\s*(.+?){_UP_TO_NEXT}", re.IGNORECASE),
}
_SEASON = r"(?:autumn|spring|summer|fall|winter|michaelmas|hilary|trinity|lent)"
_PLAIN = {
    "className": re.compile(
        r"\b((?:year|grade|class|form|klasse|room)\s+\d{1,2}\s?[a-z]?)\b"
        r"|(?<![\w/-])(?=[\w-]*\d)(?=[\w-]*[A-Z])([A-Z0-9]{2,4}(?:-[A-Z0-9]{1,4}){0,3})(?![\w/-])"
    ),
    "teacher": re.compile(r"\b((?:Mr|Mrs|Ms|Miss|Mx|Dr|Herr|Frau)\.?\s+[A-Z][\w'\u2019-]+(?:\s+[A-Z][\w'\u2019-]+)?)"),
    "term": re.compile(
        rf"\b({_SEASON}(?:\s+(?:term|semester))?(?:\s+\d{{1,2}}(?!\d))?|(?:term|semester)\s+\d{{1,2}}(?!\d))",
        re.IGNORECASE,
    ),
    "school": re.compile(
        r"\b([A-Z][\w.'\u2019&-]*(?:\s+(?:[A-Z][\w.'\u2019&-]*|of|the|and|for|&))*"
        r"\s+(?:School|Academy|College|Primary|University|Institute|Gymnasium|Grundschule|Infants|Juniors)"
        r"(?:\s+(?:of|for)(?:\s+[A-Z][\w.'\u2019&-]*)+)?)"
    ),
}
_ANY_CASE = re.compile(r"\b((?:year|grade|class|form|klasse)\s+\d{1,2}\s?[a-z]?)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_LIKELY = {"labelled": 0.95, "plain": 0.75}


def heading_of(lines: Sequence[tuple[int, WrittenLine]]) -> Mapping[str, Found]:
    """The fields that the lines around the tables say, each with the page that it stands on."""
    spoken = [(page, line) for page, line in lines if not printed_spans(line.text)]
    found = dict(_labelled(spoken))
    for name, value in _plain(spoken):
        found.setdefault(name, value)
    year = next((_year(page, line, match) for page, line in spoken if (match := _YEAR.search(line.text))), None)
    return {**found, "year": year} if year else found


def _labelled(lines: Sequence[tuple[int, WrittenLine]]) -> Iterator[tuple[str, Found]]:
    for name, pattern in _LABELLED.items():
        for page, line in lines:
            match = pattern.search(line.text)
            if match and (value := _value(name, match[1])):
                yield name, _found(value, page, line, score=_LIKELY["labelled"], why="It stands after its label.")
                break


def _plain(lines: Sequence[tuple[int, WrittenLine]]) -> Iterator[tuple[str, Found]]:
    for name, pattern in _PLAIN.items():
        for page, line in lines:
            match = pattern.search(line.text) or (_ANY_CASE.search(line.text) if name == "className" else None)
            value = match and _value(name, next(filter(None, match.groups())))
            if value and not days_within(value):
                yield name, _found(value, page, line, score=_LIKELY["plain"], why="It looks like one.")
                break


def _value(name: str, text: str) -> str:
    """A term without its year, which is a field of its own."""
    plain = re.sub(r"\s*[,(]?\s*20\d{2}(?:\s*[-\u2013/]\s*(?:20)?\d{2})?\)?", "", text) if name == "term" else text
    return plain.strip(" ,;:-\u2013\u2014()")


def _year(page: int, line: WrittenLine, match: re.Match[str]) -> Found:
    return _found(int(match[1]), page, line, score=_LIKELY["plain"], why="It is the first year in the heading.")


def _found(value: object, page: int, line: WrittenLine, *, score: float, why: str) -> Found:
    words = _words_of(str(value), line.words)
    return Found(value, page, around(word.box for word in words), words, score, why=why)


def _words_of(value: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    said = set(value.split())
    return tuple(word for word in words if word.text in said or value in word.text) or words
