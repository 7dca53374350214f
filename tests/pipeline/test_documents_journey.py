"""What people do with documents after their upload, against the running application."""

from __future__ import annotations

import uuid

import httpx
from pipeline.sending import announce, job, pdf, post_form, send, until_ended
from pipeline.test_slice_cloud import wait_for

from benchmarks.running import RunningCloud


def finished(api: httpx.Client, *lines: str, **more: str) -> dict[str, str]:
    accepted = send(api, pdf(*lines), **more)
    assert until_ended(api, accepted["jobId"])["status"] == "completed"
    return accepted


def test_a_document_is_found_by_its_words(api: httpx.Client) -> None:
    word = f"w{uuid.uuid4().hex}"
    accepted = finished(api, f"the word is {word}")

    found = api.get("/search", params={"q": word.upper()}).raise_for_status().json()

    [hit] = found["data"]
    assert (hit["document"]["documentId"], found["pagination"]["total"]) == (accepted["documentId"], 1)
    [shown] = hit["highlights"]
    assert [shown["text"][start:end] for start, end in shown["marks"]] == [word]
    assert api.get("/search", params={"q": "\0"}).status_code == 400


def test_the_original_comes_back_byte_for_byte_under_its_name(api: httpx.Client) -> None:
    content = pdf("as it was sent")
    accepted = send(api, content, name='q"uote;\u00fc/..\\name.pdf')
    until_ended(api, accepted["jobId"])

    link = api.get(f"/documents/{accepted['documentId']}/original").raise_for_status().json()["data"]
    answer = httpx.get(link["url"])

    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == link["contentType"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="q_uote;__..')


def test_a_page_is_shown_as_a_picture(api: httpx.Client) -> None:
    document_id = finished(api, "seen by people")["documentId"]

    link = api.get(f"/documents/{document_id}/pages/1").raise_for_status().json()["data"]
    answer = httpx.get(link["url"])

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert api.get(f"/documents/{document_id}/pages/2").status_code == 404


def test_a_retry_is_a_second_job_and_is_made_once_for_its_key(api: httpx.Client) -> None:
    accepted = finished(api, "read me twice")
    path, key = f"/jobs/{accepted['jobId']}/retry", {"Idempotency-Key": str(uuid.uuid4())}

    answers = [api.post(path, json={"useLlm": False}, headers=key) for _ in range(2)]
    again = answers[0].json()["data"]
    state = until_ended(api, again["jobId"])

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].json()["data"] == again
    assert api.post(path, json={"useLlm": True}, headers=key).status_code == 409
    assert (state["status"], state["attempt"]) == ("completed", 2)
    assert job(api, accepted["jobId"])["status"] == "completed"
    assert api.get(f"/documents/{accepted['documentId']}").json()["data"]["jobId"] == again["jobId"]


def test_known_content_is_not_read_again(api: httpx.Client) -> None:
    line = f"only once {uuid.uuid4()}"
    first = finished(api, line)
    second = finished(api, line, name="copy.pdf")

    document = api.get(f"/documents/{second['documentId']}").json()["data"]
    result = api.get(f"/documents/{second['documentId']}/result").json()["data"]

    assert (document["duplicateOf"], document["fileName"]) == (first["documentId"], "copy.pdf")
    assert line in result["text"]
    assert result["cost"] == {"usd": 0.0, "llmTokens": 0}
    names = {event["name"] for event in job(api, second["jobId"])["events"]}
    assert "classification.started" not in names


def test_a_cancelled_upload_is_over_even_if_the_file_comes(api: httpx.Client) -> None:
    content = pdf("too late")
    accepted = announce(api, content)

    cancelled = api.post(f"/jobs/{accepted['jobId']}/cancel").json()["data"]
    post_form(accepted["upload"], content)

    assert cancelled["status"] == "cancelled"
    assert api.post(f"/jobs/{accepted['jobId']}/cancel").status_code == 409
    finished(api, "something after it")
    assert job(api, accepted["jobId"])["status"] == "cancelled"


def test_a_deleted_document_leaves_no_object_behind(cloud: RunningCloud, api: httpx.Client) -> None:
    accepted = finished(api, "forget me")
    path = f"/documents/{accepted['documentId']}"
    link = api.get(f"{path}/original").json()["data"]["url"]

    assert api.delete(path).status_code == 200

    assert {api.get(path).status_code, api.get(f"{path}/result").status_code, api.delete(path).status_code} == {404}
    assert api.get(f"/jobs/{accepted['jobId']}").status_code == 404
    wait_for(lambda: httpx.get(link).status_code == 404)
