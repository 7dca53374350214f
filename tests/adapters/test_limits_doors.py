"""Rates at the door: which answer they give, to whom, and in which headers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from app_fixtures import EMAIL, Cloud, handler, rest, signed_in

LOGIN = {"email": EMAIL, "password": "wrong"}
UPLOAD = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 100}


class Process:
    """A process of a function that goes on living, as a warm sandbox does."""

    def __init__(self, cloud: Cloud, function: str, **settings: int) -> None:
        for name, value in settings.items():
            cloud.monkeypatch.setenv(f"QUIRE_RATE_{name.upper()}", str(value))
        cloud.become("quire_auth" if function == "auth" else "quire_app")
        self._handler = handler(function)

    def ask(self, event: dict[str, Any], address: str = "203.0.113.7") -> tuple[int, Any, dict[str, Any]]:
        event["requestContext"]["identity"] = {"sourceIp": address}
        answer = self._handler(event, None)
        return answer["statusCode"], json.loads(answer["body"]), answer["multiValueHeaders"]

    def statuses(self, event: dict[str, Any], times: int, address: str = "203.0.113.7") -> list[int]:
        return [self.ask(event, address)[0] for _ in range(times)]


def test_one_request_too_many_is_told_when_to_come_back(cloud: Cloud) -> None:
    me = signed_in(cloud)
    process = Process(cloud, "documents", read=2)
    event = rest("GET", "/v1/documents", me)

    _, _, first = process.ask(event)
    process.ask(event)
    status, said, headers = process.ask(event)

    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == (["2"], ["1"])
    assert (status, said["error"]["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert 1 <= said["error"]["retryAfter"] <= 60
    assert headers["Retry-After"] == [str(said["error"]["retryAfter"])]
    assert headers["X-RateLimit-Remaining"] == ["0"]
    assert int(headers["X-RateLimit-Reset"][0]) >= int(first["X-RateLimit-Reset"][0])


def test_uploads_reads_and_writes_are_counted_apart_and_all_together(cloud: Cloud) -> None:
    me = signed_in(cloud)
    process = Process(cloud, "documents", upload=2, read=2, all=3)

    assert process.statuses(rest("POST", "/v1/documents/upload", me, UPLOAD), 3) == [201, 201, 429]
    assert process.statuses(rest("GET", "/v1/documents", me), 2) == [200, 429]


def test_one_user_does_not_use_up_anothers(cloud: Cloud) -> None:
    me = signed_in(cloud)
    somebody_else = {**me, "userId": "01931000-0000-7000-8000-00000000000a"}
    process = Process(cloud, "documents", read=1)

    assert process.statuses(rest("GET", "/v1/documents", me), 2) == [200, 429]
    assert process.statuses(rest("GET", "/v1/documents", somebody_else), 1) == [200]


@pytest.mark.parametrize(
    ("address", "neighbour", "status"),
    [
        ("203.0.113.7", "203.0.113.8", 401),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 401),
        ("", "not an address", 429),
    ],
)
def test_signing_in_is_counted_by_address_and_a_household_is_one(
    cloud: Cloud, address: str, neighbour: str, status: int
) -> None:
    process = Process(cloud, "auth", auth=1)
    event = rest("POST", "/v1/auth/login", {}, LOGIN)

    assert process.statuses(event, 2, address) == [401, 429]
    assert process.statuses(event, 1, neighbour) == [status]


def test_probes_are_never_refused_and_the_switch_turns_everything_off(cloud: Cloud) -> None:
    me = signed_in(cloud)
    process = Process(cloud, "documents", read=1, all=1)
    assert process.statuses(rest("GET", "/v1/health/live", {}), 5) == [200] * 5

    cloud.monkeypatch.setenv("QUIRE_RATE_LIMITS", "off")
    process = Process(cloud, "documents")
    assert process.statuses(rest("GET", "/v1/documents", me), 5) == [200] * 5
