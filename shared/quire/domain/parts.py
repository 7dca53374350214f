"""Several documents in one file: taken apart to be worked on, and put together again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from quire.domain.results import Claims, Cost, Extraction, Part
from quire.domain.routing import Direction, Way
from quire.domain.types import UNKNOWN

if TYPE_CHECKING:
    from quire.domain.flow import RunContext

_ROUTES = ("text", "ocr", "llm", "review")
"""What came later counts for all."""
_WAYS = (Way.ACCEPT, Way.LLM, Way.REVIEW)


def together(documents: Sequence[Extraction]) -> Extraction:
    """The file that these documents lie in, one behind the other; a single one is the file."""
    if len(documents) == 1:
        return documents[0]
    return Extraction(
        type=UNKNOWN,
        language=_shared(one.language for one in documents),
        confidence=min((one.confidence for one in documents if one.confidence is not None), default=None),
        calibrated=_are_calibrated(documents),
        route=max((one.route for one in documents), key=_ROUTES.index),
        fields={},
        problems=(),
        cost=reduce(Cost.plus, (one.cost for one in documents)),
        pages=tuple(page for one in documents for page in one.pages),
        parts=tuple(_part(one) for one in documents),
    )


def apart(extraction: Extraction) -> tuple[Extraction, ...]:
    """Each document of the file as if it came by itself."""
    return tuple(alone(extraction, part) for part in extraction.parts) or (extraction,)


def alone(extraction: Extraction, part: Part) -> Extraction:
    """This document of the file, which cost nothing by itself."""
    return Extraction(
        **_claims(part),
        route=extraction.route,
        cost=Cost(),
        pages=tuple(page for page in extraction.pages if part.first_page <= page.number <= part.last_page),
    )


def again(extraction: Extraction, documents: Sequence[Extraction]) -> Extraction:
    """The file with what became of its documents."""
    if not extraction.parts:
        return documents[0]
    after = together(documents)
    return after.model_copy(update={"cost": extraction.cost.plus(after.cost)})


def problems_in(extraction: Extraction) -> int:
    return len(extraction.problems) + sum(len(part.problems) for part in extraction.parts)


def direction_of(extraction: Extraction, context: RunContext, *, are_checked: bool = False) -> Direction:
    """The longest way that one of the documents has to go; problems count once the values were checked."""
    ways = [
        context.direction(one.type, one.confidence, has_problems=are_checked and bool(one.problems))
        for one in extraction.parts or (extraction,)
    ]
    longest = max(ways, key=lambda one: _WAYS.index(one.way))
    return longest.model_copy(update={"low_confidence": any(one.low_confidence for one in ways)})


def _part(document: Extraction) -> Part:
    return Part(**_claims(document), first_page=document.pages[0].number, last_page=document.pages[-1].number)


def _claims(claims: Claims) -> dict[str, object]:
    return {name: getattr(claims, name) for name in Claims.model_fields}


def _are_calibrated(documents: Iterable[Extraction]) -> bool:
    claimed = [one.calibrated for one in documents if one.confidence is not None]
    return bool(claimed) and all(claimed)


def _shared(languages: Iterable[str | None]) -> str | None:
    """The language that all are written in."""
    found = set(languages)
    return found.pop() if len(found) == 1 else None
