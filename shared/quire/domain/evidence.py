"""What speaks for a value that was read and against it, in numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log, log1p, log10
from statistics import fmean
from typing import Any

from quire.domain.cues import folded
from quire.domain.pages import PageOfWords, Source, Word
from quire.domain.reading import Found, Reading
from quire.domain.rules import Order, Sum
from quire.domain.types import DocumentType

_MIXED = re.compile(r"[A-Za-z][0-9]|[0-9][A-Za-z]")
_HALVED = 0.0005
"""Doubt that is no less: an engine's certainty is a rounded number."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the document that a value stands in."""

    sources: Mapping[int, Source]
    clearness: float
    completeness: float
    """Share of the required fields that were found."""
    kept: frozenset[str]
    """Fields that a rule between several values speaks for."""
    broken: frozenset[str]
    sureness: float
    """Of the reader of all that it found, summed up."""
    found: int

    def source_of(self, found: Found) -> Source:
        """Where the value was read; of one without a place, where most of the document was."""
        mixed = Source.OCR if Source.OCR in self.sources.values() else Source.TEXT
        return mixed if found.page is None else self.sources.get(found.page, mixed)


def setting(reading: Reading, kind: DocumentType, pages: Sequence[PageOfWords]) -> Setting:
    required = kind.json_schema.required or ()
    values = _values(reading)
    telling = [rule for rule in kind.rules if isinstance(rule, Sum | Order) and _is_decided(rule, values)]
    broken = frozenset(path for rule in telling if any(rule.broken(values)) for path in rule.fields)
    sure = [_sureness(found) for found in _all(reading)]
    return Setting(
        sources={page.number: page.source for page in pages},
        clearness=_mean_clearness(chain.from_iterable(page.words for page in pages)),
        completeness=sum(name in reading.fields for name in required) / len(required) if required else 1.0,
        kept=frozenset(path for rule in telling for path in rule.fields) - broken,
        broken=broken,
        sureness=sum(sure),
        found=len(sure),
    )


def evidence(name: str, found: Found, known: Setting) -> dict[str, float]:
    """Each number about the size of one; what the reader calls signs keeps its name behind `sign:`."""
    sure = _sureness(found)
    text = "".join(word.text for word in found.words)
    return {
        "score": sure,
        "others": (known.sureness - sure) / max(1, known.found - 1),
        "least clear word": min((_clearness(word) for word in found.words), default=_clearness(None)),
        "clear words": _mean_clearness(found.words),
        "clear page": known.clearness,
        **_second_reading(found.words),
        "as printed": float(_is_in(found.value, text)),
        "words": log1p(len(found.words)),
        "letters": log1p(len(text)) / 2,
        "mixed words": _share(found.words, lambda word: _MIXED.search(word.text) is not None),
        "complete": known.completeness,
        "rule kept": float(name in known.kept),
        "rule broken": float(name in known.broken),
        **{f"sign:{sign}": min(8.0, max(-8.0, number)) for sign, number in found.signs.items()},
    }


def _sureness(found: Found) -> float:
    """The reader's score on a scale without ends."""
    score = min(0.995, max(0.005, 0.5 if found.score is None else found.score))
    return log(score / (1 - score)) / 2


def _second_reading(words: Sequence[Word]) -> dict[str, float]:
    looked = [word for word in words if word.second is not None]
    agrees = sum(folded(word.second or "") == folded(word.text) for word in looked)
    return {
        "read twice": len(looked) / len(words) if words else 0.0,
        "second reading differs": (len(looked) - agrees) / len(looked) if looked else 0.0,
    }


def _clearness(word: Word | None) -> float:
    """From 0 for a guess to 3 for no doubt that an engine can express; nobody had to guess at a text layer."""
    sure = 1.0 if word is None or word.confidence is None else word.confidence
    return -log10(1 - sure + _HALVED) - log10(1 / (1 + _HALVED))


def _mean_clearness(words: Iterable[Word]) -> float:
    return fmean([*map(_clearness, words)] or [_clearness(None)])


def _is_in(value: Any, text: str) -> bool:
    """Whether the value is what stands there, letter for letter; a day by its digits, with its century or without."""
    wanted, there = folded(str(value)), folded(text)
    digits = sorted(filter(str.isdigit, there))
    return wanted in there or (wanted.isdigit() and digits in (sorted(wanted), sorted(wanted[2:])))


def _share(words: Sequence[Word], holds: Callable[[Word], bool]) -> float:
    return sum(map(holds, words)) / len(words) if words else 0.0


def _all(reading: Reading) -> Iterator[Found]:
    yield from reading.fields.values()
    yield from (one.found for one in reading.blocks)
    yield from (found for line in reading.lines for found in line.values())


def _values(reading: Reading) -> dict[str, Any]:
    """The values as rules name them."""
    return {
        **{name: found.value for name, found in reading.fields.items()},
        "lines": [{name: found.value for name, found in line.items()} for line in reading.lines],
        "timeblocks": [one.block.wire() for one in reading.blocks],
    }


def _is_decided(rule: Sum | Order, values: Mapping[str, Any]) -> bool:
    """Whether there is enough to compare."""

    def is_there(path: str) -> bool:
        return values.get(path.partition(".")[0]) not in (None, [])

    if isinstance(rule, Order):
        return all(map(is_there, rule.fields))
    return all(map(is_there, rule.of)) and any(map(is_there, (rule.equals, *rule.or_equals)))
