"""Which types a run keeps to, and what is exported when there is nothing to export."""

from __future__ import annotations

import pytest
from fakes.catalogue import FakeTypes, FakeWorkbooks
from fakes.making import a_principal
from fakes.services import FakeLinks, FakeObjects
from fakes.timetables import FakeTimetables
from quire.domain.catalogue import TypeQuery
from quire.domain.exports import ExportFormat, TimetableExportQuery
from quire.domain.timetables import TimetableDraft
from quire.domain.types import NewType
from quire.errors import Refusal, RefusalCode
from quire.steps import exports, types
from quire.types import BUILT_IN

WHO = a_principal()


def a_type(name: str, title: str = "Own") -> NewType:
    return NewType.model_validate({"name": name, "title": title, "schema": {"properties": {"a": {"type": "string"}}}})


def test_a_run_without_a_named_type_keeps_to_all_there_are() -> None:
    own = FakeTypes()
    types.create_type(a_type("own"), WHO, own=own)
    types.create_type(a_type("other"), a_principal(), own=own)

    assert [one.name for one in types.pinned(WHO.tenant_id, None, own=own)] == [*BUILT_IN, "own"]


def test_a_run_keeps_to_the_type_that_was_named() -> None:
    own = FakeTypes()
    types.create_type(a_type("own"), WHO, own=own)
    types.change_type("own", a_type("own", "Changed"), WHO, own=own, version=None)

    assert [one.title for one in types.pinned(WHO.tenant_id, "own", own=own)] == ["Changed"]
    assert [one.built_in for one in types.pinned(WHO.tenant_id, "invoice", own=own)] == [True]
    assert types.pinned(WHO.tenant_id, "nothing", own=own) == ()


def test_a_timetable_without_times_is_no_calendar_but_still_a_file() -> None:
    timetables = FakeTimetables()
    made = timetables.create(WHO, TimetableDraft(name="Later"))

    def export(kind: ExportFormat) -> str:
        query, books = TimetableExportQuery(format=kind), FakeWorkbooks()
        given = {"timetables": timetables, "workbooks": books, "objects": FakeObjects(), "links": FakeLinks()}
        return exports.export_timetable(made.timetable_id, query, WHO, **given).file_name

    assert [export(kind) for kind in (ExportFormat.JSON, ExportFormat.CSV, ExportFormat.XLSX)] == [
        "Later.json",
        "Later.csv",
        "Later.xlsx",
    ]
    with pytest.raises(Refusal) as refused:
        export(ExportFormat.ICS)
    assert refused.value.code is RefusalCode.CONFLICT


def test_a_list_of_types_says_what_each_is_about() -> None:
    own = FakeTypes()
    rules = [{"rule": "required", "fields": ["a"]}]
    types.create_type(NewType.model_validate({**a_type("own").wire(), "rules": rules}), WHO, own=own)

    found = types.list_types(TypeQuery(), WHO, own=own)

    assert [(one.fields, one.rules) for one in found.items if one.name == "own"] == [(("a",), 1)]
    assert all(one.fields for one in found.items if one.name in {"invoice", "receipt", "timetable"})
