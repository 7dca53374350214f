"""Announcing an upload, relaying what was written, deciding who may pass."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.making import a_job, a_principal, a_registration, a_request, an_event
from fakes.people import FakeGrants
from fakes.services import FakeBus, FakeForms, FakeLinks, FakeObjects, noon
from fakes.store import FakeStore
from fakes.upkeep import FakeChores
from pydantic import ValidationError
from quire.domain.jobs import EventName
from quire.domain.people import Principal
from quire.domain.results import ResultQuery
from quire.domain.uploads import Accepted, Asked, UploadRequest
from quire.errors import Refusal, RefusalCode, TransientError
from quire.steps import documents
from quire.steps.authorizer import authorize
from quire.steps.relay import relay, relay_at_once

WHO = a_principal()


def upload(store: FakeStore, request: UploadRequest, key: str | None = None) -> Accepted:
    return documents.upload(
        request,
        WHO,
        documents=store,
        forms=FakeForms(),
        clock=noon,
        max_bytes=100,
        asked=Asked(correlation_id="followed", idempotency_key=key),
        chores=FakeChores(),
    )


def test_an_accepted_upload_says_where_to_post_and_where_to_look() -> None:
    accepted = upload(FakeStore(), a_request())

    assert accepted.upload is not None
    assert accepted.upload.fields["key"] == f"{WHO.tenant_id}/{accepted.document_id}/1"
    assert accepted.status_url == f"/api/v1/jobs/{accepted.job_id}"
    assert "duplicateOf" not in accepted.wire()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"content_type": "text/html"}, RefusalCode.UNSUPPORTED_MEDIA_TYPE),
        ({"size": 101}, RefusalCode.PAYLOAD_TOO_LARGE),
    ],
)
def test_unwanted_files_are_refused_before_they_travel(wrong: dict[str, Any], code: RefusalCode) -> None:
    with pytest.raises(Refusal) as refused:
        upload(FakeStore(), a_request(**wrong))

    assert refused.value.code is code


@pytest.mark.parametrize(
    "wrong",
    [
        {"file_name": " "},
        {"file_name": "a\x00b"},
        {"size": 0},
        {"sha256": "abc"},
        {"type": "unheard of"},
        {"metadata": {"note": "x" * 5000}},
        {"metadata": {"note": "\x00"}},
        {"metadata": {"note": float("nan")}},
        {"tenant_id": "another"},
    ],
)
def test_requests_that_make_no_sense_do_not_become_models(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_request(**wrong)


def test_a_key_that_was_used_for_another_request_is_a_conflict() -> None:
    store = FakeStore()
    upload(store, a_request(), key="click")

    with pytest.raises(Refusal) as refused:
        upload(store, a_request(file_name="b.pdf"), key="click")

    assert refused.value.code is RefusalCode.CONFLICT


def test_a_job_without_result_yet_has_none_and_a_rejected_one_says_why() -> None:
    store = FakeStore()
    registration = a_registration(WHO)
    store.register(registration)

    with pytest.raises(Refusal) as pending:
        documents.get_result(
            registration.job.document_id,
            ResultQuery(draft=True),
            WHO,
            documents=store,
            objects=FakeObjects(),
            links=FakeLinks(),
        )
    store.append(an_event(registration.job, EventName.REJECTED, error_code="CORRUPT"))
    with pytest.raises(Refusal) as rejected:
        documents.get_result(
            registration.job.document_id,
            ResultQuery(draft=True),
            WHO,
            documents=store,
            objects=FakeObjects(),
            links=FakeLinks(),
        )

    assert (pending.value.code, rejected.value.code) == (RefusalCode.NOT_FOUND, RefusalCode.CONFLICT)
    assert "damaged" in rejected.value.message


def test_a_checksum_may_be_written_in_capitals() -> None:
    assert a_request(sha256="AB" * 32).sha256 == "ab" * 32


@pytest.mark.parametrize("metadata", [{"a": "\0"}, {"\0": 1}, {"a": ["\\\0"]}])
def test_metadata_with_a_nul_is_refused(metadata: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_request(metadata=metadata)


def test_metadata_may_speak_of_a_nul() -> None:
    assert a_request(metadata={"path": "C:\\u0000"}).metadata == {"path": "C:\\u0000"}


def outbox_with_changes(count: int) -> FakeStore:
    store = FakeStore()
    for _ in range(count):
        registration = a_registration(WHO)
        store.register(registration)
        store.append(an_event(registration.job, EventName.UPLOADED))
    return store


def test_the_relay_sends_until_nothing_is_left() -> None:
    store, bus = outbox_with_changes(23), FakeBus()

    assert relay(outbox=store, bus=bus, orders={}) == 23
    assert (len(bus.took), store.waiting) == (23, [])


def test_what_the_bus_did_not_take_is_sent_the_next_time() -> None:
    store, bus = outbox_with_changes(3), FakeBus(refuses=1)

    with pytest.raises(TransientError):
        relay(outbox=store, bus=bus, orders={})
    relay(outbox=store, bus=bus, orders={})

    assert len(bus.took) == 3


def test_what_cannot_be_sent_at_once_waits_for_the_sweep() -> None:
    store, bus = outbox_with_changes(3), FakeBus(refuses=1)

    assert relay_at_once(outbox=store, bus=bus, orders={}) == 0
    assert relay(outbox=store, bus=bus, orders={}) == 1
    assert len(bus.took) == 3


class Reader:
    def read(self, token: str) -> Principal | None:
        return WHO if token == "good" else None


ARN = "arn:aws:execute-api:us-east-1:1:abc/api/GET/v1/documents"


def test_a_bearer_may_use_the_whole_stage() -> None:
    policy = authorize("Bearer good", ARN, tokens=Reader(), grants=FakeGrants(), clock=noon)

    assert policy is not None
    [statement] = policy["policyDocument"]["Statement"]
    assert statement["Resource"] == "arn:aws:execute-api:us-east-1:1:abc/api/*"
    assert policy["context"]["tenantId"] == str(WHO.tenant_id)
    assert all(isinstance(value, str) for value in policy["context"].values())


@pytest.mark.parametrize("header", ["", "good", "Basic good", "Bearer", "Bearer bad"])
def test_nobody_else_may_pass(header: str) -> None:
    assert authorize(header, ARN, tokens=Reader(), grants=FakeGrants(), clock=noon) is None


def test_execution_names_fit_step_functions() -> None:
    assert len(f"{a_job(WHO).document_id}-{'0' * 16}-99") <= 80
