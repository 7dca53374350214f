"""The one database connection of a process."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import boto3
import psycopg
import pytest
from app_fixtures import UPLOADS, Cloud
from quire import bootstrap
from quire.adapters.aws.eventbridge import EventBridgeBus
from quire.adapters.postgres.connection import Database
from quire.domain.ids import new_id
from quire.errors import TransientError
from quire.events import Announcement

CHANGE = Announcement(name="job.changed", detail={})


def test_the_connection_is_kept_and_replaced_when_it_dies(cloud: Cloud) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        first, second = pid(database), pid(database)
        with psycopg.connect(cloud.urls("quire_app")) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (first,))
        with pytest.raises(TransientError):
            database.ping()

        assert (first, pid(database) != first) == (second, True)


def pid(database: Database) -> Any:
    with database.transaction() as connection:
        return connection.execute("SELECT pg_backend_pid() AS pid").fetchone()["pid"]


def test_a_server_that_hangs_is_cut_off(cloud: Cloud) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        with pytest.raises(TransientError), database.transaction(seconds=0.2) as connection:
            connection.execute("SELECT pg_sleep(60)").fetchone()

        database.ping()


def test_a_tenant_is_forgotten_with_its_transaction(cloud: Cloud) -> None:
    with closing(Database(cloud.urls("quire_app"))) as database:
        with database.transaction(tenant_id=new_id()) as connection:
            connection.execute("SELECT 1").fetchone()
        with database.transaction() as connection:
            row = connection.execute("SELECT current_tenant() AS tenant").fetchone()

    assert row == {"tenant": None}


def test_a_form_allows_exactly_the_announced_file(cloud: Cloud) -> None:
    form = bootstrap.upload_forms().form("t/d/1", content_type="application/pdf", size=7, sha256="00" * 32)

    assert form.url.startswith("https://quire-uploads.s3")
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert (form.fields["key"], form.fields["Content-Type"]) == ("t/d/1", "application/pdf")
    assert form.fields["x-amz-checksum-sha256"] == "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def test_an_entry_that_the_bus_refuses_answers_for_itself() -> None:
    class Client:
        def put_events(self, **_: Any) -> Any:
            return {"FailedEntryCount": 1, "Entries": [{"EventId": "1"}, {"ErrorCode": "InternalFailure"}]}

    bus = EventBridgeBus(Client(), bus="any")  # type: ignore[arg-type]

    assert bus.put([CHANGE, CHANGE]) == [True, False]


def test_a_service_that_does_not_answer_is_a_transient_error(forgetful: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "QUIRE_BUS"):
        monkeypatch.setenv(name, "any")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTS", "http://127.0.0.1:1")

    with pytest.raises(TransientError):
        bootstrap.bus().put([CHANGE])


def test_an_object_that_is_not_there_is_our_mistake(cloud: Cloud) -> None:
    client = boto3.client("s3")
    ref = bootstrap.objects().write("a.json", b"{}")

    with pytest.raises(client.exceptions.ClientError):
        bootstrap.objects().read(ref.model_copy(update={"bucket": UPLOADS}))
