"""Which language a text is in, by its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_COMMON = {
    "de": "der die das und ist nicht ein eine mit von den dem für auf wir ihre ihr bitte zum zur im des sie bei",
    "en": "the and of to in is for with on this that are you your our by from be as at please we or have not",
    "es": "el los las del por con para una que su en es se no como más al este pagar usted nos fecha",
    "fr": "le les des une est pour avec dans sur vous votre nous par que qui du au aux à et sont notre",
    "it": "il lo gli della delle dei per con una che di non sono nel alla si questo vostro da del è",
    "nl": "de het een van en is voor met op uw niet wij aan dat te bij u zijn naar door ons",
    "pt": "os as dos da do das uma para com por não em que seu sua ao é são pelo pela nos",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_FEWEST = 4
"""Common words that must occur before anything is said."""
_LEAD = 1.3


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language; None where the text is too short or too mixed to tell."""
    counts = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    scores = {language: sum(counts[word] for word in words) for language, words in _WORDS.items()}
    (first, most), (_, second) = Counter(scores).most_common(2)
    return first if most >= _FEWEST and most >= _LEAD * second else None
