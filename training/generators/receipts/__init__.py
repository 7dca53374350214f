"""Receipts of shops that do not exist: seven countries, many tills, as PDF and as pictures, with their truth."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image
from quire.domain.pages import PageOfWords

from training.generators.pages import pictures
from training.generators.photo import Wear, worn
from training.generators.receipts.content import Receipt, invent
from training.generators.receipts.layouts import Till, drawn

__all__ = ["COUNTRIES", "Made", "make", "photographed"]

COUNTRIES = ("my", "us", "gb", "de", "fr", "es", "sg")
_THERMAL = Wear(tilt=0.25, curl=0.15, noise=0.2, blur=0.2, pale=0.35, jpeg=0.3)


@dataclass(frozen=True, slots=True)
class Made:
    receipt: Receipt
    pdf: bytes
    page: PageOfWords
    """Its words, as a text layer has them."""


def make(seed: int, country: str | None = None) -> Made:
    """The same seed gives the same receipt; without a country the seed chooses it."""
    rng = random.Random(f"receipt {seed} {country}")
    receipt = invent(rng, country or rng.choice(COUNTRIES))
    return Made(receipt, *drawn(Till(receipt, rng).rows(), rng))


def photographed(made: Made, *, seed: int, wear: Wear = _THERMAL) -> Image.Image:
    """The receipt as a picture of worn thermal paper."""
    return worn(pictures(made.pdf, dpi=180)[0], wear, seed=seed)
