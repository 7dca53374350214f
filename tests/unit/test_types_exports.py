"""Files to take away: nothing in them runs, and nothing gets lost."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from quire.adapters.workbooks import XlsxWorkbooks
from quire.domain.calendars import calendar_of, folded
from quire.domain.exports import ExportFormat, file_name
from quire.domain.ids import new_id
from quire.domain.pages import Line, PageOfLines
from quire.domain.results import Cost, Extraction, Field
from quire.domain.tables import Table, harmless, tables_of, written_csv
from quire.domain.timetables import Day, ReadBlock, TimeBlock, Timetable

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
ATTACKS = st.tuples(
    st.sampled_from(["", " ", '"', "'", ' "', "\t", "\r", "\n", "a;", 'x";', "a\n ", "a\t"]),
    st.sampled_from(SIGNS),
    TEXT,
).map("".join)


def a_field(value: Any) -> Field:
    return Field(value=value, confidence=99.5, source="ocr", page=1, box=None, why=None)


def an_extraction(**more: Any) -> Extraction:
    given = {"type": "invoice", "confidence": None, "calibrated": False, "route": "text", "fields": {}}
    return Extraction(**{**given, "problems": (), "cost": Cost(), "pages": (), **more})


def read_csv(body: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def starts_a_formula(cell: str) -> bool:
    begun = cell.lstrip()
    while begun[:1] == '"':
        begun = begun[1:].lstrip()
    return begun[:1] in tuple(SIGNS)


@given(ATTACKS)
def test_no_text_becomes_a_formula_whatever_separator_the_reader_believes_in(text: str) -> None:
    body = written_csv(Table("t", ("head",), [("first", text)]))

    for delimiter in ",;\t":
        cells = [cell for row in read_csv(body, delimiter) for cell in row]
        assert not [cell for cell in cells if starts_a_formula(cell)]


@given(ATTACKS)
def test_no_column_name_becomes_a_formula(text: str) -> None:
    assert not [cell for cell in read_csv(written_csv(Table("t", (text,), []))) if starts_a_formula("".join(cell))]


@pytest.mark.parametrize("number", ["-12.50", "+3", "-1.234,50", "12", "-5%"])
def test_numbers_stay_numbers(number: str) -> None:
    assert harmless(number) == number
    assert read_csv(written_csv(Table("t", ("n",), [(-12.5,), (-3,), (number,)])))[1:] == [["-12.5"], ["-3"], [number]]


@pytest.mark.parametrize("text", ["-1+2", "-2+3+cmd|' /C calc'!A0", "=1", "+49 151 2345", "-"])
def test_what_only_looks_like_a_number_is_marked(text: str) -> None:
    assert harmless(text) == f"'{text}"


@given(TEXT.filter(lambda text: not any(sign in text for sign in SIGNS)))
def test_harmless_text_is_written_as_it_is(text: str) -> None:
    assert read_csv(written_csv(Table("t", ("head",), [("first", text)])))[1] == ["first", text]


def test_line_items_come_with_every_column_that_a_line_has() -> None:
    lines = (
        {"text": a_field("Ca\u0301fe \u202e\u05e9\u05dc\u05d5\u05dd"), "amount": a_field(3.5)},
        {"tax": a_field(None)},
    )

    table = tables_of(an_extraction(lines=lines))["lines"]

    assert table.head == ("text", "amount", "tax")
    assert table.rows == [("Ca\u0301fe \u202e\u05e9\u05dc\u05d5\u05dd", 3.5, None), (None, None, None)]


def test_text_without_fields_is_a_table_of_lines() -> None:
    page = PageOfLines(number=2, width=1, height=1, lines=(Line(text="Dear Ms Okafor,", box=(0, 0, 1, 1)),))

    assert tables_of(an_extraction(pages=(page,)))["text"].rows == [(2, 1, "Dear Ms Okafor,")]


@settings(max_examples=25)
@given(
    st.lists(TEXT | ATTACKS | st.integers(-(10**20), 10**20) | st.booleans() | st.floats(allow_nan=False), max_size=8)
)
def test_a_workbook_holds_no_formula_and_every_value(cells: list[Any]) -> None:
    table = tables_of(an_extraction(fields={f"f{i}": a_field(cell) for i, cell in enumerate(cells)}))["fields"]

    sheet = load_workbook(io.BytesIO(XlsxWorkbooks().written([table])))["Fields"]

    found = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert all(cell.data_type in {"s", "n", "b", "inlineStr"} for cell in found)
    for cell, value in zip(found, cells, strict=True):
        if isinstance(value, bool) or (isinstance(value, int) and abs(value) < 10**15):
            assert cell.value == value
        if isinstance(value, str) and value.isprintable() and value.strip():
            assert (cell.value, bool(cell.quotePrefix)) == (value, True)


@pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "http://example.org", "-5", "=" * 300])
def test_text_stays_text_in_a_workbook(text: str) -> None:
    body = XlsxWorkbooks().written([Table("t", ("head",), [(text,)])])

    cell = load_workbook(io.BytesIO(body))["t"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_text_too_long_for_a_cell_is_cut_where_that_shows() -> None:
    body = XlsxWorkbooks().written([Table("t", ("head",), [("\U0001f600" * 20_000,)])])

    value = load_workbook(io.BytesIO(body))["t"]["A2"].value
    assert value == "\U0001f600" * 16_383 + "\u2026"


def test_ten_thousand_rows_are_all_there() -> None:
    lines = tuple({"n": a_field(number), "text": a_field(f"=line {number}")} for number in range(10_000))
    table = tables_of(an_extraction(lines=lines))["lines"]

    assert len(read_csv(written_csv(table))) == 10_001
    assert load_workbook(io.BytesIO(XlsxWorkbooks().written([table])))["Lines"].max_row == 10_001


def test_a_result_without_anything_still_makes_a_workbook() -> None:
    table = tables_of(an_extraction())["fields"]

    assert load_workbook(io.BytesIO(XlsxWorkbooks().written([table]))).sheetnames == ["Fields"]
    assert read_csv(written_csv(table)) == [["field", "value", "confidence", "source", "page", "why"]]


CLOCKS = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))
NAMES = TEXT.map(str.strip).filter(bool)


@st.composite
def blocks(draw: st.DrawFn) -> TimeBlock:
    read = ReadBlock(
        name=draw(NAMES),
        day_of_week=draw(st.sampled_from(Day)),
        start_time=draw(st.none() | CLOCKS),
        end_time=draw(st.none() | CLOCKS),
        notes=draw(st.none() | TEXT),
    )
    return a_block(**dict(read.draft(0)))


def a_block(**given: Any) -> TimeBlock:
    return TimeBlock(**{"position": 0, **given}, timeblock_id=new_id(), timetable_id=new_id())


def a_timetable(*given: TimeBlock, name: str = "2EJ") -> Timetable:
    made = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return Timetable(
        name=name, timetable_id=new_id(), document_id=None, created_at=made, updated_at=made, timeblocks=given
    )


@given(st.lists(blocks(), min_size=1, max_size=6))
def test_a_calendar_reads_back_as_the_timetable_said(given_blocks: list[TimeBlock]) -> None:
    written = calendar_of(a_timetable(*given_blocks), starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 18))

    timed = [block for block in given_blocks if block.start_time or block.end_time]
    assert (written is None) == (not timed)
    if written is None:
        return
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    events = icalendar.Calendar.from_ical(written).walk("VEVENT")
    for event, block in zip(events, timed, strict=True):
        start = event["DTSTART"].dt
        assert event.errors == []
        assert str(event["SUMMARY"]) == block.name
        assert str(event.get("DESCRIPTION", "")) == (block.notes or "")
        assert (str(event["UID"]), start.tzinfo) == (str(block.timeblock_id), None)
        assert f"{start:%A %H:%M}" == f"{block.day_of_week} {block.start_time or block.end_time}"
        assert event["RRULE"]["FREQ"] == ["WEEKLY"]
        assert event["RRULE"]["UNTIL"] == [datetime(2026, 12, 18, 23, 59)]  # noqa: DTZ001 - local
        if block.duration is not None:
            assert event["DTEND"].dt - start == timedelta(minutes=block.duration)


def test_a_calendar_starts_with_the_first_such_day() -> None:
    block = a_block(name="Maths", day_of_week=Day.FRIDAY, start_time="09:00", end_time="10:00")

    written = calendar_of(a_timetable(block))

    assert written is not None
    assert "DTSTART:20261127T090000\r\n" in written  # the timetable was made on a Saturday


def test_a_term_that_ends_before_the_first_such_day_has_no_events() -> None:
    block = a_block(name="Maths", day_of_week=Day.FRIDAY, start_time="09:00")

    assert calendar_of(a_timetable(block), starts_on=date(2026, 11, 21), ends_on=date(2026, 11, 26)) is None


@pytest.mark.parametrize("hostile", ["x\r\nEND:VEVENT\r\nBEGIN:VALARM", "a;b,c\\n\\;d", "x\nRRULE:FREQ=SECONDLY"])
def test_no_text_leaves_its_line_of_a_calendar(hostile: str) -> None:
    block = a_block(name="Maths", day_of_week=Day.MONDAY, start_time="09:00", notes=hostile)

    written = calendar_of(a_timetable(block, name="a;b,c"))

    assert written is not None
    [event] = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert str(event["DESCRIPTION"]) == hostile.replace("\r\n", "\n")
    assert not event.walk("VALARM")


@example("\u00e9" * 100)
@example("\U0001f600" * 100)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=300))
def test_a_folded_line_unfolds_to_itself(line: str) -> None:
    written = folded(line)

    assert written.removesuffix("\r\n").replace("\r\n ", "") == line
    assert all(len(piece.encode()) <= 75 for piece in written.split("\r\n"))


def test_what_is_text_says_how_its_letters_are_written() -> None:
    kinds = {kind.content_type for kind in ExportFormat}

    assert {kind for kind in kinds if kind.startswith("text/") and not kind.endswith("; charset=utf-8")} == set()
    assert sum(kind.startswith("text/") for kind in kinds) == 2


@given(st.text())
def test_a_files_name_is_plain_whatever_it_is_made_of(title: str) -> None:
    name = file_name(title, ExportFormat.CSV)

    assert name.isascii()
    assert name.endswith(".csv")
    assert not set(name) & set('/\\:"\r\n; ')
    assert not name.startswith((".", "-"))
