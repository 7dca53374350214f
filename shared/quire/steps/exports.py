"""Results and timetables as files that people take away."""

from __future__ import annotations

from uuid import UUID

from quire.domain.calendars import calendar_of
from quire.domain.exports import Download, ExportFormat, ExportQuery, TimetableExportQuery, file_name
from quire.domain.parts import alone
from quire.domain.people import Principal
from quire.domain.results import Result, Stored, text_of
from quire.domain.tables import blocks_table, tables_of, written_csv
from quire.domain.timetables import Timetable
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Documents, Links, Objects, Timetables, Workbooks
from quire.steps.documents import get_document, whole_result
from quire.steps.timetables import get_timetable


def export_document(
    document_id: UUID,
    query: ExportQuery,
    who: Principal,
    *,
    documents: Documents,
    timetables: Timetables,
    workbooks: Workbooks,
    objects: Objects,
    links: Links,
) -> Download:
    """The result of a document in the format that was asked for; its calendar is that of its timetable."""
    document = get_document(document_id, who, documents=documents)
    result = whole_result(document, who, documents=documents)
    if query.format is ExportFormat.ICS:
        part = query.part or _part_with_blocks(result)
        body = _calendar(timetables.of_document(who, document_id, part=part), query)
    else:
        body = _written(_wanted(result, query.part), query, workbooks)
    title = document.file_name.rpartition(".")[0] or document.file_name
    return _kept(f"{who.tenant_id}/{document_id}", title, query.format, body, objects, links)


def export_timetable(
    timetable_id: UUID,
    query: TimetableExportQuery,
    who: Principal,
    *,
    timetables: Timetables,
    workbooks: Workbooks,
    objects: Objects,
    links: Links,
) -> Download:
    timetable = get_timetable(timetable_id, who, timetables=timetables)
    table = blocks_table(timetable.timeblocks)
    match query.format:
        case ExportFormat.JSON:
            body = timetable.model_dump_json(by_alias=True).encode()
        case ExportFormat.CSV:
            body = written_csv(table)
        case ExportFormat.XLSX:
            body = workbooks.written([table])
        case ExportFormat.ICS:
            body = _calendar(timetable, query)
    return _kept(f"{who.tenant_id}/{timetable_id}", timetable.name, query.format, body, objects, links)


def _written(result: Result, query: ExportQuery, workbooks: Workbooks) -> bytes:
    if query.format is ExportFormat.JSON:
        return result.model_dump_json(by_alias=True).encode()
    tables = tables_of(result)
    filled = [table for table in tables.values() if table.rows] or [tables["fields"]]
    if query.format is ExportFormat.XLSX:
        return workbooks.written(filled)
    return written_csv(filled[0] if query.table is None else tables[query.table])


def _wanted(result: Result, part: int | None) -> Result:
    """The result, or what it says of this one of its documents."""
    if part is None or (part == 1 and not result.parts):
        return result
    if part > len(result.parts):
        raise not_found("part")
    one = alone(result, result.parts[part - 1])
    return result.model_copy(update={**dict(one), "cost": result.cost, "text": text_of(one.pages)})


def _part_with_blocks(result: Result) -> int:
    """The one document of the file that can be a calendar."""
    found = [part for part, one in enumerate(result.parts, start=1) if one.timeblocks]
    if len(found) > 1:
        raise Refusal(RefusalCode.CONFLICT, "The file holds several timetables.", ("part", "says which one is meant"))
    return found[0] if found else 1


def _calendar(timetable: Timetable | None, query: TimetableExportQuery) -> bytes:
    if timetable is None:
        raise Refusal(RefusalCode.CONFLICT, "Only a timetable can be exported as a calendar.", ("format", "is ics"))
    calendar = calendar_of(timetable, starts_on=query.starts_on, ends_on=query.ends_on)
    if calendar is None:
        raise Refusal(RefusalCode.CONFLICT, "No block of this timetable has a time within these days.")
    return calendar.encode()


def _kept(place: str, title: str, kind: ExportFormat, body: bytes, objects: Objects, links: Links) -> Download:
    stored = Stored(
        object=objects.write(f"{place}/exports/{kind}", body),
        file_name=file_name(title, kind),
        content_type=kind.content_type,
    )
    return Download(**dict(links.link(stored)), file_name=stored.file_name, size=len(body))
