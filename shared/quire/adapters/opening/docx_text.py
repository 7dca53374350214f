"""What stands in a Word file: paragraphs and tables in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_USUAL_POINTS = 11.0
_LIKELY_POINTS = (4.0, 96.0)
_WIDEST_SPAN = 64
_GONE = ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "sectPr")
"""What a reader of the finished document does not see."""
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    points: float = _USUAL_POINTS
    begins_page: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    blocks: tuple[Block, ...]
    column: int
    columns: int = 1
    continues: bool = False
    """It is the lower part of the cell above."""


@dataclass(frozen=True, slots=True)
class Table:
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


def blocks_of(parent: Element) -> list[Block]:
    """The blocks in an element; what stands in text boxes follows the paragraph that they hang on."""
    found: list[Block] = []
    for element in parent:
        name = worded(element)
        if name == "p":
            found += _paragraph(element)
        elif name == "tbl":
            found.append(_table(element))
        elif name not in _GONE:
            found += blocks_of(element)
    return found


def worded(element: Element) -> str:
    """The element's name in the language of Word, in either of its two dialects; empty for any other."""
    for language in (_W, _W_STRICT):
        if element.tag.startswith(language):
            return element.tag[len(language) :]
    return ""


def said_by(element: Element | None, name: str) -> str:
    if element is None:
        return ""
    return element.get(_W + name) or element.get(_W_STRICT + name) or ""


def named(element: Element | None, *names: str) -> Element | None:
    """The element that this way leads to, if there is one."""
    for name in names:
        if element is not None:
            element = next((one for one in element if worded(one) == name), None)
    return element


@dataclass(slots=True)
class _Text:
    """What is gathered from the runs of one paragraph."""

    pieces: list[str] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    begins_page: bool = False


def _paragraph(element: Element) -> Iterator[Block]:
    text = _Text(begins_page=named(element, "pPr", "pageBreakBefore") is not None)
    _gather(element, text)
    points = max(text.points, default=_USUAL_POINTS)
    yield Paragraph("".join(text.pieces), points, text.begins_page)
    for box in text.boxes:
        yield from blocks_of(box)


def _gather(element: Element, text: _Text) -> None:
    for part in element:
        name = worded(part)
        if (said := _characters(part, name)) is not None:
            text.pieces.append(said)
        elif name == "br":
            text.begins_page = True
        elif name == "txbxContent":
            text.boxes.append(part)
        elif part.tag == f"{_MC}AlternateContent":
            _gather_one_of(part, text)
        elif name not in _GONE:
            text.points += _size_of(part)
            _gather(part, text)


def _characters(part: Element, name: str) -> str | None:
    """What this element itself puts on the page; None for one whose parts do, and for the end of a page."""
    if name == "t":
        return part.text or ""
    if name == "sdt":
        return _ticked(part)
    if name == "checkBox":
        return _legacy_tick(part)
    return None if said_by(part, "type") == "page" else _BREAKS.get(name)


def _gather_one_of(alternatives: Element, text: _Text) -> None:
    """The same thing is said twice, for newer and for older readers: once is enough."""
    chosen = alternatives.find(f"{_MC}Choice")
    chosen = alternatives.find(f"{_MC}Fallback") if chosen is None else chosen
    if chosen is not None:
        _gather(chosen, text)


def _ticked(control: Element) -> str | None:
    """A box to tick, as the character for it; None for any other control."""
    box = control.find(f".//{W14}checkbox")
    if box is None:
        return None
    checked = box.find(f"{W14}checked")
    is_ticked = checked is not None and checked.get(f"{W14}val") in ("1", "true", "on")
    return "\N{BALLOT BOX WITH X}" if is_ticked else "\N{BALLOT BOX}"


def _legacy_tick(box: Element) -> str:
    checked = named(box, "checked")
    checked = named(box, "default") if checked is None else checked
    is_ticked = checked is not None and said_by(checked, "val") not in ("0", "false", "off")
    return "\N{BALLOT BOX WITH X}" if is_ticked else "\N{BALLOT BOX}"


def _size_of(run: Element) -> list[float]:
    half_points = said_by(named(run, "rPr", "sz"), "val")
    if not half_points.isdecimal() or len(half_points) > 4:
        return []
    points = int(half_points) / 2
    return [points] if _LIKELY_POINTS[0] <= points <= _LIKELY_POINTS[1] else []


def _table(element: Element) -> Table:
    rows = tuple(tuple(_cells(row)) for row in _within(element, "tr"))
    grid = named(element, "tblGrid")
    widths = [_number(said_by(column, "w")) for column in grid or () if worded(column) == "gridCol"]
    columns = max((cell.column + cell.columns for row in rows for cell in row), default=0)
    widths += [0.0] * (columns - len(widths))
    return Table(widths=tuple(widths[:columns]), rows=rows)


def _cells(row: Element) -> Iterator[Cell]:
    column = min(_WIDEST_SPAN, int(_number(said_by(named(row, "trPr", "gridBefore"), "val"))))
    for element in _within(row, "tc"):
        span = int(_number(said_by(named(element, "tcPr", "gridSpan"), "val"))) or 1
        merge = named(element, "tcPr", "vMerge")
        continues = merge is not None and said_by(merge, "val") != "restart"
        cell = Cell(tuple(blocks_of(element)), column, max(1, min(span, _WIDEST_SPAN)), continues)
        column += cell.columns
        yield cell


def _within(parent: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, those in content controls too."""
    for element in parent:
        if worded(element) == name:
            yield element
        elif worded(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _within(element, name)


def _number(said: str) -> float:
    return float(said) if said.isdecimal() and len(said) < 7 else 0.0
