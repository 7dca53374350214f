"""Types, timetables and exports as a user of the running cloud meets them."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import icalendar
import pytest
from pipeline.sending import pdf, send, until_ended

BLOCK = {"name": "Maths, set 1", "dayOfWeek": "Monday", "startTime": "09:00", "endTime": "10:00", "notes": "=1+1"}


def exported(api: httpx.Client, path: str, **query: str) -> httpx.Response:
    """What the link leads to, followed as a browser would: without signing in."""
    said = api.get(f"{path}/export", params=query).raise_for_status().json()["data"]
    found = httpx.get(said["url"]).raise_for_status()
    assert found.headers["Content-Type"] == said["contentType"]
    assert found.headers["Content-Disposition"].startswith(f'attachment; filename="{said["fileName"]}"')
    return found


@pytest.fixture
def timetable(api: httpx.Client) -> dict[str, Any]:
    said = api.post("/timetables", json={"name": "2EJ", "timeblocks": [BLOCK]}).raise_for_status()
    return dict(said.json()["data"])


def test_a_document_of_an_own_type_is_processed_and_exported(api: httpx.Client) -> None:
    schema = {"type": "object", "properties": {"number": {"type": "string", "pattern": "^[0-9]{8}$"}}}
    api.post("/types", json={"name": "picking-list", "title": "Picking list", "schema": schema}).raise_for_status()

    accepted = send(api, pdf("=HYPERLINK(1)", "two of these"), type="picking-list")
    assert until_ended(api, accepted["jobId"])["status"] == "completed"

    body = exported(api, f"/documents/{accepted['documentId']}", format="csv").content
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert (rows[0], rows[1]) == (["page", "line", "text"], ["1", "1", "'=HYPERLINK(1)"])
    assert exported(api, f"/documents/{accepted['documentId']}").json()["type"] == "picking-list"
    api.delete("/types/picking-list").raise_for_status()


def test_a_timetable_is_taken_away_as_a_calendar(api: httpx.Client, timetable: dict[str, Any]) -> None:
    body = exported(api, f"/timetables/{timetable['timetableId']}", format="ics").content

    [event] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("Maths, set 1", "=1+1")
    assert str(event["UID"]) == timetable["timeblocks"][0]["timeblockId"]


def test_a_link_leads_to_its_own_file_alone(api: httpx.Client, timetable: dict[str, Any]) -> None:
    url = api.get(f"/timetables/{timetable['timetableId']}/export").json()["data"]["url"]

    assert httpx.get(url.replace("/exports/json", "/exports/csv")).status_code == 403
    assert httpx.get(url.replace("attachment", "inline")).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b'{"name":"x","title":"x","schema":' + b'{"items":' * 150 + b"{}" + b"}" * 150 + b"}",
        b'{"name":"x","title":"x","schema":{"properties":{"a":{"minimum":NaN}}}}',
        b'{"name":"x","title":"x","schema":{"properties":{"a":{"minimum":1e999}}}}',
        b'{"name":"x","title":"\\u0000","schema":{"properties":{"a":{}}}}',
        b'{"name":"x","title":"x","schema":{"properties":{"a":{"$ref":"http://169.254.169.254/"}}}}',
        b'{"name":"x","title":"x","json_schema":{"properties":{"a":{}}}}',
        b"[]",
    ],
)
def test_a_hostile_type_is_refused(api: httpx.Client, body: bytes) -> None:
    answer = api.post("/types", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
