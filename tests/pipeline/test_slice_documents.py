"""A document's way through the running application: REST, form upload, WebSocket, result."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import uuid
from typing import Any

import httpx
import pytest
import websockets
from PIL import Image
from pipeline.sending import announce, job, pdf, post_form, send, socket_url, until_ended
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

STAGES = ["pending", "uploaded", "classifying", "preprocessing", "extracting", "validating", "saving", "completed"]


def test_a_digital_pdf_becomes_its_text(api: httpx.Client) -> None:
    content = pdf("Dear Ms Okafor,", "the invoice of 3 May is paid.", pages=2)

    accepted = send(api, content)
    state = until_ended(api, accepted["jobId"])
    result = api.get(f"/documents/{accepted['documentId']}/result").raise_for_status().json()["data"]

    assert state["status"] == "completed"
    assert [page["number"] for page in result["pages"]] == [1, 2]
    assert result["pages"][1]["lines"][0]["text"] == "Dear Ms Okafor,"
    assert "the invoice of 3 May is paid." in result["text"]
    assert all(0 <= edge <= 1 for page in result["pages"] for line in page["lines"] for edge in line["box"])
    assert (result["confidence"], result["calibrated"], result["route"]) == (None, False, "text")
    assert set(result["timings"]) >= {"classify", "preprocess", "extract", "save"}


async def test_the_websocket_tells_each_change_once_in_order_and_never_more_than_get_knows(api: httpx.Client) -> None:
    content = pdf("pushed")
    accepted = announce(api, content)

    async with websockets.connect(socket_url(api)) as socket:
        await socket.send(json.dumps({"action": "subscribe", "jobId": accepted["jobId"]}))
        await asyncio.to_thread(post_form, accepted["upload"], content)
        messages = await _until(socket, "job:completed", api, accepted["jobId"])

    versions = [message["version"] for message in messages]
    assert versions == sorted(set(versions))
    assert [message["status"] for message in messages] == [
        stage for stage in STAGES if stage in {message["status"] for message in messages}
    ]
    assert {message["jobId"] for message in messages} == {accepted["jobId"]}


async def _until(
    socket: websockets.ClientConnection, event: str, api: httpx.Client, job_id: str
) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    async with asyncio.timeout(60):
        async for frame in socket:
            message = json.loads(frame)
            if "version" not in message:
                continue
            assert (await asyncio.to_thread(job, api, job_id))["version"] >= message["version"]
            messages.append(message)
            if message["event"] == event:
                break
    return messages


async def test_a_ticket_opens_one_socket_only(api: httpx.Client) -> None:
    url = socket_url(api)

    async with websockets.connect(url):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(url)

    assert refused.value.response.status_code == 401


async def test_subscribing_answers_with_the_present_state_first(api: httpx.Client) -> None:
    accepted = send(api, pdf("late"))
    until_ended(api, accepted["jobId"])

    async with websockets.connect(socket_url(api)) as socket:
        await socket.send(json.dumps({"action": "subscribe", "jobId": accepted["jobId"]}))
        messages = await _until(socket, "job:completed", api, accepted["jobId"])

    versions = [message["version"] for message in messages]
    assert versions == sorted(set(versions))
    assert messages[-1]["status"] == "completed"


def _encrypted() -> bytes:
    canvas = Canvas("", encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(72, 700, "nobody reads this without the password")
    canvas.showPage()
    return bytes(canvas.getpdfdata())


def _picture(form: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(picture, form)
    return picture.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (_encrypted(), "application/pdf", "ENCRYPTED"),
        (pdf("cut short")[:300], "application/pdf", "CORRUPT"),
        (b"%PDF-1.7\n" + bytes(2000), "application/pdf", "CORRUPT"),
        (_picture("PNG"), "application/pdf", "TYPE_MISMATCH"),
        (_picture("GIF"), "image/png", "TYPE_MISMATCH"),
        (pdf("called an image"), "image/png", "TYPE_MISMATCH"),
        (pdf("long", pages=51), "application/pdf", "TOO_MANY_PAGES"),
    ],
    ids=["encrypted", "truncated", "rubbish", "png-as-pdf", "gif-as-png", "pdf-as-png", "51-pages"],
)
def test_what_cannot_be_read_is_rejected_with_a_code_and_a_sentence(
    api: httpx.Client, content: bytes, kind: str, code: str
) -> None:
    state = until_ended(api, send(api, content, kind=kind)["jobId"])

    assert (state["status"], state["errorCode"]) == ("rejected", code)
    assert state["message"].endswith(".")


def test_the_form_takes_only_what_was_announced(api: httpx.Client) -> None:
    content = pdf("exactly this")
    accepted = announce(api, content, sha256=hashlib.sha256(content).hexdigest(), force=True)
    form = accepted["upload"]

    assert post_form(form, content + b" ").status_code == 400
    assert post_form(form, content[:-1] + b" ").status_code in {400, 403}
    assert post_form(form, content, key="somewhere/else").status_code == 403
    assert post_form(form, content, **{"Content-Type": "text/html"}).status_code == 403
    assert post_form(form, content).status_code in {200, 201, 204}


def test_content_that_is_known_answers_with_the_earlier_document(api: httpx.Client) -> None:
    content = pdf(f"only once {uuid.uuid4()}")
    sha256 = hashlib.sha256(content).hexdigest()
    first = send(api, content, sha256=sha256)
    until_ended(api, first["jobId"])

    about = {"fileName": "copy.pdf", "contentType": "application/pdf", "type": "document"}
    again = api.post("/documents/upload", json={**about, "size": len(content), "sha256": sha256}).json()["data"]

    assert again["duplicateOf"] == first["documentId"]
    assert "upload" not in again or again["upload"] is None


def test_the_same_upload_sent_twice_runs_once(api: httpx.Client) -> None:
    content = pdf("posted twice")
    accepted = send(api, content)
    assert post_form(accepted["upload"], content).status_code in {200, 201, 204}

    state = until_ended(api, accepted["jobId"])

    names = [event["name"] for event in state["events"]]
    assert state["status"] == "completed"
    assert len(names) == len(set(names))


def test_the_correlation_id_of_the_upload_is_on_the_job(api: httpx.Client) -> None:
    content = pdf("followed")
    body = {"fileName": "a.pdf", "contentType": "application/pdf", "size": len(content)}

    answer = api.post("/documents/upload", json=body, headers={"X-Correlation-Id": "from-the-client-1"})

    assert job(api, answer.json()["data"]["jobId"])["correlationId"] == "from-the-client-1"
