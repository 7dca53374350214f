"""A document for people: what it is, which way it went, how sure that is, and what it says."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.text import Text

from quire_client.models import Part, ProcessedDocument, Result
from quire_client.printable import printable
from quire_client.tabling import blocks_table, fields_table, lines_table

TEXT_LINES = 8

_ROUTES = {"text": "read from its text", "ocr": "read from its picture", "llm": "a language model was asked"}


def show(console: Console, document: ProcessedDocument) -> None:
    """Everything that a reader wants first."""
    console.print(Group(*_parts(document)), soft_wrap=True)


def _parts(document: ProcessedDocument) -> Iterable[RenderableType]:
    yield Text(printable(str(document.file)), style="bold")
    for name, value in _facts(document):
        yield Text(f"  {name:<11} {printable(value)}")
    if document.result is not None:
        yield from _content(document.result, is_draft=document.needs_review)
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
        yield "route", _route(document, result)
        yield "confidence", _confidence(result)
        yield "pages", str(len(result.get("pages") or ()))
        yield from _spent(result)
    if document.needs_review:
        yield "review", f"quire review list shows the task of document {document.document_id}"


def _route(document: ProcessedDocument, result: Result) -> str:
    """Which way the values came, and who lets them pass."""
    route = str(result.get("route") or "unknown")
    if document.needs_review:
        return f"{_ROUTES.get(route, route)}; a person has to look at these values"
    if route == "review":
        return "a person has decided"
    return f"{_ROUTES.get(route, route)}; accepted automatically" if document.completed else route


def _spent(result: Result) -> Iterable[tuple[str, str]]:
    timings = result.get("timings") or {}
    seconds = sum(took for step, took in timings.items() if step != "review") / 1000
    yield "time", f"{seconds:.1f} s in {len(timings)} steps"
    cost = result.get("cost") or {}
    if cost.get("llmTokens"):
        yield "cost", f"{cost.get('usd') or 0:.4f} USD for {cost['llmTokens']} tokens"


def _content(result: Result, *, is_draft: bool) -> Iterable[RenderableType]:
    yield from _claims(result, is_draft=is_draft)
    for number, part in enumerate(result.get("parts") or (), start=1):
        yield Text(f"  {number}. {printable(part['type'])}, {_pages(part)}, confidence {_confidence(part)}")
        yield from _claims(part, is_draft=is_draft)
    if not any(result.get(name) for name in ("fields", "timeblocks", "lines", "parts")):
        yield from _text(result.get("text") or "")


def _claims(claims: Result | Part, *, is_draft: bool) -> Iterable[RenderableType]:
    fields, blocks, lines = claims.get("fields"), claims.get("timeblocks"), claims.get("lines")
    if fields:
        yield fields_table(fields, marks_doubt=is_draft)
    if blocks:
        yield from (Text(), blocks_table(blocks))
    if lines:
        yield from (Text(), lines_table(lines))
    for problem in claims.get("problems") or ():
        yield Text(f"  ! {printable(_sentence(problem))}", style="yellow")


def _sentence(problem: dict[str, object]) -> str:
    names = problem.get("fields")
    about = ", ".join(str(name) for name in names) if isinstance(names, list) else ""
    row = problem.get("row")
    place = f", row {row + 1}" if isinstance(row, int) else ""
    return f"{about}{place}: {problem.get('message')} ({problem.get('rule')})".removeprefix(": ")


def _text(text: str) -> Iterable[RenderableType]:
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[:TEXT_LINES]:
        yield Text(f"  | {printable(line)}", style="dim")
    if len(lines) > TEXT_LINES:
        yield Text(f"  | ... {len(lines) - TEXT_LINES} more lines", style="dim")


def _pages(part: Part) -> str:
    first, last = part["firstPage"], part["lastPage"]
    return f"page {first}" if first == last else f"pages {first} to {last}"


def _confidence(result: Result | Part) -> str:
    confidence = result.get("confidence")
    if confidence is None:
        return "not calibrated"
    return f"{confidence:g}" if result.get("calibrated") else f"{confidence:g} (not calibrated)"
