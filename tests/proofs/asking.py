"""People who go on using the API while parts of it misbehave, and note what it answers."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.running import signed_in

LONGEST_ANSWER = 29.0
"""Seconds that API Gateway waits for a function."""
_PAUSE = 0.5


@dataclass
class Answers:
    of: int = 0
    bad: list[str] = field(default_factory=list)
    """Neither what was asked for, nor 503 with Retry-After, nor in time."""
    slowest: float = 0.0
    slowest_to: str = ""

    def note(self, asked: str, answer: httpx.Response, seconds: float) -> None:
        self.of += 1
        told_to_wait = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "Retry-After" in answer.headers
        if not (answer.is_success or told_to_wait) or seconds > LONGEST_ANSWER:
            self.bad.append(f"{asked}: {answer.status_code} after {seconds:.1f} s {answer.text[:160]}")
        if seconds > self.slowest:
            self.slowest, self.slowest_to = seconds, asked


class Asking(threading.Thread):
    """One of them, with one request that is made again and again."""

    def __init__(
        self,
        login: dict[str, str],
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(daemon=True)
        self.answers = Answers()
        self._client = signed_in(login)
        self._ask = self._client.build_request(method, path, json=body, headers=headers, timeout=2 * LONGEST_ANSWER)
        self._enough = threading.Event()

    def run(self) -> None:
        while not self._enough.is_set():
            asked, began = f"{self._ask.method} {self._ask.url.path}", time.monotonic()
            try:
                answer = self._client.send(self._ask)
            except httpx.TransportError as error:
                answer = httpx.Response(httpx.codes.INTERNAL_SERVER_ERROR, text=repr(error))
            self.answers.note(asked, answer, time.monotonic() - began)
            self._enough.wait(_PAUSE)

    def over(self) -> Answers:
        """All answers, when the last one has come."""
        self._enough.set()
        self.join(timeout=3 * LONGEST_ANSWER)
        self._client.close()
        return self.answers


def asking(login: dict[str, str], document: str, *, key: str) -> list[Asking]:
    """Signed in, and about to ask routes that need PostgreSQL, the cache, DynamoDB and S3, each all the time.

    What is announced is the same file each time, under one `key`.
    """
    credentials = {"email": login["email"], "password": login["password"]}
    about = {"fileName": f"{key}.pdf", "contentType": "application/pdf", "size": 1}
    return [
        Asking(login, "GET", "/documents?limit=1"),
        Asking(login, "GET", f"/documents/{document}/pages/1/words"),
        Asking(login, "POST", "/auth/ws-ticket"),
        Asking(login, "POST", "/auth/login", credentials),
        Asking(login, "POST", "/documents/upload", about, {"Idempotency-Key": key}),
    ]
