"""Webhooks through the functions themselves: made, told by what happens to jobs, logged, told again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import psycopg
import pytest
from app_fixtures import REGION, Cloud, data, rest, sample, signed_in

UPLOAD = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 100}


@dataclass
class Receiver:
    url: str
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], Any]] = field(default_factory=list)


@pytest.fixture
def receiver(cloud: Cloud) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers), json.loads(body)))
            self.send_response(made.statuses.pop(0) if made.statuses else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(f"http://127.0.0.1:{server.server_address[1]}/in")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    cloud.monkeypatch.setenv("QUIRE_WEBHOOK_ALLOWED_HOSTS", "127.0.0.1")
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _no_webhooks(cloud: Cloud) -> None:
    """All tests of this file share one tenant."""
    with psycopg.connect(cloud.urls("quire_owner")) as connection:
        connection.execute("TRUNCATE webhooks, deliveries, usage_days, budgets")


def make(cloud: Cloud, me: dict[str, str], url: str, **more: Any) -> dict[str, Any]:
    return data(cloud, rest("POST", "/v1/webhooks", me, {"url": url, **more}), "documents", 201)


def refused(cloud: Cloud, event: dict[str, Any]) -> tuple[int, str]:
    answer = cloud.call("documents", event)
    return answer["statusCode"], json.loads(answer["body"])["error"]["code"]


def carried(cloud: Cloud) -> list[str]:
    """Take what is on the bus to those it is for, as the rules do; answers what there was."""
    names = []
    while happened := cloud.announced():
        for one in happened:
            names.append(one["detail-type"])
            if one["detail-type"] == "webhook.due":
                deliver(cloud, one)
            if one["detail-type"] in {"webhook.delivered", "webhook.failed"}:
                cloud.call("settle", {"Records": [{"messageId": "m", "body": json.dumps(one)}]})
    return names


def deliver(cloud: Cloud, order: dict[str, Any], attempt: int = 1) -> dict[str, Any]:
    """The order comes from a real queue, so that it can be postponed there."""
    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName="deliver")["QueueUrl"]
    cloud.monkeypatch.setenv("QUIRE_DELIVER_QUEUE", queue)
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(order))
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    record = {
        "messageId": "m",
        "body": message["Body"],
        "receiptHandle": message["ReceiptHandle"],
        "attributes": {"ApproximateReceiveCount": str(attempt)},
    }
    return cloud.call("deliver", {"Records": [record]})


def log(cloud: Cloud, me: dict[str, str], webhook: dict[str, Any]) -> list[dict[str, Any]]:
    return data(cloud, rest("GET", "/v1/webhooks/{id}/deliveries", me, id=webhook["id"]), "documents")


def happen(cloud: Cloud, accepted: dict[str, Any], me: dict[str, str], name: str, **more: Any) -> None:
    detail = {
        "tenantId": me["tenantId"],
        "documentId": accepted["documentId"],
        "jobId": accepted["jobId"],
        "attempt": 1,
        "correlationId": "c",
        "at": "2026-11-21T10:00:00.000Z",
        **more,
    }
    body = {"id": f"{accepted['jobId']}-{name}", "detail-type": name, "source": "quire", "detail": detail}
    answer = cloud.call("record", {"Records": [{"messageId": "m", "body": json.dumps(body)}] * 2})
    assert answer == {"batchItemFailures": []}


def test_a_ping_reaches_its_receiver_and_the_log(cloud: Cloud, receiver: Receiver) -> None:
    me = signed_in(cloud)
    webhook = make(cloud, me, receiver.url)

    ordered = data(cloud, rest("POST", "/v1/webhooks/{id}/ping", me, id=webhook["id"]), "documents", 202)
    carried(cloud)

    [(headers, body)] = receiver.got
    [logged] = log(cloud, me, webhook)
    assert (body["type"], body["data"]) == ("webhook.ping", {"webhookId": webhook["id"]})
    assert headers["Quire-Signature"].startswith("t=")
    assert (ordered["status"], logged["status"], logged["attempts"]) == ("pending", "delivered", 1)
    assert (logged["id"], logged["responseStatus"], logged["eventId"]) == (ordered["id"], 204, body["id"])


def test_the_secret_is_shown_once_and_is_not_in_the_database(cloud: Cloud) -> None:
    me = signed_in(cloud)

    made = make(cloud, me, "https://example.org/in", description="ours")

    listed = data(cloud, rest("GET", "/v1/webhooks", me), "documents")
    one = data(cloud, rest("GET", "/v1/webhooks/{id}", me, id=made["id"]), "documents")
    assert made.pop("secret").startswith("whsec_")
    assert listed == [one] == [made]
    with psycopg.connect(cloud.urls("quire_owner")) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        assert "whsec_" not in str(connection.execute("SELECT * FROM webhooks").fetchall())


def test_a_repeated_request_gets_the_same_webhook_with_its_secret(cloud: Cloud) -> None:
    me = signed_in(cloud)
    event = rest("POST", "/v1/webhooks", me, {"url": "https://example.org/in"})
    event["headers"]["Idempotency-Key"] = "once"
    other = rest("POST", "/v1/webhooks", me, {"url": "https://example.org/other"})
    other["headers"]["Idempotency-Key"] = "once"

    first, again = (data(cloud, event, "documents", 201) for _ in range(2))

    assert first == again
    assert refused(cloud, other) == (409, "CONFLICT")
    assert boto3.client("dynamodb", REGION).scan(TableName="webhooks")["Count"] == 1


def test_a_job_that_ends_tells_those_who_wait_for_that_and_only_once(cloud: Cloud, receiver: Receiver) -> None:
    me = signed_in(cloud)
    waiting = make(cloud, me, receiver.url)
    make(cloud, me, receiver.url, events=["job.failed"])
    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, UPLOAD), "documents", 201)

    happen(cloud, accepted, me, "document.uploaded")
    happen(cloud, accepted, me, "job.completed", confidence=None, calibrated=False, route="text")
    carried(cloud)

    [(headers, body)] = receiver.got
    assert (headers["Quire-Event"], body["type"]) == ("job.completed", "job.completed")
    assert (body["data"]["jobId"], body["data"]["status"]) == (accepted["jobId"], "completed")
    assert [one["status"] for one in log(cloud, me, waiting)] == ["delivered"]


def test_a_failed_attempt_is_postponed_and_told_and_the_next_says_the_same(cloud: Cloud, receiver: Receiver) -> None:
    me = signed_in(cloud)
    webhook = make(cloud, me, receiver.url)
    receiver.statuses = [500]
    data(cloud, rest("POST", "/v1/webhooks/{id}/ping", me, id=webhook["id"]), "documents", 202)
    [order] = cloud.announced()

    assert deliver(cloud, order) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    carried(cloud)
    [waiting] = log(cloud, me, webhook)
    assert deliver(cloud, order, attempt=2) == {"batchItemFailures": []}
    carried(cloud)
    [done] = log(cloud, me, webhook)

    assert (waiting["status"], waiting["responseStatus"], waiting["attempts"]) == ("pending", 500, 1)
    assert waiting["nextAttemptAt"] > waiting["attemptedAt"]
    assert (done["status"], done["responseStatus"], done["attempts"]) == ("delivered", 204, 2)
    assert receiver.got[0][1] == receiver.got[1][1]


def test_gone_switches_a_webhook_off(cloud: Cloud, receiver: Receiver) -> None:
    me = signed_in(cloud)
    webhook = make(cloud, me, receiver.url)
    receiver.statuses = [410]
    data(cloud, rest("POST", "/v1/webhooks/{id}/ping", me, id=webhook["id"]), "documents", 202)
    carried(cloud)

    shown = data(cloud, rest("GET", "/v1/webhooks/{id}", me, id=webhook["id"]), "documents")
    assert shown["enabled"] is False
    assert refused(cloud, rest("POST", "/v1/webhooks/{id}/ping", me, id=webhook["id"])) == (409, "CONFLICT")


def test_a_delivery_is_told_again_under_the_id_of_its_event(cloud: Cloud, receiver: Receiver) -> None:
    me = signed_in(cloud)
    webhook = make(cloud, me, receiver.url)
    first = data(cloud, rest("POST", "/v1/webhooks/{id}/ping", me, id=webhook["id"]), "documents", 202)
    carried(cloud)

    route = "/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver"
    again = data(cloud, rest("POST", route, me, id=webhook["id"], deliveryId=first["id"]), "documents", 202)
    carried(cloud)

    assert again["id"] != first["id"]
    assert [body for _, body in receiver.got] == [receiver.got[0][1]] * 2
    assert [one["id"] for one in log(cloud, me, webhook)] == [again["id"], first["id"]]


def test_what_was_ordered_while_the_bus_takes_nothing_is_told_by_the_next_round(
    cloud: Cloud, receiver: Receiver
) -> None:
    me = signed_in(cloud)
    webhook = make(cloud, me, receiver.url)
    chore = {"chore": {"S": "database"}}
    boto3.client("dynamodb", REGION).delete_item(TableName="chores", Key=chore)

    cloud.monkeypatch.setenv("QUIRE_FAILPOINTS", "relay.before_put=raise")
    data(cloud, rest("POST", "/v1/webhooks/{id}/ping", me, id=webhook["id"]), "documents", 202)
    assert carried(cloud) == []
    cloud.monkeypatch.delenv("QUIRE_FAILPOINTS")
    cloud.call("relay", {})

    assert carried(cloud) == ["webhook.due", "webhook.delivered"]


def test_what_is_deleted_is_told_nothing_any_more(cloud: Cloud, receiver: Receiver) -> None:
    me = signed_in(cloud)
    webhook = make(cloud, me, receiver.url)
    data(cloud, rest("POST", "/v1/webhooks/{id}/ping", me, id=webhook["id"]), "documents", 202)

    assert data(cloud, rest("DELETE", "/v1/webhooks/{id}", me, id=webhook["id"]), "documents") is None
    names = carried(cloud)

    assert names == ["webhook.due", "webhook.failed"]
    assert receiver.got == []
    assert refused(cloud, rest("DELETE", "/v1/webhooks/{id}", me, id=webhook["id"])) == (404, "NOT_FOUND")
    assert boto3.client("dynamodb", REGION).scan(TableName="webhooks")["Count"] == 0


@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("GET", "/v1/webhooks/{id}"),
        ("DELETE", "/v1/webhooks/{id}"),
        ("POST", "/v1/webhooks/{id}/ping"),
        ("GET", "/v1/webhooks/{id}/deliveries"),
        ("POST", "/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver"),
    ],
)
def test_another_tenants_webhook_is_not_found_and_members_are_let_in_nowhere(
    cloud: Cloud, method: str, route: str
) -> None:
    me = signed_in(cloud)
    webhook = make(cloud, me, "https://example.org/in")
    stranger = {**me, "tenantId": "01931000-0000-7000-8000-00000000000a"}
    places = {"id": webhook["id"], "deliveryId": "01931000-0000-7000-8000-00000000000b"}

    assert refused(cloud, rest(method, route, stranger, **places)) == (404, "NOT_FOUND")
    assert refused(cloud, rest(method, route, {**me, "role": "reviewer"}, **places)) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "url", ["http://example.org", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/x", "nowhere"]
)
def test_an_address_that_is_plainly_closed_is_refused_at_once(cloud: Cloud, url: str) -> None:
    me = signed_in(cloud)

    assert refused(cloud, rest("POST", "/v1/webhooks", me, {"url": url})) == (400, "VALIDATION_ERROR")


def test_there_can_be_only_so_many_webhooks(cloud: Cloud) -> None:
    me = signed_in(cloud)
    cloud.monkeypatch.setenv("QUIRE_WEBHOOKS_MOST", "1")
    make(cloud, me, "https://example.org/in")

    assert refused(cloud, rest("POST", "/v1/webhooks", me, {"url": "https://example.org/in"})) == (409, "CONFLICT")


@pytest.mark.parametrize("function", ["deliver", "settle"])
def test_the_sample_events_are_taken(cloud: Cloud, function: str) -> None:
    cloud.monkeypatch.setenv("QUIRE_DELIVER_QUEUE", "https://sqs.test/deliver")

    assert cloud.call(function, sample(function)) == {"batchItemFailures": []}


def test_ended_work_is_counted_once_by_day_and_by_user(cloud: Cloud) -> None:
    me = signed_in(cloud)
    accepted = [data(cloud, rest("POST", "/v1/documents/upload", me, UPLOAD), "documents", 201) for _ in range(2)]
    spent(cloud, me, accepted[0], usd=0.25, tokens=1200, pages=3)

    happen(cloud, accepted[0], me, "job.completed", confidence=None, calibrated=False, route="llm")
    happen(cloud, accepted[1], me, "job.failed", errorCode="TIMEOUT")

    usage = used(cloud, me)
    figures = {"documents": 1, "failed": 1, "pages": 3, "llmTokens": 1200, "usd": 0.25}
    assert usage["total"] == figures
    assert [{**day, "day": None} for day in usage["days"]] == [{**figures, "day": None}]
    member = {**me, "role": "member", "userId": "01931000-0000-7000-8000-00000000000a"}
    assert used(cloud, member)["days"] == []
    assert used(cloud, {**me, "role": "member"})["total"] == figures


def test_a_month_that_used_its_budget_up_begins_nothing_new(cloud: Cloud) -> None:
    me = signed_in(cloud)
    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, UPLOAD), "documents", 201)
    spent(cloud, me, accepted, usd=0.25, tokens=1, pages=1)
    happen(cloud, accepted, me, "job.completed", confidence=None, calibrated=False, route="llm")
    upload = rest("POST", "/v1/documents/upload", me, UPLOAD)
    retry = rest("POST", "/v1/jobs/{id}/retry", me, {}, id=accepted["jobId"])

    assert budget(cloud, me, 0.26) == {"monthlyUsd": 0.26, "spentUsd": 0.25}
    data(cloud, upload, "documents", 201)
    budget(cloud, me, 0.25)
    assert refused(cloud, upload) == refused(cloud, retry) == (402, "BUDGET_EXCEEDED")
    budget(cloud, me, None)
    assert refused(cloud, retry) == (409, "CONFLICT")
    data(cloud, upload, "documents", 201)
    cloud.monkeypatch.setenv("QUIRE_MONTHLY_USD", "0.1")
    assert budget(cloud, me, 5)["monthlyUsd"] == 0.1
    assert refused(cloud, upload) == (402, "BUDGET_EXCEEDED")


@pytest.mark.parametrize(
    "query", [{"from": "2026-01-01", "to": "2027-06-01"}, {"from": "2026-02-01", "to": "2026-01-01"}]
)
def test_a_span_that_is_no_span_is_refused(cloud: Cloud, query: dict[str, str]) -> None:
    event = {**rest("GET", "/v1/usage", signed_in(cloud)), "queryStringParameters": query}

    assert refused(cloud, event) == (400, "VALIDATION_ERROR")


def used(cloud: Cloud, me: dict[str, str]) -> dict[str, Any]:
    """Yesterday until tomorrow: the tests may run at midnight."""
    today = datetime.now(UTC).date()
    days = {"from": str(today - timedelta(days=1)), "to": str(today + timedelta(days=1))}
    return data(cloud, {**rest("GET", "/v1/usage", me), "queryStringParameters": days}, "documents")


def budget(cloud: Cloud, me: dict[str, str], usd: float | None) -> dict[str, Any]:
    return data(cloud, rest("PUT", "/v1/usage/budget", me, {"monthlyUsd": usd}), "documents")


def spent(cloud: Cloud, me: dict[str, str], accepted: dict[str, Any], *, usd: float, tokens: int, pages: int) -> None:
    """What `save` writes of a run that cost something."""
    with psycopg.connect(cloud.urls("quire_app")) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        connection.execute(
            """
            INSERT INTO results (tenant_id, document_id, attempt, type, confidence, calibrated, route, fields, problems,
                cost)
            VALUES (%s, %s, 1, 'document', NULL, false, 'llm', '{}', '[]', %s)
            """,
            (me["tenantId"], accepted["documentId"], json.dumps({"usd": usd, "llmTokens": tokens})),
        )
        connection.execute("UPDATE documents SET pages = %s WHERE document_id = %s", (pages, accepted["documentId"]))
