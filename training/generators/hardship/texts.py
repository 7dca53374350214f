"""Words that say something else than they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from quire.domain.pages import PageOfWords, Word

from training.generators import people
from training.misreading import misread

_STRANGE = (
    "Päivämäärä|Dato|Számla|Laskun|Yhteensä|Razem|Moms|Beløp|Kelt|Saaja|Odbiorca|Osoite|Viite|Numer|Referanse|Emne|"
    "Temat|Aihe|Ukupno|Datums|Selgitus|Kuupäev|Makse|Nr|Ref|Ombud|Hinta|Kappale|Iznos"
)
"""Labels that readers are not told of."""
_CLAIMS = (
    "Printed {day}",
    "Delivered on {day}",
    "Valid until {day}",
    "Ordered {day}",
    "{day}",
    "Date of birth: {day}",
    "Paid so far {money}",
    "Balance {money}",
    "Deposit: {money}",
    "You save {money}",
    "Total weight {money}",
    "{money}",
    "No. {number}",
    "Account {number}",
    "Order number: {number}",
    "Customer {number}",
    "Reference {number}",
    "c/o {person}",
    "Contact: {person}",
    "{company}",
    "Delivery to {company}",
    "Sold by {company}",
    "on behalf of {company}",
    "Copy",
    "Page 1 of 2",
    "RECEIVED {day}",
)
_FORMS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d %B %Y", "%d-%b-%y")


def relabelled(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """Some of the words that are no values are missing, or in a language that nobody foresaw."""
    rate, kept = random.choice((0.1, 0.3, 0.6)), _said(truth)
    words: list[Word] = []
    for word in page.words:
        is_value = any(letter.isdigit() for letter in word.text) or word.text.strip(".,:;()").casefold() in kept
        if is_value or random.random() >= rate:
            words.append(word)
        elif random.random() < 0.6:
            words.append(word.model_copy(update={"text": random.choice(_STRANGE.split("|"))}))
    return page.model_copy(update={"words": tuple(words)})


def decoyed(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """Lines with other dates, amounts, numbers and names, wherever there is room."""
    words = list(page.words)
    for _ in range(random.randint(1, 6)):
        added = list(_line(_claim(random), page, random))
        if added and not any(_overlap(one, other) for one in added for other in words):
            words += added
    return page.model_copy(update={"words": tuple(words)})


def glued(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """Words without the space between them, as some programs write them."""
    rate, words = random.uniform(0.02, 0.15), list[Word]()
    for word in page.words:
        if words and random.random() < rate and _follows(words[-1], word):
            box = (*words[-1].box[:2], *word.box[2:])
            words[-1] = words[-1].model_copy(update={"text": words[-1].text + word.text, "box": box})
        else:
            words.append(word)
    return page.model_copy(update={"words": tuple(words)})


def slipped(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """The text layer that another engine left behind a scan, which says nothing of how sure it was."""
    read = misread(page, random)
    return read.model_copy(update={"words": tuple(one.model_copy(update={"confidence": None}) for one in read.words)})


def _said(truth: Mapping[str, Any]) -> set[str]:
    return {part.casefold().strip(".,:;()") for text in _texts(truth) for part in text.split()}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    else:
        yield str(value)


def _claim(random: Random) -> str:
    return random.choice(_CLAIMS).format(
        day=people.day(random).strftime(random.choice(_FORMS)),
        money=f"{random.uniform(1, 3000):.2f}",
        number=people.reference(random),
        person=people.person(random),
        company=people.company(random),
    )


def _line(text: str, page: PageOfWords, random: Random) -> Iterator[Word]:
    heights = sorted(word.box[3] - word.box[1] for word in page.words) or [0.01]
    high = heights[len(heights) // 2] * random.choice((0.8, 1, 1, 1.5))
    letter = 0.5 * high * page.height / page.width
    x, y = random.uniform(0.05, 0.6), random.uniform(0.02, 0.96)
    for part in text.split():
        end = x + letter * len(part)
        if end <= 1 and y + high <= 1:
            yield Word(text=part, box=(x, y, end, y + high))
        x = end + letter * 0.7


def _overlap(one: Word, other: Word) -> bool:
    left, top, right, bottom = one.box
    return left < other.box[2] and other.box[0] < right and top < other.box[3] and other.box[1] < bottom


def _follows(one: Word, other: Word) -> bool:
    return abs(one.box[1] - other.box[1]) < 0.004 and 0 < other.box[0] - one.box[2] < 2 * (one.box[3] - one.box[1])
