"""Which language a text is written in."""

from __future__ import annotations

from collections.abc import Iterable

_FEWEST_WORDS = 4
_LEAD = 1.25
"""How far the first language has to be ahead of the second."""

_COMMON = {
    "en": "the of and to in is for on with at by from this that your you are not be or as it we our please no",
    "de": "der die das und ist nicht mit für von den dem ein eine zu auf im wir sie bitte ihre bei nach aus zum zur",
    "fr": "le la les des et est une pour dans par sur vous votre nous avec du au aux que qui en merci à été ce",
    "es": "el los las del y es una por para con su que en se le gracias nuestro usted al como más o sin",
    "it": "il lo gli della e di è un per con che non si del dei alla nel sono grazie al da più vi",
    "nl": "de het een en van is op voor met niet uw wij te dat aan bij zijn deze naar wordt tot u om",
    "pt": "o os das dos e é uma para com por não que em se obrigado ao da do no na mais seu sua",
    "ms": "dan yang untuk di ke dari adalah ini dengan tidak terima kasih sila jumlah tunai pada atau oleh jalan",
}


def language_of(words: Iterable[str]) -> str | None:
    """The ISO 639-1 code, or None where too little speaks for any of those that are known."""
    known = {code: frozenset(common.split()) for code, common in _COMMON.items()}
    counts = dict.fromkeys(known, 0)
    for word in words:
        plain = word.casefold().strip(".,:;!?()\"'")
        for code, common in known.items():
            counts[code] += plain in common
    first, second = sorted(counts, key=lambda code: counts[code], reverse=True)[:2]
    is_clear = counts[first] >= _FEWEST_WORDS and counts[first] >= _LEAD * counts[second]
    return first if is_clear else None
