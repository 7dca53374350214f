"""Types, timetables and exports through the functions themselves."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import icalendar
import pytest
from app_fixtures import WORK, Cloud, data, rest, signed_in
from fakes.making import a_principal, a_registration, a_request, an_event
from fakes.services import NOON
from openpyxl import load_workbook
from quire import bootstrap
from quire.domain.flow import RunContext
from quire.domain.intake import Arrival
from quire.domain.jobs import EventName
from quire.domain.people import Principal, Role
from quire.domain.refs import JobRef
from quire.domain.results import Cost, Extraction, Field
from quire.domain.timetables import ReadBlock
from quire.domain.types import DocumentType

SCHEMA = {"type": "object", "properties": {"number": {"type": "string"}}}
NOTE = {"name": "delivery-note", "title": "Delivery note", "schema": SCHEMA}
BLOCK = {"name": "Maths", "dayOfWeek": "Monday", "startTime": "09:00", "endTime": "10:00"}


def call(
    cloud: Cloud, method: str, route: str, who: dict[str, str], body: Any = None, **more: Any
) -> tuple[int, Any, Any]:
    headers, query = more.pop("headers", {}), more.pop("query", None)
    event = {**rest(method, route, who, body, **more), "headers": headers, "queryStringParameters": query}
    said = cloud.call("documents", {**event, "pathParameters": more})
    return said["statusCode"], json.loads(said["body"]), said["multiValueHeaders"]


@pytest.fixture
def member(cloud: Cloud) -> Principal:
    """Somebody of a new tenant."""
    return cloud.settle(a_principal())


def admin_of(who: Principal) -> dict[str, str]:
    return who.model_copy(update={"role": Role.ADMIN}).spoken()


def a_result(**more: Any) -> Extraction:
    given = {"type": "timetable", "confidence": None, "calibrated": False, "route": "text", "fields": {}}
    return Extraction(**{**given, "problems": (), "cost": Cost(), "pages": (), **more})


def field(value: Any) -> Field:
    return Field(value=value, confidence=None, source="text", page=1, box=None, why=None)


def completed(cloud: Cloud, who: Principal, extraction: Extraction, file_name: str = "plan.pdf") -> JobRef:
    cloud.become("quire_app")
    registration = a_registration(who, a_request(file_name=file_name, force=True))
    bootstrap.documents().register(registration)
    bootstrap.results().save(registration.job, extraction)
    bootstrap.journal().append(an_event(registration.job, EventName.COMPLETED))
    return registration.job


MONDAY = ReadBlock(name="Maths", day_of_week="Monday", start_time="09:00", end_time="10:00")
FRIDAY = ReadBlock(name="Home", day_of_week="Friday", start_time="15:20")
SPOKEN = {"className": field("2EJ"), "year": field(2024)}


def test_a_type_is_made_changed_by_version_and_removed(cloud: Cloud, member: Principal) -> None:
    admin = admin_of(member)

    status, _, headers = call(cloud, "POST", "/v1/types", admin, NOTE)
    assert (status, headers["ETag"]) == (201, ['"1"'])
    changed = {"title": "Changed", "schema": SCHEMA}
    status, said, _ = call(
        cloud, "PUT", "/v1/types/{name}", admin, changed, name="delivery-note", headers={"If-Match": '"1"'}
    )
    assert (status, said["data"]["version"], said["data"]["title"]) == (200, 2, "Changed")
    late = call(cloud, "PUT", "/v1/types/{name}", admin, changed, name="delivery-note", headers={"If-Match": '"1"'})
    assert (late[0], late[1]["error"]["code"]) == (409, "CONFLICT")
    listed = call(cloud, "GET", "/v1/types", member.spoken())[1]
    assert [one["name"] for one in listed["data"]] == [
        "delivery-note", "document", "form", "invoice", "letter", "receipt", "timetable",
    ]  # fmt: skip
    assert call(cloud, "DELETE", "/v1/types/{name}", admin, name="delivery-note")[0] == 200
    assert call(cloud, "GET", "/v1/types/{name}", admin, name="delivery-note")[0] == 404


@pytest.mark.parametrize(
    ("method", "name", "headers", "code"),
    [
        ("PUT", "invoice", {}, "CONFLICT"),
        ("DELETE", "invoice", {}, "CONFLICT"),
        ("PUT", "nothing", {}, "NOT_FOUND"),
        ("DELETE", "nothing", {}, "NOT_FOUND"),
        ("DELETE", "NO.SUCH", {}, "NOT_FOUND"),
        ("PUT", "nothing", {"If-Match": "W/1"}, "VALIDATION_ERROR"),
        ("PUT", "nothing", {"If-Match": '"99999999999999999999"'}, "VALIDATION_ERROR"),
    ],
)
def test_what_cannot_be_changed_says_why(
    cloud: Cloud, member: Principal, method: str, name: str, headers: dict[str, str], code: str
) -> None:
    body = {"title": "x", "schema": SCHEMA} if method == "PUT" else None

    _, said, _ = call(cloud, method, "/v1/types/{name}", admin_of(member), body, name=name, headers=headers)

    assert said["error"]["code"] == code


def test_a_name_is_taken_once_and_built_in_names_are_taken(cloud: Cloud, member: Principal) -> None:
    admin = admin_of(member)

    statuses = [call(cloud, "POST", "/v1/types", admin, {**NOTE, "name": name})[0] for name in ("n", "n", "invoice")]

    assert statuses == [201, 409, 409]


def test_a_refused_schema_names_the_place(cloud: Cloud, member: Principal) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=a)", "not": {}}}}

    status, said, _ = call(cloud, "POST", "/v1/types", admin_of(member), {**NOTE, "schema": schema})

    assert status == 400
    assert {one["field"] for one in said["error"]["details"]} == {
        "schema.properties.a.pattern",
        "schema.properties.a.not",
    }


def test_members_read_types_and_do_not_write_them(cloud: Cloud, member: Principal) -> None:
    me = member.spoken()

    assert call(cloud, "GET", "/v1/types/{name}", me, name="invoice")[0] == 200
    assert call(cloud, "POST", "/v1/types", me, NOTE)[0] == 403


def test_a_sender_names_a_type_of_the_tenant_and_the_run_keeps_to_its_version(cloud: Cloud) -> None:
    me = signed_in(cloud)
    announced = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 5, "type": "picking-list"}
    unknown = call(cloud, "POST", "/v1/documents/upload", me, announced)
    assert (unknown[0], unknown[1]["error"]["details"][0]["field"]) == (400, "type")

    data(cloud, rest("POST", "/v1/types", me, {**NOTE, "name": "picking-list"}), "documents", 201)
    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, announced), "documents", 201)
    call(cloud, "DELETE", "/v1/types/{name}", me, name="picking-list")
    arrive(cloud, accepted["upload"]["fields"]["key"], b"%PDF-")

    context = RunContext.model_validate_json(written(f"{me['tenantId']}/{accepted['documentId']}/1/context.json"))
    assert [(one.name, one.version) for one in map(DocumentType.model_validate, context.types)] == [("picking-list", 1)]
    assert context.type == "picking-list"


def arrive(cloud: Cloud, key: str, body: bytes) -> None:
    put = boto3.client("s3").put_object(Bucket="quire-uploads", Key=key, Body=body)
    created = {
        "bucket": {"name": "quire-uploads"},
        "object": {"key": key, "size": len(body), "version-id": put["VersionId"]},
    }
    message = {"id": "e1", "detail-type": "Object Created", "detail": created}
    answer = cloud.call("intake", {"Records": [{"messageId": "m", "body": json.dumps(message)}]})
    assert answer == {"batchItemFailures": []}


def written(key: str) -> bytes:
    return boto3.client("s3").get_object(Bucket=WORK, Key=key)["Body"].read()


def test_a_timetable_is_written_by_hand(cloud: Cloud, member: Principal) -> None:
    me = member.spoken()
    status, said, _ = call(cloud, "POST", "/v1/timetables", me, {"name": "2EJ", "timeblocks": [BLOCK]})
    made = said["data"]
    assert (status, made["timeblocks"][0]["duration"], made["warnings"]) == (201, 60, [])

    overlapping = {**BLOCK, "name": "Music", "startTime": "09:30"}
    status, said, _ = call(cloud, "POST", "/v1/timetables/{id}/timeblocks", me, overlapping, id=made["timetableId"])
    assert (status, said["data"]["position"]) == (201, 1)
    seen = call(cloud, "GET", "/v1/timetables/{id}", me, id=made["timetableId"])[1]["data"]
    assert [(one["kind"], one["timeblocks"][1]) for one in seen["warnings"]] == [
        ("overlap", said["data"]["timeblockId"])
    ]

    assert call(cloud, "DELETE", "/v1/timeblocks/{id}", me, id=said["data"]["timeblockId"])[0] == 200
    assert call(cloud, "PUT", "/v1/timetables/{id}", me, {"name": "3EJ"}, id=made["timetableId"])[0] == 200
    assert call(cloud, "DELETE", "/v1/timetables/{id}", me, id=made["timetableId"])[0] == 200
    assert call(cloud, "GET", "/v1/timetables/{id}", me, id=made["timetableId"])[0] == 404


def test_a_document_becomes_one_timetable_however_often_it_is_saved(cloud: Cloud, member: Principal) -> None:
    extraction = a_result(fields=SPOKEN, timeblocks=(MONDAY, FRIDAY))
    job = completed(cloud, member, extraction)
    bootstrap.results().save(job, extraction)

    [entry] = call(cloud, "GET", "/v1/timetables", member.spoken(), query={"documentId": str(job.document_id)})[1][
        "data"
    ]
    made = call(cloud, "GET", "/v1/timetables/{id}", member.spoken(), id=entry["timetableId"])[1]["data"]

    assert (entry["name"], entry["year"], entry["documentId"]) == ("2EJ", 2024, str(job.document_id))
    assert [(one["name"], one["startTime"], one["endTime"]) for one in made["timeblocks"]] == [
        ("Maths", "09:00", "10:00"),
        ("Home", "15:20", None),
    ]


@pytest.mark.parametrize(("edited", "name"), [(False, "Second"), (True, "By hand")])
def test_a_later_attempt_makes_a_timetable_anew_unless_somebody_edited_it(
    cloud: Cloud, member: Principal, edited: Any, name: str
) -> None:
    job = completed(cloud, member, a_result(timeblocks=(MONDAY,)))
    before = bootstrap.timetables().of_document(member, job.document_id, part=1)
    assert before is not None
    if edited:
        call(cloud, "PUT", "/v1/timetables/{id}", member.spoken(), {"name": "By hand"}, id=str(before.timetable_id))
        cloud.become("quire_app")

    again = a_result(fields={"className": field("Second")}, timeblocks=(FRIDAY,))
    bootstrap.results().save(job.model_copy(update={"attempt": 2}), again)

    after = bootstrap.timetables().of_document(member, job.document_id, part=1)
    assert after is not None
    assert (after.timetable_id, after.name) == (before.timetable_id, name)
    assert [one.name for one in after.timeblocks] == (["Maths"] if edited else ["Home"])


def test_a_document_that_says_no_block_makes_no_timetable(cloud: Cloud, member: Principal) -> None:
    job = completed(cloud, member, a_result())

    assert bootstrap.timetables().of_document(member, job.document_id, part=1) is None


def export(cloud: Cloud, who: Principal, route: str, identity: Any, **query: str) -> tuple[dict[str, Any], bytes]:
    """What the link says, and what it leads to."""
    status, said, _ = call(cloud, "GET", route, who.spoken(), id=str(identity), query=query)
    assert status == 200, said
    link = urlsplit(said["data"]["url"])
    asked = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert asked["X-Amz-Expires"] == "300"
    assert asked["response-content-disposition"].startswith(f'attachment; filename="{said["data"]["fileName"]}"')
    assert asked["response-content-type"] == said["data"]["contentType"]
    found = boto3.client("s3").get_object(Bucket=WORK, Key=link.path.lstrip("/"), VersionId=asked["versionId"])
    return said["data"], found["Body"].read()


@pytest.fixture
def timetable(cloud: Cloud, member: Principal) -> JobRef:
    extraction = a_result(fields={"className": field("=2EJ")}, timeblocks=(MONDAY, FRIDAY))
    return completed(cloud, member, extraction, 'pl"an;\u05d0.pdf')


def test_a_documents_result_is_exported_in_every_format(cloud: Cloud, member: Principal, timetable: JobRef) -> None:
    route, document = "/v1/documents/{id}/export", timetable.document_id

    said, body = export(cloud, member, route, document)
    assert (said["fileName"], json.loads(body)["timeblocks"][0]["name"]) == ("pl-an.json", "Maths")
    _, body = export(cloud, member, route, document, format="csv")
    assert [row[3] for row in csv.reader(io.StringIO(body.decode("utf-8-sig")))] == ["name", "Maths", "Home"]
    _, body = export(cloud, member, route, document, format="csv", table="fields")
    assert list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1][:2] == ["className", "'=2EJ"]
    _, body = export(cloud, member, route, document, format="xlsx")
    book = load_workbook(io.BytesIO(body))
    assert (book.sheetnames, book["Fields"]["B2"].value) == (["Timeblocks", "Fields"], "=2EJ")
    assert book["Fields"]["B2"].data_type == "s"
    _, body = export(cloud, member, route, document, format="ics", startsOn="2026-09-01", endsOn="2026-12-18")
    assert [str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(body).walk("VEVENT")] == ["Maths", "Home"]


def test_a_timetable_and_its_document_are_the_same_calendar(cloud: Cloud, member: Principal, timetable: JobRef) -> None:
    made = bootstrap.timetables().of_document(member, timetable.document_id, part=1)
    assert made is not None

    _, one = export(cloud, member, "/v1/documents/{id}/export", timetable.document_id, format="ics")
    _, other = export(cloud, member, "/v1/timetables/{id}/export", made.timetable_id, format="ics")

    assert one == other


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_timetable_is_exported(cloud: Cloud, member: Principal, timetable: JobRef, form: str) -> None:
    made = bootstrap.timetables().of_document(member, timetable.document_id, part=1)
    assert made is not None

    said, body = export(cloud, member, "/v1/timetables/{id}/export", made.timetable_id, format=form)

    assert said["fileName"] == f"2EJ.{form}"
    assert len(body) == said["size"] > 0


def exports_of(who: Principal) -> list[str]:
    kept = boto3.client("s3").list_object_versions(Bucket=WORK, Prefix=f"{who.tenant_id}/")
    return [one["Key"] for one in [*kept.get("Versions", []), *kept.get("DeleteMarkers", [])]]


def test_what_was_exported_goes_with_a_timetable_made_by_hand(cloud: Cloud, member: Principal) -> None:
    said = call(cloud, "POST", "/v1/timetables", member.spoken(), {"name": "2EJ", "timeblocks": [BLOCK]})[1]
    made = said["data"]["timetableId"]
    export(cloud, member, "/v1/timetables/{id}/export", made)
    assert exports_of(member)

    call(cloud, "DELETE", "/v1/timetables/{id}", member.spoken(), id=made)
    cloud.call("maintain", {})

    assert exports_of(member) == []


def test_what_was_exported_of_a_timetable_goes_with_its_document(
    cloud: Cloud, member: Principal, timetable: JobRef
) -> None:
    made = bootstrap.timetables().of_document(member, timetable.document_id, part=1)
    assert made is not None
    export(cloud, member, "/v1/timetables/{id}/export", made.timetable_id)
    assert exports_of(member)

    call(cloud, "DELETE", "/v1/documents/{id}", member.spoken(), id=str(timetable.document_id))
    cloud.call("maintain", {})

    assert exports_of(member) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"format": "pdf"}, "VALIDATION_ERROR"),
        ({"format": "csv", "table": "users"}, "VALIDATION_ERROR"),
        ({"startsOn": "2026-02-01", "endsOn": "2026-01-01"}, "VALIDATION_ERROR"),
        ({"startsOn": "9999-12-31"}, "VALIDATION_ERROR"),
        ({"format": "ics"}, "CONFLICT"),
    ],
)
def test_an_export_that_cannot_be_says_why(cloud: Cloud, member: Principal, query: dict[str, str], code: str) -> None:
    job = completed(cloud, member, a_result(type="invoice"))

    said = call(cloud, "GET", "/v1/documents/{id}/export", member.spoken(), id=str(job.document_id), query=query)[1]

    assert said["error"]["code"] == code


@pytest.mark.parametrize("form", ["json", "ics"])
def test_another_tenants_documents_are_not_exported(cloud: Cloud, timetable: JobRef, form: str) -> None:
    stranger = a_principal(role=Role.ADMIN).spoken()

    status, _, _ = call(
        cloud, "GET", "/v1/documents/{id}/export", stranger, id=str(timetable.document_id), query={"format": form}
    )

    assert status == 404


def test_a_document_that_is_given_an_earlier_result_is_given_its_timetable(cloud: Cloud, member: Principal) -> None:
    earlier = completed(cloud, member, a_result(fields=SPOKEN, timeblocks=(MONDAY, FRIDAY)))
    registration = a_registration(member, a_request(file_name="again.pdf", force=True))
    bootstrap.documents().register(registration)
    sha256 = str(registration.request.sha256)
    for job in (earlier, registration.job):
        bootstrap.arrivals().pin(Arrival(job=job, version_id="v1", sha256=sha256))

    bootstrap.arrivals().adopt(Arrival(job=registration.job, version_id="v1", sha256=sha256))

    first, second = (
        bootstrap.timetables().of_document(member, job.document_id, part=1) for job in (earlier, registration.job)
    )
    assert first is not None
    assert second is not None
    assert first.timetable_id != second.timetable_id
    assert [one.name for one in first.timeblocks] == [one.name for one in second.timeblocks] == ["Maths", "Home"]


def test_a_timetable_goes_with_its_document(cloud: Cloud, member: Principal, timetable: JobRef) -> None:
    made = bootstrap.timetables().of_document(member, timetable.document_id, part=1)
    assert made is not None

    assert bootstrap.documents().erase(member, timetable.document_id, at=NOON)

    assert bootstrap.timetables().find(member, made.timetable_id) is None
