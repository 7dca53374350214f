"""How the letters of a Word file look: their ink, their size, the paper behind them, as runs and styles say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from xml.etree.ElementTree import Element

from quire.adapters.opening.docx_text import W14, named, said_by, worded

WHITE = 255.0
UNKNOWN = -1000.0
"""Paper from which every ink differs."""

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LEAST_CONTRAST = 24
"""Of 255: letters that differ less from their paper are not read."""
_SMALLEST = 3.0
_NARROWEST = 10
"""Percent of a letter's usual width."""
_SHORTEST = 60
"""Twentieths of a point that a line is high."""
_OFF = ("0", "false", "off", "none")
_PALE = ("background1", "light1", "bg1", "lt1", "white", "window")
_DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What is None is as it was around it."""

    is_hidden: bool | None = None
    ink: float | None = None
    """Grey, from 0 to 255."""
    paper: float | None = None
    points: float | None = None
    is_squeezed: bool | None = None
    head: float | None = None
    """The paper of the first row, where this is the look of a table."""

    def under(self, inner: Look) -> Look:
        """This look, with what is said further within."""
        said = {one.name: getattr(inner, one.name) for one in fields(inner)}
        return replace(self, **{name: value for name, value in said.items() if value is not None})

    @property
    def is_legible(self) -> bool:
        pale = self.ink is not None and self.paper is not None and abs(self.ink - self.paper) < _LEAST_CONTRAST
        small = self.points is not None and self.points < _SMALLEST
        return not (self.is_hidden or self.is_squeezed or pale or small)


def look_of(element: Element) -> Look:
    """What the properties of this run, paragraph, cell, table or style say about its letters."""
    look = Look()
    for name in ("tblPr", "tcPr", "pPr", "rPr"):
        properties = named(element, name)
        if properties is not None:
            # A paragraph's own marks of a run are those of its end, which nobody reads.
            look = look.under(_said(properties))
    return look


def styles_of(tree: Element) -> dict[str, Look]:
    """The looks of all styles by their ids, each with what it is based on; by no id, what holds where none is named."""
    styles = {said_by(style, "styleId"): style for style in tree if worded(style) == "style"}
    looks = {name: _styled(name, styles) for name in styles}
    defaults = named(tree, "docDefaults", "rPrDefault")
    basis = Look() if defaults is None else look_of(defaults)
    usual = (looks[name] for name, style in styles.items() if _is_usual(style))
    return looks | {"": basis.under(next(usual, Look()))}


def _is_usual(style: Element) -> bool:
    """Whether it is that of paragraphs that name none."""
    return said_by(style, "type") == "paragraph" and said_by(style, "default") in ("1", "true", "on")


def _styled(name: str, styles: Mapping[str, Element]) -> Look:
    chain: list[Element] = []
    while name in styles and len(chain) < _DEEPEST_STYLE:
        chain.append(styles[name])
        name = said_by(named(chain[-1], "basedOn"), "val")
    look = Look()
    for style in reversed(chain):
        look = look.under(look_of(style)).under(Look(head=_head(style)))
    return look


def _head(style: Element) -> float | None:
    parts = (part for part in style if worded(part) == "tblStylePr" and said_by(part, "type") == "firstRow")
    return next((look_of(part).paper for part in parts), None)


def _said(properties: Element) -> Look:
    vanish, size, width = (named(properties, name) for name in ("vanish", "sz", "w"))
    return Look(
        is_hidden=_is_hidden(properties, vanish),
        ink=_ink(properties),
        paper=_paper(properties),
        points=None if size is None else _number(said_by(size, "val"), 22) / 2,
        is_squeezed=None if width is None else _number(said_by(width, "val"), 100) < _NARROWEST,
    )


def _is_hidden(properties: Element, vanish: Element | None) -> bool | None:
    spacing = named(properties, "spacing")
    if said_by(spacing, "lineRule") == "exact" and _number(said_by(spacing, "line"), 240) < _SHORTEST:
        return True
    return None if vanish is None else said_by(vanish, "val") not in _OFF


def _ink(properties: Element) -> float | None:
    """In newer files a filling says it, which can be none."""
    filled = properties.find(f"{W14}textFill")
    if filled is not None:
        colour = next(filled.iter(f"{W14}srgbClr"), None)
        return WHITE if colour is None else grey(colour.get(f"{W14}val", ""))
    colour = named(properties, "color")
    if colour is None:
        return None
    return WHITE if said_by(colour, "themeColor") in _PALE else grey(said_by(colour, "val")) or 0.0


def _paper(properties: Element) -> float | None:
    marked = said_by(named(properties, "highlight"), "val")
    if marked:
        return WHITE if marked in (*_PALE, "none") else UNKNOWN
    shade = named(properties, "shd")
    if shade is None:
        return None
    fill = WHITE if said_by(shade, "themeFill") in _PALE else grey(said_by(shade, "fill"))
    pattern = said_by(shade, "val")
    if pattern == "solid":
        return grey(said_by(shade, "color")) or 0.0
    share = _number(pattern.removeprefix("pct"), 0) / 100 if pattern.startswith("pct") else 0.0
    below = WHITE if fill is None else fill
    return below + min(1.0, share) * ((grey(said_by(shade, "color")) or 0.0) - below)


def filled(shape: Element) -> float:
    """The paper of a drawn shape; white where nothing fills it."""
    for properties in shape:
        fill = properties.find(f"{_DRAWING}solidFill")
        fill = properties.find(f"{_DRAWING}fillRef") if fill is None else fill
        if fill is not None and fill.get("idx") != "0":
            said = next((one.get("val", "") for one in fill), "")
            return _known(said)
    return WHITE


def grey(colour: str) -> float | None:
    """From 0 to 255; None for what is no colour of its own."""
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return None
    red, green, blue = bytes.fromhex(colour)
    return (red * 299 + green * 587 + blue * 114) / 1000


def _number(said: str, otherwise: float) -> float:
    return float(said) if said.isdecimal() and len(said) < 7 else otherwise


def painted(colour: str) -> float:
    """The paper that an older drawing names."""
    said = colour.split(" ", maxsplit=1)[0].lstrip("#")
    return _known(said)


def _known(colour: str) -> float:
    found = WHITE if colour in _PALE else grey(colour)
    return UNKNOWN if found is None else found
