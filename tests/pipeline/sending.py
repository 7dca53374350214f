"""What a client does, spelled out in plain HTTP: nothing of the project's own client is used here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.running import RunningCloud

ENDED = {"completed", "failed", "rejected", "expired", "cancelled"}


def pdf(*lines: str, pages: int = 1) -> bytes:
    """A digital PDF with these lines on each page."""
    canvas = Canvas("", pagesize=A4, invariant=True)
    for number in range(pages):
        for row, line in enumerate((*lines, f"This is page {number + 1} of a document with a real text layer.")):
            canvas.drawString(72, 760 - 20 * row, line)
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def announce(
    api: httpx.Client, content: bytes, *, name: str = "letter.pdf", kind: str = "application/pdf", **more: Any
) -> dict[str, Any]:
    body = {"fileName": name, "contentType": kind, "size": len(content), "type": "document", **more}
    answer = api.post("/documents/upload", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


def post_form(form: dict[str, Any], content: bytes, **changed: str) -> httpx.Response:
    return httpx.post(form["url"], data=form["fields"] | changed, files={"file": ("file", content)}, timeout=60)


def send(api: httpx.Client, content: bytes, **more: Any) -> dict[str, Any]:
    """Announce and upload; answers the accepted upload."""
    accepted = announce(api, content, **more)
    assert post_form(accepted["upload"], content).status_code in {200, 201, 204}
    return accepted


def job(api: httpx.Client, job_id: str) -> dict[str, Any]:
    return dict(api.get(f"/jobs/{job_id}").raise_for_status().json()["data"])


def until_ended(api: httpx.Client, job_id: str, *, seconds: float = 60) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while (state := job(api, job_id))["status"] not in ENDED:
        assert time.monotonic() < deadline, f"still {state['status']} after {seconds} s"
        time.sleep(0.05)
    return state


def socket_url(api: httpx.Client) -> str:
    """Where a WebSocket may be opened once, now."""
    ticket = api.post("/auth/ws-ticket").raise_for_status().json()["data"]
    return f"{ticket['url'].replace('http', 'ws', 1)}?ticket={ticket['ticket']}"


def wait_for(look: Callable[[], Any], *, seconds: float = 60) -> Any:
    """What `look` finds, as soon as it finds anything."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing after {seconds} s"
        time.sleep(0.05)
    return found


def arm(cloud: RunningCloud, failpoints: str, **settings: str) -> None:
    """Give all workers from now on these fail-points and settings; the warm ones are replaced."""
    headers = {"X-Local-Token": cloud.owner()["token"]}
    body = {"QUIRE_FAILPOINTS": failpoints, **settings} if failpoints else settings
    httpx.put(f"{cloud.url}/_local/functions/environment", json=body, headers=headers, timeout=30).raise_for_status()
