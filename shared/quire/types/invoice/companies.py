"""Companies by their legal forms and by their addresses on the net."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from quire.domain.values.folding import plain

_FORMS = "|".join(
    (
        r"Limited Liability Company|Private Limited|Pvt\.? ?Ltd\.?|\(?P\)? Ltd\.?|Pte\.? ?Ltd\.?|Pty\.? ?Ltd\.?",
        r"Sdn\.? ?Bhd\.?|Co\.?,? Ltd\.?|Limited|Ltd\.?|LLC|L\.L\.C\.|LLP|Incorporated|Inc\.?|Corporation",
        r"Corp\.?|PLC|plc|GmbH ?& ?Co\.? ?(?:KG|OHG)(?:aA)?|gGmbH|mbH|GmbH|Ges\.?m\.?b\.?H\.?",
        r"UG \(haftungsbeschr\u00e4nkt\)|UG|AG ?& ?Co\.? ?KG|AG|KGaA|OHG|e\. ?K\.|eG|e\. ?V\.|GbR|B\. ?V\.?|BV",
        r"N\. ?V\.|NV|VOF|V\.O\.F\.|BVBA|SPRL|SRL|S\.A\.R\.L\.?|S\.\u00e0 ?r\.l\.?|SARL|SASU|SAS|S\.A\.S\.?|EURL|SCOP",
        r"S\.L\.U\.?|S\.L\.?|SLU|SL|S\.A\.U\.?|S\.A\.?|SA|SE|S\.r\.l\.s?\.?|S\.r\.l\.|Srl|S\.p\.A\.?|SpA|S\.n\.c\.?|Snc|S\.a\.s\.?",
        r"Sp\. ?z ?o\.? ?o\.?|S\.K\.A\.|Lda\.?|Ltda\.?|A/S|ApS|AB|ASA|AS|Oy|Oyj|a\.s\.|s\.r\.o\.|Kft\.?|d\.o\.o\.",
    )
)
"""Longer ones before those that they begin with."""
_FORM = re.compile(rf"(?:,? )(?P<form>{_FORMS})(?![\w&])")
_BREAKS = re.compile(r"\s[-\u2013|\u2022\u00b7]\s|[|\u2022\u00b7:;]\s|(?<=[a-z\u00df-\u00ff)])\. |\u00a9|\(c\)\s")
_INITIALS = re.compile(r"[A-Z0-9\u00c0-\u00de]|e-|i[A-Z]")
_DOMAIN = re.compile(
    r"(?i)(?:(?P<mail>[\w.+-]+@)|(?:https?://)?(?:www\.)?)(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w@])"
)
_PUBLIC = frozenset(
    ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "live", "gmx", "web", "aol", "protonmail", "mail")
)
"""Where anybody has a mailbox."""
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "ac"))
_SMALL = frozenset(("&", "and", "und", "et", "y", "e", "en", "of", "de", "van", "von", "for", "-", "\u2013"))
"""Words within names."""
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Brand:
    """The name in an address on the net."""

    name: str
    domain: str
    places: int

    @property
    def key(self) -> str:
        return re.sub(r"[^a-z0-9]", "", self.name)


def company_in(text: str) -> tuple[str, int, int] | None:
    """The first company of a text that is named with its legal form, and where it stands."""
    for match in _FORM.finditer(text):
        start = _start(text, match.start())
        name = text[start : match.end("form")]
        if _is_company(name, match["form"]):
            return name, start, match.end("form")
    return None


def core_of(name: str) -> str:
    """What is left of a name without its legal form, in small letters without accents."""
    return plain(_FORM.sub("", name)).strip(" ,.")


def brands_in(texts: Iterable[str]) -> list[Brand]:
    """The names behind the addresses on the net that a document tells, those it tells most first."""
    hosts: Counter[str] = Counter()
    for text in texts:
        for match in _DOMAIN.finditer(text):
            labels = match["host"].casefold().split(".")
            if len(labels) > 2 and labels[-2] in _SECOND_LEVEL:
                labels = labels[:-1]
            if labels[-2] not in _PUBLIC and len(labels[-2]) > 2:
                hosts[".".join(labels[-2:])] += 1
    return [Brand(host.partition(".")[0], host, count) for host, count in hosts.most_common(4)]


def _start(text: str, end: int) -> int:
    """Where the name begins that ends here: behind what parts it from the words before it."""
    start = max((match.end() for match in _BREAKS.finditer(text, 0, end)), default=0)
    words = [(match.start(), match.group()) for match in re.finditer(r"\S+", text[start:end])]
    first = start + (words[0][0] if words else 0)
    for offset, word in reversed(words[-_MOST_WORDS:]):
        if not (_INITIALS.match(word) or word in _SMALL):
            break
        first = start + offset
        if word.endswith(",") and offset != words[-1][0]:
            first += len(word) + 1
            break
    return first + len(text[first:end]) - len(text[first:end].lstrip(" -\u2013&,"))


def _is_company(name: str, form: str) -> bool:
    core = name.removesuffix(form).strip(" ,")
    return len(re.findall(r"[^\W\d_]", core)) >= 2 and any(letter.isupper() for letter in core)
