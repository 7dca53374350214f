"""What must be true of values whatever their type's own rules say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import Any

from quire.domain.numbers import ibans_in, is_iban, is_vat_number, vat_numbers_in
from quire.domain.pages import Source
from quire.domain.reading import Reading
from quire.domain.results import Extraction
from quire.domain.rules import Problem
from quire.domain.timetables import ReadBlock
from quire.domain.types import DocumentType

Rows = Sequence[Mapping[str, Any]]


def lost_rows(reading: Reading) -> tuple[Problem, ...]:
    """A problem where the tables have more rows than were read."""
    read = len(reading.lines) or len(reading.blocks)
    if reading.rows_seen is None or reading.rows_seen <= read:
        return ()
    message = f"The tables have {reading.rows_seen} rows, of which {read} were read."
    return (Problem(rule="rows", fields=(), message=message),)


def unread(extraction: Extraction) -> Iterator[Problem]:
    """A picture in which there is not one word: a blank one, or one that is too bad to be read."""
    if extraction.route == Source.OCR and not any(page.lines for page in extraction.pages):
        yield Problem(rule="text", fields=(), message="No text could be read in the picture.")


def unrequired(kind: DocumentType, values: Mapping[str, Any]) -> Iterator[Problem]:
    """What the schema requires and no rule asks for, where it is missing."""
    asked = {path for rule in kind.rules if rule.rule == "required" for path in rule.fields}
    for name in kind.json_schema.required or ():
        if name not in asked and values.get(name) in (None, "", []):
            yield Problem(rule="required", fields=(name,), message=f"{name} is missing.")


def wrong_numbers(fields: Mapping[str, Any], rows: Rows, *, list_name: str) -> Iterator[Problem]:
    """Values that hold the number of an account or for VAT whose check digits are wrong."""
    for name, value in fields.items():
        yield from _wrong(name, None, value)
    for place, row in enumerate(rows):
        for name, value in row.items():
            yield from _wrong(f"{list_name}.{name}", place, value)


def _wrong(path: str, row: int | None, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        return
    bad = [one for one in ibans_in(value) if not is_iban(one)]
    bad += [one for one in vat_numbers_in(value) if not is_vat_number(one)]
    if bad:
        message = f"{path} holds a number whose check digits are wrong."
        yield Problem(rule="checksum", fields=(path,), row=row, message=message)


def overlapping(blocks: Sequence[ReadBlock]) -> Iterator[Problem]:
    """Time blocks that begin while another one lasts; those of exactly one time are lessons side by side."""
    timed = [(place, one) for place, one in enumerate(blocks) if one.start_time and one.end_time]
    timed.sort(key=lambda pair: (pair[1].day_of_week.number, str(pair[1].start_time), str(pair[1].end_time)))
    for _, day in groupby(timed, key=lambda pair: pair[1].day_of_week):
        for (_, one), (place, other) in combinations(day, 2):
            if _cross(one, other):
                message = f"On {other.day_of_week}, {other.name} begins before {one.name} has ended."
                yield Problem(rule="overlap", fields=("timeblocks.startTime",), row=place, message=message)


def _cross(one: ReadBlock, other: ReadBlock) -> bool:
    """Whether the later one begins before the earlier has ended, and they are not of one time."""
    same = (one.start_time, one.end_time) == (other.start_time, other.end_time)
    return not same and str(other.start_time) < str(one.end_time) and str(one.start_time) < str(other.end_time)
