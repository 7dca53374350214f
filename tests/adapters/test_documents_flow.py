"""Retrying, erasing and tidying up through the functions themselves, down to the last row and object."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import psycopg
import pytest
from adapters.test_app_slice import announcement, arrive, batch, digital_pdf, record_all, run_steps, started
from app_fixtures import UPLOADS, WORK, Cloud, data, rest, signed_in
from fakes.services import NOON
from psycopg import sql
from quire import bootstrap
from quire.adapters.aws.chores import DynamoChores
from quire.adapters.postgres import upkeep
from quire.domain.ids import new_id

UPLOAD = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 100}


@pytest.fixture
def me(cloud: Cloud) -> dict[str, str]:
    """The administrator of a tenant of their own."""
    context = dict(signed_in(cloud))
    context["tenantId"], context["userId"] = str(new_id()), str(new_id())
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (context["tenantId"],))
        owner.execute("INSERT INTO tenants (tenant_id, name) VALUES (%s, 'one')", (context["tenantId"],))
        owner.execute(
            "INSERT INTO users (user_id, tenant_id, email, role, password_hash) VALUES (%s, %s, %s, 'admin', 'x')",
            (context["userId"], context["tenantId"], f"{context['userId']}@example.org"),
        )
    return context


def completed(cloud: Cloud, me: dict[str, str], **more: Any) -> dict[str, Any]:
    pdf = digital_pdf()
    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, announcement(pdf, **more)), "documents", 201)
    arrive(cloud, accepted, pdf)
    record_all(cloud, run_steps(cloud, started(cloud, accepted)))
    return accepted


def kept_objects() -> list[str]:
    s3 = boto3.client("s3")
    listed = [s3.list_object_versions(Bucket=bucket) for bucket in (UPLOADS, WORK)]
    return [one["Key"] for each in listed for one in [*each.get("Versions", []), *each.get("DeleteMarkers", [])]]


def rows_that_name(cloud: Cloud, word: str, *, tenant: str) -> dict[str, int]:
    """In how many rows of each table the word stands, whatever the column."""
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        names = [name for (name,) in tables.fetchall()]
        counts = {}
        for name in names:
            query = sql.SQL("SELECT count(*) FROM {} t WHERE t::text LIKE %s").format(sql.Identifier(name))
            row = owner.execute(query, (f"%{word}%",)).fetchone()
            counts[name] = row[0] if row else 0
    return {name: count for name, count in counts.items() if count}


def at(cloud: Cloud, moment: datetime) -> None:
    cloud.monkeypatch.setattr(bootstrap, "now", lambda: moment)


def test_an_erased_document_leaves_no_row_and_no_object(cloud: Cloud, me: dict[str, str]) -> None:
    accepted = completed(cloud, me, fileName="erased-for-good.pdf")
    document, job = accepted["documentId"], accepted["jobId"]
    assert {"documents", "jobs", "job_events", "results", "search_texts"} <= set(
        rows_that_name(cloud, document, tenant=me["tenantId"]) | rows_that_name(cloud, job, tenant=me["tenantId"])
    )
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=accepted["upload"]["fields"]["key"], Body=b"once more")

    data(cloud, rest("DELETE", "/v1/documents/{id}", me, id=document), "documents")
    cloud.call("maintain", {})
    assert kept_objects() == []
    at(cloud, datetime.now(UTC) + timedelta(minutes=21))
    cloud.call("maintain", {})

    assert rows_that_name(cloud, job, tenant=me["tenantId"]) == {}
    assert set(rows_that_name(cloud, document, tenant=me["tenantId"])) <= {"outbox"}
    for word in ("Example Traders", "erased-for-good.pdf"):
        assert rows_that_name(cloud, word, tenant=me["tenantId"]) == {}


def test_a_document_that_is_deleted_is_erased_at_once_and_alone(
    cloud: Cloud, me: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_MOST", 0)
    earlier, later = completed(cloud, me), completed(cloud, me, force=True)
    cloud.announced()
    data(cloud, rest("DELETE", "/v1/documents/{id}", me, id=earlier["documentId"]), "documents")
    data(cloud, rest("DELETE", "/v1/documents/{id}", me, id=later["documentId"]), "documents")

    told = {one["detail"]["erased"]: one for one in cloud.announced() if one["detail-type"] == "document.erased"}
    answer = cloud.call("maintain", told[later["documentId"]])

    assert answer == {"erased": "erased"}
    assert {key.split("/")[1] for key in kept_objects()} == {earlier["documentId"]}


def test_an_erasure_that_dies_before_its_commit_has_not_happened(cloud: Cloud, me: dict[str, str]) -> None:
    accepted = completed(cloud, me)
    cloud.monkeypatch.setenv("QUIRE_FAILPOINTS", "erase.before_commit=raise")
    answer = cloud.call("documents", rest("DELETE", "/v1/documents/{id}", me, id=accepted["documentId"]))
    cloud.monkeypatch.delenv("QUIRE_FAILPOINTS")

    assert answer["statusCode"] == 503
    result = data(cloud, rest("GET", "/v1/documents/{id}/result", me, id=accepted["documentId"]), "documents")
    assert result["text"]


def test_a_member_is_not_told_of_content_that_a_colleague_sent(cloud: Cloud, me: dict[str, str]) -> None:
    completed(cloud, me)
    colleague = {**me, "role": "member", "userId": str(new_id())}
    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        owner.execute(
            "INSERT INTO users (user_id, tenant_id, email, role, password_hash) VALUES (%s, %s, %s, 'member', 'x')",
            (colleague["userId"], me["tenantId"], f"{colleague['userId']}@example.org"),
        )

    event = rest("POST", "/v1/documents/upload", colleague, announcement(digital_pdf()))
    accepted = data(cloud, event, "documents", 201)
    arrive(cloud, accepted, digital_pdf())

    assert "duplicateOf" not in accepted
    document = data(cloud, rest("GET", "/v1/documents/{id}", colleague, id=accepted["documentId"]), "documents")
    assert document["duplicateOf"] is None
    assert document["pages"] == 1


def test_a_retry_runs_the_same_content_as_the_next_attempt(cloud: Cloud, me: dict[str, str]) -> None:
    accepted = completed(cloud, me)
    cloud.announced()

    again = data(cloud, rest("POST", "/v1/jobs/{id}/retry", me, {}, id=accepted["jobId"]), "documents", 201)
    [resubmitted] = [event for event in cloud.announced() if event["detail-type"] == "document.resubmitted"]
    cloud.call("intake", batch(resubmitted))

    states = boto3.client("stepfunctions")
    names = [run["name"] for run in states.list_executions(stateMachineArn=cloud.state_machine)["executions"]]
    assert sorted(name[-2:] for name in names if name.startswith(accepted["documentId"])) == ["-1", "-2"]
    assert (again["attempt"], again["status"]) == (2, "pending")


def test_a_lost_arrival_is_found_in_the_bucket(cloud: Cloud, me: dict[str, str]) -> None:
    pdf = digital_pdf()
    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, announcement(pdf)), "documents", 201)
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=accepted["upload"]["fields"]["key"], Body=pdf)

    at(cloud, datetime.now(UTC) + timedelta(minutes=6))
    cloud.call("maintain", {})

    assert started(cloud, accepted)["job"]["jobId"] == accepted["jobId"]


def test_a_file_that_never_came_ends_as_expired(cloud: Cloud, me: dict[str, str]) -> None:
    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, UPLOAD), "documents", 201)
    cloud.announced()

    at(cloud, datetime.now(UTC) + timedelta(hours=2))
    cloud.call("maintain", {})
    events = [one for one in cloud.announced() if one["detail"].get("jobId") == accepted["jobId"]]
    cloud.call("record", batch(*events))

    job = data(cloud, rest("GET", "/v1/jobs/{id}", me, id=accepted["jobId"]), "documents")
    assert (job["status"], job["errorCode"]) == ("expired", "UPLOAD_EXPIRED")


def test_spent_tickets_and_old_keys_go_with_the_sweep(cloud: Cloud, me: dict[str, str]) -> None:
    event = rest("POST", "/v1/documents/upload", me, UPLOAD)
    event["headers"]["Idempotency-Key"] = "an-old-click"
    data(cloud, event, "documents", 201)
    data(cloud, rest("POST", "/v1/auth/ws-ticket", me, {}), "auth")

    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        owner.execute("UPDATE idempotency_keys SET created_at = created_at - interval '2 days'")
    at(cloud, datetime.now(UTC) + timedelta(hours=1))
    cloud.call("maintain", {"sweep": True})

    assert "idempotency_keys" not in rows_that_name(cloud, "an-old-click", tenant=me["tenantId"])
    assert boto3.client("dynamodb").scan(TableName="tickets")["Items"] == []


def test_a_note_tells_when_it_was_left_and_one_without_a_time_is_old(cloud: Cloud) -> None:
    dynamodb = boto3.client("dynamodb")
    chores = DynamoChores(dynamodb, table="chores", clock=lambda: NOON)

    chores.note()
    noted = chores.open()
    dynamodb.update_item(TableName="chores", Key={"chore": {"S": "database"}}, UpdateExpression="REMOVE noted_at")
    timeless = chores.open()

    assert noted is not None
    assert timeless is not None
    assert (noted.at, timeless.at, timeless.number) == (NOON, datetime.fromtimestamp(0, UTC), noted.number)


@pytest.mark.parametrize(
    "wrong",
    [{"size": "12"}, {"force": "true"}, {"file_name": "a.pdf"}, {"size": 12.5}, {"metadata": []}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_value_of_another_kind_or_name_is_refused(cloud: Cloud, me: dict[str, str], wrong: dict[str, Any]) -> None:
    answer = cloud.call("documents", rest("POST", "/v1/documents/upload", me, {**UPLOAD, **wrong}))

    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("GET", "/v1/documents/{id}"),
        ("GET", "/v1/documents/{id}/result"),
        ("GET", "/v1/documents/{id}/original"),
        ("DELETE", "/v1/documents/{id}"),
    ],
)
def test_a_colleagues_document_does_not_exist_for_a_member(
    cloud: Cloud, me: dict[str, str], method: str, route: str
) -> None:
    accepted = completed(cloud, me)
    colleague = {**me, "role": "member", "userId": str(new_id())}

    answer = cloud.call("documents", rest(method, route, colleague, id=accepted["documentId"]))

    assert answer["statusCode"] == 404
    assert data(cloud, rest("GET", "/v1/documents/{id}", me, id=accepted["documentId"]), "documents")


@pytest.mark.parametrize(
    "query", [{"createdFrom": "yesterday"}, {"q": "a\0b"}, {"q": " "}, {"cursor": "e30"}, {"type": "\n"}]
)
def test_a_filter_that_makes_no_sense_is_refused(cloud: Cloud, me: dict[str, str], query: dict[str, str]) -> None:
    event = {**rest("GET", "/v1/documents", me), "queryStringParameters": query}

    assert cloud.call("documents", event)["statusCode"] == 400
