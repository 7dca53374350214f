"""Searching in what was read: words folded alike on both sides, and the places where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from pydantic import field_validator

from quire.domain.lists import StatusQuery, Words, printable
from quire.domain.model import Model
from quire.domain.results import Document, Extraction, Field

LONGEST_BODY = 60_000
"""Characters of one page that can be found; with any more, its words could be too many for an index entry."""

_WORD = re.compile(r"\w+")
_LEFT_OUT = re.compile(r'(?<!\S)-(?:"[^"]*"?|\S+)')
_CONTEXT = 80
_MOST_MARKS = 8


class SearchQuery(StatusQuery):
    """Words that must all stand on one page; "a phrase", or and -without work too."""

    q: Words

    _q_is_printable = field_validator("q")(printable)


class Highlight(Model):
    """A piece of a page's text; `marks` are the start and end of each word that was looked for."""

    page: int | None
    """None for the file's name and the fields."""
    text: str
    marks: tuple[tuple[int, int], ...]


class Hit(Model):
    document: Document
    highlights: tuple[Highlight, ...]


class Searchable(Model):
    """The text of one page; page 0 holds the file's name and the fields."""

    page: int
    body: str


def folded(text: str) -> str:
    """The text without case and accents, character for character where that is possible."""
    return "".join(_folded(letter) for letter in text)


def _folded(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in plain if not unicodedata.combining(part)).casefold()


def searchable(file_name: str, extraction: Extraction) -> Sequence[Searchable]:
    """Everything of a document that can be found."""
    said = (value for one in (extraction, *extraction.parts) for value in _said(one.fields))
    facts = "\n".join((file_name, *said))
    pages = (Searchable(page=page.number, body=page.text[:LONGEST_BODY]) for page in extraction.pages)
    return [Searchable(page=0, body=facts[:LONGEST_BODY]), *pages]


def _said(fields: Mapping[str, Field]) -> Sequence[str]:
    return [str(field.value) for field in fields.values() if field.value is not None]


def highlight(entry: Searchable, query: str) -> Highlight | None:
    """The piece of the text around the first word that was looked for; None where there is none."""
    wanted = set(_WORD.findall(folded(_LEFT_OUT.sub(" ", query))))
    found = [match.span() for match in _WORD.finditer(entry.body) if wanted & _spellings(match.group())]
    if not found:
        return None
    start = _edge(entry.body, found[0][0] - _CONTEXT)
    end = min(len(entry.body), found[0][1] + _CONTEXT)
    marks = [(first - start, last - start) for first, last in found if last <= end]
    return Highlight(page=entry.page or None, text=entry.body[start:end], marks=tuple(marks[:_MOST_MARKS]))


def _spellings(word: str) -> set[str]:
    return set(_WORD.findall(folded(word)))


def _edge(text: str, position: int) -> int:
    """The beginning of a word at or after the position."""
    if position <= 0:
        return 0
    space = text.find(" ", position, position + _CONTEXT)
    return position if space < 0 else space + 1
