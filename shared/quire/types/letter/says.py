"""When a letter was written and what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quire.domain.layout.labels import find_labels, likeness
from quire.domain.layout.rows import Row, segments
from quire.domain.reading import Found
from quire.domain.values.dates import Order, PrintedDate, dates_in, order_of
from quire.domain.values.folding import folded
from quire.types.letter.found import found
from quire.types.letter.head import Head
from quire.types.letter.words import CLOSING, DATE, POSTCODE, REACHED, REFERENCE, STREET, SUBJECT

_SUBJECT = re.compile(r"^(?P<label>[^\W\d_]{2,9})\s?[.:\uff1a]\s?(?P<rest>.+)$")
_LONGEST_SUBJECT = 16


def date_of_letter(head: Head) -> Found | None:
    """The date that is called so, or the last one above the text: what stands further down may be anything."""
    order = order_of(one for row in head.rows for one in dates_in(row.text)) or Order.DMY
    named = head.named(DATE)
    if named is not None and (dates := dates_in(named.text, order=order)):
        return found(named.words, named.page, value=_iso(dates[0]), score=_sure(dates[0], 0.97), why="labelled as date")
    for row in head.above:
        for one in dates_in(row.text, order=order):
            words = row.words_of(one.start, one.end)
            return found(words, row.page, value=_iso(one), score=_sure(one, 0.92), why="the first date above the text")
    return None


def reference_of(head: Head) -> Found | None:
    """What stands behind such a label, with a colon or without."""
    named = head.named(REFERENCE)
    if named is not None:
        return found(named.words, named.page, score=0.9, why=f"labelled {named.name}")
    for label in find_labels(head.above, REFERENCE):
        words = (
            segments(label.row.part(label.row.words[label.end :]))[0].words if label.end < len(label.row.words) else ()
        )
        if any(letter.isdigit() for word in words for letter in word.text):
            return found(words, label.row.page, score=0.8, why="stands behind a label")
    return None


def subject_of(head: Head) -> Found | None:
    """What is labelled as the subject, or the line right above the salutation or below it."""
    named = _named_subject(head)
    if named is not None:
        return named
    if head.salutation is None:
        return None
    above, below = head.rows[: head.salutation], head.rows[head.salutation + 1 :]
    if above and _can_be_subject(above[-1]) and not _is_with_the_next(above[:-1], above[-1]):
        return found(above[-1].words, above[-1].page, score=0.8, why="the line above the salutation")
    if len(below) > 1 and _can_be_subject(below[0]) and _is_alone(below[0], below[1]):
        return found(below[0].words, below[0].page, score=0.7, why="the line below the salutation")
    return None


def _named_subject(head: Head) -> Found | None:
    for row in head.rows[: (head.salutation or len(head.above)) + 3]:
        match = _SUBJECT.match(row.text)
        if match and any(likeness(match["label"], name) == 1 for name in SUBJECT):
            words = row.words_of(match.start("rest"), match.end("rest"))
            return found(words, row.page, value=match["rest"].strip(), score=0.95, why="labelled as subject")
    return None


def _can_be_subject(row: Row) -> bool:
    text = row.text
    is_address = STREET.search(text) or POSTCODE.search(text) or REACHED.search(text)
    is_short = 1 < len(row.words) <= _LONGEST_SUBJECT
    return (
        is_short
        and not is_address
        and not text.endswith((",", ":"))
        and not _is_only_a_date(text)
        and len(segments(row)) == 1
    )


def _is_only_a_date(text: str) -> bool:
    """Whether little more than a date stands there, such as the place."""
    dates = dates_in(text)
    return bool(dates) and len(folded(text[: dates[0].start] + text[dates[-1].end :]).split()) <= 2


def _is_with_the_next(above: Sequence[Row], row: Row) -> bool:
    """Whether the row is the end of an address: right below another one that begins where it does."""
    if not above:
        return True
    last = above[-1]
    is_near = row.box[1] - last.box[3] < 0.8 * row.letters
    return is_near and abs(last.box[0] - row.box[0]) < row.em


def _is_alone(row: Row, following: Row) -> bool:
    is_apart = following.box[1] - row.box[3] > 0.8 * row.letters
    return is_apart and not row.text.endswith(".") and not CLOSING.match(folded(following.text))


def _iso(one: PrintedDate) -> str:
    return one.value.isoformat()


def _sure(one: PrintedDate, most: float) -> float:
    return most if one.is_certain else most - 0.25
