"""Somebody who sends documents and follows them to their end, and notes how the API answered."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
from pipeline.sending import ENDED, pdf

from benchmarks.running import signed_in

PATIENCE = 300.0
"""How long nothing at all may happen before what has not ended counts as lost."""
_AGAIN = 1.0
_TOKEN_SECONDS = 600.0


class SignedIn(httpx.Auth):
    """Signs in anew before the token ends, once however many requests are under way."""

    requires_response_body = True

    def __init__(self, login: dict[str, str]) -> None:
        with signed_in(login) as client:
            self._authorization = client.headers["Authorization"]
        self._login = login
        self._until = time.monotonic() + _TOKEN_SECONDS

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        if time.monotonic() > self._until:
            self._until = time.monotonic() + _TOKEN_SECONDS
            credentials = {name: self._login[name] for name in ("email", "password")}
            answer = yield httpx.Request("POST", f"{self._login['url']}/api/v1/auth/login", json=credentials)
            self._authorization = f"Bearer {answer.raise_for_status().json()['data']['tokens']['accessToken']}"
        request.headers["Authorization"] = self._authorization
        yield request


@dataclass
class Sent:
    """One document as its sender saw it."""

    name: str
    document: str = ""
    status: str = "never accepted"


@dataclass
class Sender:
    """Notes what each request took, in milliseconds, and what was answered that should not have been."""

    login: dict[str, str]
    took: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_connections=None)
        base = f"{self.login['url']}/api/v1"
        self._api = httpx.AsyncClient(base_url=base, auth=SignedIn(self.login), limits=limits, timeout=60)
        # The form is its own authorisation.
        self._storage = httpx.AsyncClient(limits=limits, timeout=60)
        self._moved = time.monotonic()

    async def aclose(self) -> None:
        await self._api.aclose()
        await self._storage.aclose()

    async def carry(self, name: str, *, pauses: tuple[float, ...]) -> Sent:
        """Announce, post, and ask after each of `pauses`, the last of them again and again, until it has ended."""
        sent = Sent(name)
        self.sent.append(sent)
        with contextlib.suppress(TimeoutError):
            await self._until_ended(sent, await self._announced(sent), pauses)
        return sent

    async def look(self, path: str) -> None:
        """Ask for something else meanwhile."""
        await self._asked(f"GET {path}", "GET", path, params={"limit": 20})

    async def _announced(self, sent: Sent) -> str:
        content = pdf(sent.name)
        about = {"fileName": f"{sent.name}.pdf", "contentType": "application/pdf", "type": "document"}
        body = about | {"size": len(content)}
        headers = {"Idempotency-Key": f"load-{sent.name}"}
        accepted = await self._asked("POST /documents/upload", "POST", "/documents/upload", json=body, headers=headers)
        sent.document = accepted["documentId"]
        self._note(sent, accepted)
        form = accepted["upload"]
        await self._answered(
            "the form",
            lambda: self._storage.post(form["url"], data=form["fields"], files={"file": content}),
        )
        return str(accepted["jobId"])

    async def _until_ended(self, sent: Sent, job_id: str, pauses: tuple[float, ...]) -> None:
        for pause in itertools.chain(pauses, itertools.repeat(pauses[-1])):
            if sent.status in ENDED:
                return
            await asyncio.sleep(pause)
            self._note(sent, await self._asked("GET /jobs/{id}", "GET", f"/jobs/{job_id}"))

    def _note(self, sent: Sent, job: dict[str, Any]) -> None:
        if job["status"] != sent.status:
            sent.status, self._moved = job["status"], time.monotonic()

    async def _asked(self, what: str, method: str, path: str, **more: Any) -> Any:
        return (await self._answered(what, lambda: self._api.request(method, path, **more))).json()["data"]

    async def _answered(self, what: str, ask: Any) -> httpx.Response:
        """Asks until it is answered well; each time that it was not is noted."""
        while time.monotonic() - self._moved < PATIENCE:
            began = time.perf_counter()
            try:
                answer: httpx.Response = (await ask()).raise_for_status()
            except (httpx.TransportError, httpx.HTTPStatusError) as error:
                self.refused.append(f"{what}: {error!r}")
                await asyncio.sleep(_AGAIN)
            else:
                self.took.setdefault(what, []).append(1000 * (time.perf_counter() - began))
                return answer
        raise TimeoutError(f"nothing has happened for {PATIENCE:.0f} s")
