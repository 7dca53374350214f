"""Words as an engine would have misread them."""

from __future__ import annotations

import random

from quire.domain.pages import PageOfWords, Word

_ALIKE = {
    "0": "O",
    "O": "0",
    "1": "l",
    "l": "1",
    "I": "l",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "u": "n",
    "e": "c",
    "a": "o",
    "i": "l",
    ".": ",",
    ",": ".",
    "m": "n",
}
_SLIPS = 0.01
_LOST = 0.008
_TOGETHER = 0.02


def misread(page: PageOfWords, rng: random.Random) -> PageOfWords:
    """The page with a few letters taken for others, a few words lost, and a few run together."""
    words: list[Word] = []
    for word in page.words:
        if rng.random() < _LOST:
            continue
        slipped = _slipped(word, rng)
        if words and rng.random() < _TOGETHER and _stand_together(words[-1], slipped):
            words[-1] = _joined(words[-1], slipped)
        else:
            words.append(slipped)
    return page.model_copy(update={"words": tuple(words)})


def _slipped(word: Word, rng: random.Random) -> Word:
    text = "".join(_ALIKE.get(one, one) if rng.random() < _SLIPS else one for one in word.text)
    sure = rng.uniform(0.97, 1.0) if text == word.text else rng.uniform(0.8, 1.0)
    return word.model_copy(update={"text": text, "confidence": round(sure, 4)})


def _stand_together(one: Word, other: Word) -> bool:
    return one.box[1] == other.box[1] and 0 < other.box[0] - one.box[2] < 2 * (one.box[3] - one.box[1])


def _joined(one: Word, other: Word) -> Word:
    box = (one.box[0], one.box[1], other.box[2], other.box[3])
    return Word(text=one.text + other.text, box=box, confidence=other.confidence)
