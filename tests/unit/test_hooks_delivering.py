"""What a webhook is told, under which signature, and what follows from its answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

import pytest
from fakes.hooks import FakeCalls, FakeEndpoints
from fakes.making import a_job, a_principal
from fakes.services import NOON, FakeBus, noon
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire.domain.addresses import is_public
from quire.domain.ids import new_id
from quire.domain.jobs import begun
from quire.domain.statuses import Status
from quire.domain.webhooks import (
    Answered,
    DueDelivery,
    WebhookEndpoint,
    WebhookEvent,
    WebhookRequest,
    about_job,
    event_of,
    pause_after,
    signature,
)
from quire.doors.attempts import each_attempt
from quire.errors import TransientError
from quire.settings import settings_from
from quire.steps.deliver import deliver

PAUSES = (30, 120, 600)


@dataclass
class Scene:
    answers: list[Answered]
    endpoints: FakeEndpoints = field(default_factory=FakeEndpoints)
    bus: FakeBus = field(default_factory=FakeBus)

    def __post_init__(self) -> None:
        self.calls = FakeCalls(self.answers)
        self.due = DueDelivery(
            tenant_id=new_id(),
            webhook_id=new_id(),
            delivery_id=new_id(),
            event_id=new_id(),
            type=WebhookEvent.COMPLETED,
            created_at=NOON,
            data={"jobId": "j", "name": "Grüße"},
        )
        self.endpoints.keep(WebhookEndpoint(webhook_id=self.due.webhook_id, url="https://a.test/in", secret="whsec_x"))

    def attempt(self, number: int) -> int | None:
        return deliver(
            self.due,
            number,
            endpoints=self.endpoints,
            calls=self.calls,
            bus=self.bus,
            clock=noon,
            pauses=PAUSES,
            dice=random.Random(1),  # noqa: S311 - jitter is no secret
        )

    @property
    def told(self) -> list[tuple[str, str, Any]]:
        return [(one.name, one.detail["status"], one.detail["responseStatus"]) for one in self.bus.took]


def test_the_receiver_can_check_who_speaks_and_when() -> None:
    scene = Scene([Answered(status=200)])

    assert scene.attempt(1) is None

    [(url, body, headers)] = scene.calls.made
    moment, digest = (part.partition("=")[2] for part in headers["Quire-Signature"].split(","))
    expected = hmac.new(b"whsec_x", moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (url, int(moment), digest) == ("https://a.test/in", int(NOON.timestamp()), expected)
    assert json.loads(body) == {
        "id": str(scene.due.event_id),
        "type": "job.completed",
        "createdAt": "2026-11-21T12:00:00Z",
        "data": {"jobId": "j", "name": "Grüße"},
    }
    assert scene.told == [("webhook.delivered", "delivered", 200)]


@given(st.text("ab", min_size=1), st.binary(), st.binary())
def test_another_body_has_another_signature(secret: str, body: bytes, other: bytes) -> None:
    assert (signature(secret, body, NOON) == signature(secret, other, NOON)) is (body == other)


def test_every_attempt_says_the_same_until_the_last_has_failed() -> None:
    scene = Scene([Answered(status=503), Answered(problem="no answer"), Answered(status=302), Answered(status=404)])

    pauses = [scene.attempt(number) for number in (1, 2, 3, 4)]

    assert len({body for _, body, _ in scene.calls.made}) == 1
    assert [
        None if pause is None else round(pause / given, 1) for pause, given in zip(pauses, (*PAUSES, 1), strict=True)
    ] in ([[a, b, c, None] for a in (0.9, 1.0, 1.1) for b in (0.9, 1.0, 1.1) for c in (0.9, 1.0, 1.1)])
    assert scene.told == [
        ("webhook.failed", "pending", 503),
        ("webhook.failed", "pending", None),
        ("webhook.failed", "pending", 302),
        ("webhook.failed", "failed", 404),
    ]


def test_gone_ends_everything_at_once() -> None:
    scene = Scene([Answered(status=410)])

    assert scene.attempt(1) is None
    assert scene.attempt(1) is None

    assert len(scene.calls.made) == 1
    assert scene.told == [("webhook.failed", "failed", 410), ("webhook.failed", "failed", None)]


def test_an_attempt_whose_outcome_cannot_be_told_is_made_again() -> None:
    scene = Scene([Answered(status=200)], bus=FakeBus(refuses=1))

    with pytest.raises(TransientError):
        scene.attempt(1)


def test_the_secret_never_travels_with_the_order_or_the_outcome() -> None:
    scene = Scene([Answered(status=200)])
    scene.attempt(1)

    assert "whsec" not in json.dumps([scene.due.wire(), *(one.detail for one in scene.bus.took)])


def test_the_default_schedule_is_eight_attempts_within_a_day() -> None:
    pauses = settings_from({}).webhook_pauses

    longest = sum(pause_after(number, pauses, dice=_Most()) or 0 for number in range(1, 9))
    assert (len(pauses) + 1, pause_after(8, pauses, dice=_Most())) == (8, None)
    assert 20 * 3600 <= longest <= 24 * 3600
    assert max(pause_after(number, pauses, dice=_Most()) or 0 for number in range(1, 9)) < 43_200


class _Most(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


def test_a_setting_changes_the_schedule() -> None:
    assert settings_from({"QUIRE_WEBHOOK_PAUSES": "1,2"}).webhook_pauses == (1, 2)


def test_messages_are_postponed_kept_or_done_each_for_itself() -> None:
    postponed: dict[str, int] = {}

    class Queue:
        def postpone(self, receipt: str, *, seconds: int) -> None:
            postponed[receipt] = seconds

    def attempt(body: dict[str, Any], number: int) -> int | None:
        if body["id"] == 2:
            raise TransientError("no")
        return None if body["id"] == 1 else number * 10

    records = [
        {"messageId": f"m{one}", "receiptHandle": f"r{one}", "body": json.dumps({"id": one})}
        | {"attributes": {"ApproximateReceiveCount": "4"}}
        for one in (1, 2, 3)
    ]

    answer = each_attempt({"Records": records}, attempt, postponements=Queue())

    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["m2", "m3"]
    assert postponed == {"r3": 40}


@pytest.mark.parametrize(
    ("status", "event"),
    [
        (Status.COMPLETED, "job.completed"),
        (Status.FAILED, "job.failed"),
        (Status.REJECTED, "job.rejected"),
        (Status.EXPIRED, "job.expired"),
        (Status.CANCELLED, "job.cancelled"),
        (Status.HITL_PENDING, "job.hitl_required"),
        (Status.OCR, "job.status"),
    ],
)
def test_each_status_has_its_event(status: Status, event: str) -> None:
    who = a_principal()
    job = begun(a_job(who), who.user_id, NOON).model_copy(update={"status": status})

    assert event_of(job) == event
    assert about_job(job)["status"] == status.value


@pytest.mark.parametrize(
    "url",
    [
        "", "a.test", "ftp://a.test", "https://", "https:///path", "https://user:secret@a.test", "https://a.test/#part",
        "https://a.test:0/", "https://a.test:99999/", "https://a b.test", "https://a.test\\@b.test", "https://ä.test",
        "https://a.test/\r\nX: y", "javascript:alert(1)", "https://[::1", "https://" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        WebhookRequest(url=url)


_CLOSED = [
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip


@given(st.sampled_from(_CLOSED), st.data())
def test_no_closed_network_is_public_however_it_is_written(network: Any, data: st.DataObject) -> None:
    address = network[data.draw(st.integers(0, network.num_addresses - 1))]

    assert not is_public(address)
    for disguise in ("::ffff:0:0", "64:ff9b::", "::"):
        assert not is_public(IPv6Address(int(IPv6Address(disguise)) | int(address)))
    assert not is_public(IPv6Address(int(IPv6Address("2002::")) | int(address) << 80))


@given(st.ip_addresses())
def test_what_is_public_is_so_in_the_standard_librarys_eyes_too(address: IPv4Address | IPv6Address) -> None:
    judged = getattr(address, "ipv4_mapped", None) or address

    if is_public(address):
        assert (judged.is_global, judged.is_multicast, judged.is_loopback) == (True, False, False)


def test_signing_time_is_the_attempts_own() -> None:
    early, late = NOON, datetime.fromtimestamp(NOON.timestamp() + 60, NOON.tzinfo)

    assert signature("s", b"x", early) != signature("s", b"x", late)
