"""A webhook of the running application is told how a document ended."""

from __future__ import annotations

import hashlib
import hmac
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from pipeline.sending import pdf, send, until_ended

Heard = tuple[dict[str, str], bytes]


@dataclass
class Receiver:
    url: str
    statuses: list[int] = field(default_factory=list)
    heard: queue.Queue[Heard] = field(default_factory=queue.Queue)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(made.statuses.pop(0) if made.statuses else 204)
            self.end_headers()
            made.heard.put((dict(self.headers), body))

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(f"http://127.0.0.1:{server.server_address[1]}/in")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def webhook(api: httpx.Client, receiver: Receiver) -> Iterator[dict[str, Any]]:
    made = api.post("/webhooks", json={"url": receiver.url}).raise_for_status().json()["data"]
    yield made
    api.delete(f"/webhooks/{made['id']}").raise_for_status()


def delivered(api: httpx.Client, webhook: dict[str, Any], status: str = "delivered") -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while True:
        log = api.get(f"/webhooks/{webhook['id']}/deliveries").raise_for_status().json()["data"]
        if log and log[0]["attempts"] and log[0]["status"] == status:
            return dict(log[0])
        assert time.monotonic() < deadline, log
        time.sleep(0.05)


def test_the_end_of_a_document_is_told_signed_and_logged(
    api: httpx.Client, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    accepted = send(api, pdf("told"))

    headers, body = receiver.heard.get(timeout=60)
    logged = delivered(api, webhook)

    moment, digest = (part.partition("=")[2] for part in headers["Quire-Signature"].split(","))
    signed = hmac.new(webhook["secret"].encode(), moment.encode() + b"." + body, hashlib.sha256)
    assert hmac.compare_digest(signed.hexdigest(), digest)
    said = httpx.Response(200, content=body).json()
    assert (said["type"], said["data"]["jobId"]) == ("job.completed", accepted["jobId"])
    assert (logged["eventId"], logged["type"], logged["attempts"]) == (said["id"], "job.completed", 1)
    assert until_ended(api, accepted["jobId"])["version"] == said["data"]["version"]
    assert receiver.heard.empty()


def test_a_receiver_that_fails_is_waited_for(api: httpx.Client, receiver: Receiver, webhook: dict[str, Any]) -> None:
    receiver.statuses = [503]

    api.post(f"/webhooks/{webhook['id']}/ping").raise_for_status()
    waiting = delivered(api, webhook, "pending")

    assert (waiting["responseStatus"], waiting["problem"]) == (503, None)
    assert waiting["nextAttemptAt"] > waiting["attemptedAt"]


def test_usage_grows_with_what_was_done_and_rates_are_off_here(api: httpx.Client) -> None:
    before = api.get("/usage").raise_for_status()
    accepted = send(api, pdf("counted", pages=3), force=True)
    until_ended(api, accepted["jobId"])

    total = api.get("/usage").raise_for_status().json()["data"]["total"]

    known = before.json()["data"]["total"]
    assert (total["documents"] - known["documents"], total["pages"] - known["pages"]) == (1, 3)
    assert "X-RateLimit-Limit" not in before.headers
