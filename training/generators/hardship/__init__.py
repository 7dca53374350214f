"""What makes documents hard to read right: readers meet it, and their makers did not think of all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from quire.domain.pages import PageOfWords

from training.generators.hardship.places import crowded, cut, misaligned, moved
from training.generators.hardship.texts import decoyed, glued, relabelled, slipped

Truth = Mapping[str, Any]
Hardship = Callable[[PageOfWords, Truth, Random], PageOfWords]

_ALWAYS: tuple[Hardship, ...] = (relabelled, decoyed, misaligned, cut)
_FREE: tuple[Hardship, ...] = (moved, crowded)
_OF_TEXT: tuple[Hardship, ...] = (glued, slipped)
_MOST = 3


def harder(
    pages: Sequence[PageOfWords], truth: Truth, random: Random, *, is_grid: bool, has_text: bool
) -> tuple[PageOfWords, ...]:
    """The pages with up to three hardships; a grid keeps its places, and pictures leave misreading to the engine."""
    possible = [*_ALWAYS, *(() if is_grid else _FREE), *(_OF_TEXT if has_text else ())]
    for hardship in random.sample(possible, random.randint(0, _MOST)):
        pages = [hardship(page, truth, random) for page in pages]
    return tuple(_in_any_order(page, random) if random.random() < 0.3 else page for page in pages)


def _in_any_order(page: PageOfWords, random: Random) -> PageOfWords:
    """As programs draw that write column by column, or the frame before the rest."""
    words = list(page.words)
    random.shuffle(words)
    return page.model_copy(update={"words": tuple(words)})
