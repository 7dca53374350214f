"""The report as one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from quire_client.evaluating.grading import BLOCK, Grade, Graded
from quire_client.evaluating.pictures import Picture, Pictures
from quire_client.evaluating.plot import reliability_plot
from quire_client.printable import printable

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c2430 }
table { border-collapse: collapse; margin: .6rem 0 1.4rem } th, td { padding: .25rem .8rem; text-align: left }
th { border-bottom: 2px solid #8a94a3 } td { border-bottom: 1px solid #d8dde4; vertical-align: top }
td.number { text-align: right; font-variant-numeric: tabular-nums } .wrong { color: #9c1c1c } .true { color: #14632f }
.plot { font: 11px system-ui, sans-serif } .plot .frame { fill: none; stroke: #8a94a3 }
.plot .even { stroke: #8a94a3; stroke-dasharray: 4 4 } .plot circle { fill: #2b62b5; fill-opacity: .75 }
.crop { border: 1px solid #d8dde4; max-width: 26rem } .hidden { position: absolute; width: 0; height: 0 }
"""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_AROUND = 0.02
"""Of the page, shown around the place of a value."""


def html_page(report: Mapping[str, Any], documents: Sequence[Graded], pictures: Pictures) -> str:
    """All text of documents is escaped, and the page may load nothing."""
    ids = {place: f"page-{number}" for number, place in enumerate(pictures)}
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><style>{_STYLE}</style></head><body>',
        f"<h1>Evaluation of {report['documents']} documents</h1>",
        *_overview(report),
        *(_of_type(kind, scores) for kind, scores in report["by_type"].items()),
        "<h2>Confidence</h2>",
        reliability_plot(report["confidence"]["bins"]),
        '<svg class="hidden" aria-hidden="true"><defs>',
        *(_kept(ids[place], picture) for place, picture in pictures.items()),
        "</defs></svg>",
        "<h2>What was not right</h2>",
        *(_errors(document, pictures, ids) for document in documents),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part)


def _overview(report: Mapping[str, Any]) -> Iterator[str]:
    rows = {
        "classification accuracy": report["classification_accuracy"],
        **{f"OCR {name.replace('_', ' ')}": value for name, value in report["ocr"].items()},
        **{
            f"confidence {name.replace('_', ' ')}": value
            for name, value in report["confidence"].items()
            if name != "bins"
        },
        **{f"route {name}": value for name, value in report["route_shares"].items()},
        **{f"seconds a page {name}": value for name, value in report["seconds_per_page"].items()},
    }
    yield _table(("", ""), ((name, _shown(value)) for name, value in rows.items()))


def _of_type(kind: str, scores: Mapping[str, Any]) -> str:
    rows = [(name, *(_shown(score) for score in of_field.values())) for name, of_field in scores["fields"].items()]
    whole = ", ".join(
        f"{name.replace('_', ' ')} {_shown(scores[name])}" for name in ("micro_f1", "block_f1") if name in scores
    )
    title = f"<h2>{escape(kind)}: {scores['n']} documents, {escape(whole)}</h2>"
    return title + _table(("field", "precision", "recall", "F1"), rows)


def _errors(document: Graded, pictures: Pictures, ids: Mapping[tuple[str, int], str]) -> str:
    wrong = [grade for grade in document.grades if not grade.is_right and (grade.is_given or grade.is_wanted)]
    if not wrong and document.is_kind_right:
        return ""
    answer = document.answer
    facts = (
        f"{answer.status}, read as {answer.type or 'nothing'}{f', {answer.error_code}' if answer.error_code else ''}"
    )
    rows = (_error(grade, document.sample.file, pictures, ids) for grade in wrong)
    title = f"<h3>{_text(document.sample.file)}</h3><p>{_text(facts)}</p>"
    return title + _rows(("field", "read", "true", "sure", "where"), rows)


def _error(grade: Grade, file: str, pictures: Pictures, ids: Mapping[tuple[str, int], str]) -> str:
    place = (file, grade.page or 1)
    crop = _crop(grade, pictures[place], ids[place]) if place in pictures else ""
    sure = "" if grade.confidence is None else f"{grade.confidence:g}"
    cells = (
        f"<td>{_text(grade.field)}</td>",
        f'<td class="wrong">{_text(_said(grade, grade.read))}</td>',
        f'<td class="true">{_text(_said(grade, grade.true))}</td>',
        f'<td class="number">{sure}</td>',
        f"<td>{crop}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>"


def _crop(grade: Grade, picture: Picture, name: str) -> str:
    """The place of the value, or the whole page small where nothing was read."""
    left, top, right, bottom = _around(grade.box) if grade.box else (0.0, 0.0, 1.0, 1.0)
    x, y = left * picture.width, top * picture.height
    width, height = (right - left) * picture.width, (bottom - top) * picture.height
    shown = min(400.0, width) if grade.box else 120.0
    part = f'viewBox="{x:.1f} {y:.1f} {width:.1f} {height:.1f}"'
    size = f'width="{shown:.0f}" height="{shown * height / width:.0f}"'
    return f'<svg class="crop" {part} {size} role="img" aria-label="the place"><use href="#{name}"/></svg>'


def _around(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return (max(0.0, left - _AROUND), max(0.0, top - _AROUND), min(1.0, right + _AROUND), min(1.0, bottom + _AROUND))


def _kept(name: str, picture: Picture) -> str:
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<image id="{name}" {size} href="{picture.uri}"/>'


def _said(grade: Grade, value: Any) -> str:
    if value is None:
        return "nothing"
    if grade.field != BLOCK:
        return str(value)
    times = f"{value.get('startTime') or '?'}-{value.get('endTime') or '?'}"
    return f"{value.get('dayOfWeek')} {times} {value.get('name')}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def cells(row: Sequence[str]) -> str:
        return f"<td>{_text(row[0])}</td>" + "".join(f'<td class="number">{_text(cell)}</td>' for cell in row[1:])

    return _rows(heads, (f"<tr>{cells(row)}</tr>" for row in rows))


def _rows(heads: Sequence[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{_text(head)}</th>" for head in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " to ".join(_shown(one) for one in value)
    return "none" if value is None else f"{value:g}"


def _text(value: str) -> str:
    return escape(printable(value))
