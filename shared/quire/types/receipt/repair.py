"""Slips of engines that are certain: one reading is a word or a number, the other is neither."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from quire.domain.pages import Word
from quire.types.receipt.places import PLACES

_ZERO_FOR_O = re.compile(r"(?<=\d)[Oo](?=[\dOo]*(?![^\W\d_]))|(?<![^\W_])[Oo](?=[\dOo]*\d{2})")
_ONE_FOR_L = re.compile(r"(?<=\d)[Il|](?=[\d]*(?![^\W\d_]))|(?<![^\W_])[Il|](?=\d{2})")
_JALAN = re.compile(r"(?<![^\W_])J[il1I!|L](?:[NH](?![^\W\d_])|n(?![a-z]))")
_LOT = re.compile(r"^\W*[A-Z]?\s?(?!NO|No)(?:[LE1I][oO0U][tTi1]|L[iIo][gtT])\s(?=\W*\d)")
_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGIT_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[015!|](?=[^\W\d_])|(?<![^\W_])[015](?=[^\W\d_]{3,})|(?<=\.)[15](?=\.)|(?<=[^\W\d_]-)0(?=\s|$)"
)
_MIXED = re.compile(r"(?=\w*\d)(?=(?:\d?[^\W\d_]){3})[^\W_]{4,}")
_LETTERS_OF_WORDS = str.maketrans("015", "ols")
_LETTERS = {"0": "O", "1": "I", "5": "S", "!": "I", "|": "I"}
_SDN_BHD = re.compile(r"\bS[DIOUB0]?[NM]\.?\s*[B38][HN][A-Z]?[D0O]I?\b", re.IGNORECASE)
_SPACE_AFTER = re.compile(r"(?<=[^\W\d_])[,;](?=[^\W_])|(?<=(?<![\d-])\d{5})(?=[A-Z][^\W\d_]{2})")


_ALIKE = ("ilhjt1", "aoecq", "uvno", "nhm", "gq", "bh")
"""Letters that look alike."""
_SURE = 0.98
_LONG = 5


def address(words: Iterable[Word]) -> str:
    """An address with its numbers as digits and the usual words of streets as they are spelled."""
    text = number(" ".join(_words_of(word) for word in words))
    text = _JALAN.sub(lambda match: "JLN" if match.group()[2].isupper() else "Jln", text)
    text = _LOT.sub("LOT " if text.upper() == text else "Lot ", text)
    return _SPACE_AFTER.sub(lambda match: match.group() + " ", text)


def number(text: str) -> str:
    """Letters that stand among digits as the digits that they are."""
    return _ONE_FOR_L.sub("1", _ZERO_FOR_O.sub("0", text))


def name(text: str) -> str:
    """A company's name with letters where a digit stands within a word, and its legal form as it is written."""
    text = _DIGIT_IN_WORD.sub(lambda match: _LETTERS[match.group()], text)
    return _SDN_BHD.sub(lambda match: "SDN BHD" if match.group().isupper() else "Sdn Bhd", text)


def _words_of(word: Word) -> str:
    is_doubtful = word.confidence is not None and word.confidence < _SURE
    text = _MIXED.sub(lambda match: _with_letters(match.group()), unicodedata.normalize("NFKC", word.text))
    return _WORD.sub(lambda match: _spelled(match.group(), is_doubtful=is_doubtful), text)


def _with_letters(word: str) -> str:
    """A word of addresses in which a digit stands for a letter: `Leve1`."""
    lettered = word.casefold().translate(_LETTERS_OF_WORDS)
    return _like(word, lettered) if lettered in PLACES else word


def _spelled(word: str, *, is_doubtful: bool) -> str:
    plain = _plain(word)
    if word.casefold() in PLACES:
        return word
    if plain in PLACES:
        return _like(word, plain)
    near = [one for one in PLACES if len(one) == len(plain) and _is_near(one, plain, is_doubtful=is_doubtful)]
    return _like(word, near[0]) if len(near) == 1 and len(plain) >= _LONG else word


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _is_near(one: str, other: str, *, is_doubtful: bool) -> bool:
    """Whether a single letter is another, and one that looks like it unless the engine itself had its doubts."""
    unlike = [{here, there} for here, there in zip(one, other, strict=True) if here != there]
    is_open = is_doubtful and len(one) > _LONG
    return len(unlike) == 1 and (is_open or any(unlike[0] <= set(alike) for alike in _ALIKE))


def _like(model: str, word: str) -> str:
    """The word in the case of the model."""
    if model.isupper():
        return word.upper()
    return word.capitalize() if model[:1].isupper() else word
