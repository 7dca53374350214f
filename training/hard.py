"""Documents that are hard to read right, as words of a text layer or as photos, with their truth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from quire.domain.pages import PageOfWords

from training.generators.hardship import harder
from training.generators.pages import pictures
from training.generators.photo import PHOTO, SCAN, Wear, worn
from training.generators.printed import printed
from training.made import MAKERS, Made

FIRST_TEXT, FIRST_PHOTO = 500_000, 600_000
"""Seeds far from those that readers were made and are tested with."""
PHOTOGRAPHED = ("invoice", "letter", "timetable", "form")
"""Kinds with too few real pictures."""

_BAD = Wear(tilt=0.8, warp=0.8, curl=0.6, shadow=0.8, noise=0.5, blur=0.45, pale=0.4, jpeg=0.7)
_SLASHED = re.compile(r"^(\d\d)/(\d\d)/(\d{4})$")
_OF_NO_COUNTRY = ("form", "letter")
"""Kinds on which nothing says whose order of day and month it is."""


def hard(kind: str, seed: int, *, has_text: bool) -> Made:
    """The document of that seed with up to three hardships; where nothing tells, half of the dates are American."""
    random = Random(f"hard {kind} {seed}")  # noqa: S311 not a secret
    made = MAKERS[kind](seed)
    pages = harder(made.pages, made.expected, random, is_grid=kind == "timetable", has_text=has_text)
    is_american = kind in _OF_NO_COUNTRY and random.random() < 0.5
    return Made(pages, _american(made.expected, pages) if is_american else made.expected, made.look)


def photo_of(made: Made, seed: int) -> bytes:
    """Its first page as a scan, a photo, or a bad photo, of any resolution."""
    random = Random(f"photo {seed}")  # noqa: S311 not a secret
    picture = pictures(printed(made.pages[:1]), dpi=random.choice((90, 120, 150, 150, 200)))[0]
    shown = worn(picture, random.choice((SCAN, PHOTO, PHOTO, _BAD)), seed=seed)
    written = BytesIO()
    shown.save(written, "JPEG", quality=90)
    return written.getvalue()


def kept_photo(words: Path, kind: str, seed: int) -> Path:
    """Where the words of a photo lie as an engine read them."""
    return words / "made" / f"{kind}_{seed}.json"


def _american(truth: Mapping[str, Any], pages: tuple[PageOfWords, ...]) -> Mapping[str, Any]:
    """The truth if the same page was written where months come first."""
    printed_days = {match.group() for page in pages for word in page.words if (match := _SLASHED.match(word.text))}
    return {name: _other(value, printed_days) if name == "date" else value for name, value in truth.items()}


def _other(value: str, printed_days: set[str]) -> str:
    day = date.fromisoformat(value)
    is_open = day.day <= 12 and f"{day:%d/%m/%Y}" in printed_days
    return day.replace(month=day.day, day=day.month).isoformat() if is_open else value
