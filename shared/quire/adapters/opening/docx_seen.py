"""Takes out of a Word file what nobody who looks at it can read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from quire.adapters.opening.docx_looks import WHITE, Look, filled, look_of, painted
from quire.adapters.opening.docx_text import named, said_by, worded

Styles = Mapping[str, Look]

_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}wsp"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_STYLES = {"p": "pStyle", "r": "rStyle", "tbl": "tblStyle"}
_DRAWN = {"drawing", "pict", "object", ""}
_THIN = 38_100
"""Of a drawing, in its own unit: three points."""
_FAR = 30_000_000
"""Beside any sheet, in the same unit."""
_FAR_FRAME = 40_000
_LOW_ROW = 60
_TURNED = re.compile("[\u202d\u202e]")
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN = re.compile(r"visibility:\s*hidden|display:\s*none|mso-hide:\s*all|(left|top):\s*-\d{4}")


def keep_seen(tree: Element, styles: Styles) -> Element:
    """The tree, out of which hidden runs, rows, frames and shapes are taken."""
    _clear(tree, _plain(styles, WHITE), styles)
    return tree


def _plain(styles: Styles, paper: float | None) -> Look:
    return Look(ink=0.0).under(styles.get("", Look())).under(Look(paper=paper))


def _clear(element: Element, look: Look, styles: Styles) -> None:
    for part in list(element):
        name = worded(part)
        within = _within(part, name, look, styles)
        if _is_out_of_sight(part, name) or (name == "r" and within.is_hidden):
            element.remove(part)
        elif name == "t":
            part.text = _visible(part.text or "")
        else:
            if name == "r" and not within.is_legible:
                _take_out_text(part)
            _clear(part, within, styles)
            # The style of a table says how its first row looks, and of no other.
            look = replace(look, head=None) if name == "tr" else look


def _within(part: Element, name: str, look: Look, styles: Styles) -> Look:
    """How letters within this part look."""
    if name == "txbxContent":
        return _plain(styles, look.paper)
    if part.tag == _SHAPE:
        return replace(look, paper=filled(part))
    if part.tag.startswith(_VML) and "fillcolor" in part.attrib:
        return replace(look, paper=painted(part.attrib["fillcolor"]))
    if name == "tr":
        return replace(look, paper=look.paper if look.head is None else look.head, head=None)
    if name not in ("p", "r", "tbl", "tc"):
        return look
    named_style = said_by(named(part, f"{name}Pr", _STYLES.get(name, "")), "val")
    style = styles.get(named_style, Look()) if named_style else Look()
    has_head = name == "tbl" and _shows_head(named(part, "tblPr", "tblLook"))
    return look.under(style if has_head else replace(style, head=None)).under(look_of(part))


def _shows_head(said: Element | None) -> bool:
    if said_by(said, "firstRow"):
        return said_by(said, "firstRow") in ("1", "true", "on")
    mask = said_by(said, "val")
    return bool(re.fullmatch("[0-9A-Fa-f]{4}", mask)) and int(mask, 16) & 0x20 > 0


def _take_out_text(run: Element) -> None:
    """A drawing that hangs on it has a look of its own."""
    for part in list(run):
        if worded(part) not in _DRAWN:
            run.remove(part)


def _is_out_of_sight(part: Element, name: str) -> bool:
    if name == "tr":
        height = named(part, "trPr", "trHeight")
        is_low = said_by(height, "hRule") == "exact" and _within_reach(said_by(height, "val"), _LOW_ROW)
        return is_low or named(part, "trPr", "hidden") is not None
    if name == "p":
        return _is_turned(part) or _is_far(named(part, "pPr", "framePr"))
    if name == "bdo":
        return said_by(part, "val") == "rtl"
    if part.tag in (f"{_PLACED}anchor", f"{_PLACED}inline"):
        return _is_unseen_drawing(part)
    return part.tag.startswith(_VML) and _UNSEEN.search(part.get("style", "")) is not None


def _is_turned(paragraph: Element) -> bool:
    """Whether its letters stand in another order than one reads them in."""
    return any(worded(part) == "t" and _TURNED.search(part.text or "") for part in paragraph.iter())


def _is_far(frame: Element | None) -> bool:
    return not all(_within_reach(said_by(frame, name), _FAR_FRAME) for name in ("x", "y") if said_by(frame, name))


def _is_unseen_drawing(place: Element) -> bool:
    about, size = place.find(f"{_PLACED}docPr"), place.find(f"{_PLACED}extent")
    is_hidden = about is not None and about.get("hidden") in ("1", "true", "on")
    is_thin = size is not None and any(_within_reach(size.get(side, ""), _THIN) for side in ("cx", "cy"))
    offsets = [one.text or "" for one in place.iter(f"{_PLACED}posOffset")]
    return is_hidden or is_thin or not all(_within_reach(one, _FAR) for one in offsets)


def _within_reach(said: str, reach: int) -> bool:
    """Whether it is a number between zero and this one, or not far below zero."""
    number = re.fullmatch(r"(-?)(\d{1,12})", said)
    return number is not None and int(number[2]) < (reach // 10 if number[1] else reach)


def _visible(text: str) -> str:
    kept = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return _VARIANTS.sub("", kept)
