"""A result for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from quire_client.models import Field, Part, ProcessedDocument, Result
from quire_client.printable import printable

TEXT_LINES = 8


def show(console: Console, document: ProcessedDocument) -> None:
    """Everything that a reader wants first: what it is, how sure that is, and how it begins."""
    console.print(Group(*_parts(document)), soft_wrap=True)


def _parts(document: ProcessedDocument) -> Iterable[RenderableType]:
    yield Text(printable(str(document.file)), style="bold")
    for name, value in _facts(document):
        yield Text(f"  {name:<11} {printable(value)}")
    if document.result is not None:
        yield from _content(document.result)
    yield Text()


def _facts(document: ProcessedDocument) -> Iterable[tuple[str, str]]:
    result = document.result
    if result is not None:
        yield "type", str(result.get("type") or "unknown")
    yield "status", document.status
    if document.error_code:
        yield "error", f"{document.error_code}: {document.message or 'no reason given'}"
    if document.duplicate_of:
        yield "duplicate", f"of {document.duplicate_of}: the earlier result is shown"
    if result is not None:
        yield "confidence", _confidence(result)
        yield "pages", str(len(result.get("pages") or ()))
        yield "timings", _timings(result.get("timings") or {})


def _content(result: Result) -> Iterable[RenderableType]:
    fields = result.get("fields") or {}
    if fields:
        yield _fields_table(fields)
    for number, part in enumerate(result.get("parts") or (), start=1):
        yield Text(f"  {number}. {printable(part['type'])}, {_pages(part)}, confidence {_confidence(part)}")
        yield _fields_table(part["fields"])
    lines = [line for line in (result.get("text") or "").splitlines() if line.strip()]
    for line in lines[:TEXT_LINES]:
        yield Text(f"  | {printable(line)}", style="dim")
    if len(lines) > TEXT_LINES:
        yield Text(f"  | ... {len(lines) - TEXT_LINES} more lines", style="dim")


def _fields_table(fields: Mapping[str, Field]) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for heading in ("field", "value", "confidence", "source"):
        table.add_column(heading)
    for name, field in fields.items():
        confidence = field.get("confidence")
        cells = (name, field.get("value"), "" if confidence is None else f"{confidence:g}", field.get("source"))
        table.add_row(*(Text(printable("" if cell is None else str(cell))) for cell in cells))
    return table


def _pages(part: Part) -> str:
    first, last = part["firstPage"], part["lastPage"]
    return f"page {first}" if first == last else f"pages {first} to {last}"


def _confidence(result: Result | Part) -> str:
    confidence = result.get("confidence")
    if confidence is None:
        return "not calibrated"
    return f"{confidence:g}" if result.get("calibrated") else f"{confidence:g} (not calibrated)"


def _timings(timings: Mapping[str, float]) -> str:
    return ", ".join(f"{step} {milliseconds:.0f} ms" for step, milliseconds in timings.items()) or "none"
