"""Document types, timetables and workbooks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import database

if TYPE_CHECKING:
    from quire import ports


@cache
def document_types() -> ports.DocumentTypes:
    from quire.adapters.postgres.types import PostgresDocumentTypes

    return PostgresDocumentTypes(database())


@cache
def timetables() -> ports.Timetables:
    from quire.adapters.postgres.timetables import PostgresTimetables

    return PostgresTimetables(database())


@cache
def workbooks() -> ports.Workbooks:
    from quire.adapters.workbooks import XlsxWorkbooks

    return XlsxWorkbooks()
