"""Files to take away."""

from __future__ import annotations

from uuid import UUID

from quire import bootstrap
from quire.domain.access import people
from quire.domain.exports import Download, ExportQuery, TimetableExportQuery
from quire.domain.people import Scope
from quire.doors.requests import Request
from quire.doors.routes import Routes
from quire.steps import exports

routes = Routes()


@routes.get("/v1/documents/{id}/export", allowed=people(Scope.DOCUMENTS_READ))
def export_document(request: Request, document_id: UUID, query: ExportQuery) -> Download:
    """What was read from a document, as a file."""
    return exports.export_document(
        document_id,
        query,
        request.principal,
        documents=bootstrap.documents(),
        timetables=bootstrap.timetables(),
        workbooks=bootstrap.workbooks(),
        objects=bootstrap.objects(),
        links=bootstrap.links(),
    )


@routes.get("/v1/timetables/{id}/export", allowed=people(Scope.TIMETABLES_READ))
def export_timetable(request: Request, timetable_id: UUID, query: TimetableExportQuery) -> Download:
    """A timetable as a file."""
    return exports.export_timetable(
        timetable_id,
        query,
        request.principal,
        timetables=bootstrap.timetables(),
        workbooks=bootstrap.workbooks(),
        objects=bootstrap.objects(),
        links=bootstrap.links(),
    )
