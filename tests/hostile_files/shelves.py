"""All hostile files that can be made."""

from __future__ import annotations

from hostile_files import (
    jpegs,
    pdf_actions,
    pdf_bombs,
    pdf_structure,
    pngs,
    strangers,
    tiffs,
    word_bombs,
    word_links,
    word_structure,
)
from hostile_files.making import Recipe

_SHELVES = (
    pdf_bombs.SHELF,
    pdf_structure.SHELF,
    pdf_actions.SHELF,
    pngs.SHELF,
    jpegs.SHELF,
    tiffs.SHELF,
    tiffs.WEB,
    word_bombs.SHELF,
    word_links.SHELF,
    word_structure.SHELF,
)


def recipes() -> list[Recipe]:
    return [*(recipe for shelf in _SHELVES for recipe in shelf.recipes), *strangers.recipes()]
