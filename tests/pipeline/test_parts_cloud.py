"""Several documents in one file, through the running application."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pypdfium2
import pytest
from pipeline.sending import job, send, until_ended, wait_for

from training.generators import invoices
from training.generators.letters import letter
from training.generators.timetables import timetable
from training.generators.timetables.sheets import pdf_of


@pytest.fixture
def nothing_reviewed(api: httpx.Client) -> Iterator[None]:
    api.put("/hitl/policy", json={"rule": "never"}).raise_for_status()
    yield
    api.put("/hitl/policy", json={"rule": "by_confidence"}).raise_for_status()


def joined(*files: bytes) -> bytes:
    """One PDF of all pages."""
    whole = pypdfium2.PdfDocument.new()
    for file in files:
        whole.import_pages(pypdfium2.PdfDocument(file))
    written = io.BytesIO()
    whole.save(written)
    return written.getvalue()


def two_invoices_and_a_letter() -> bytes:
    first, second = (invoices.make(seed, "modern", items=3) for seed in (2, 5))
    return joined(first.pdf, second.pdf, letter(3, look="letterhead").pages.pdf())


def data_of(answer: httpx.Response) -> Any:
    return answer.raise_for_status().json()["data"]


def exported(api: httpx.Client, accepted: dict[str, Any], **query: Any) -> httpx.Response:
    return api.get(f"/documents/{accepted['documentId']}/export", params=query)


def test_two_invoices_and_a_letter_in_one_file_have_a_result_each(api: httpx.Client, nothing_reviewed: None) -> None:
    accepted = send(api, two_invoices_and_a_letter(), name="post.pdf", type=None)
    state = until_ended(api, accepted["jobId"])
    result = data_of(api.get(f"/documents/{accepted['documentId']}/result"))

    assert (state["status"], result["type"], result["fields"]) == ("completed", "document", {})
    assert [(part["type"], part["firstPage"], part["lastPage"]) for part in result["parts"]] == [
        ("invoice", 1, 1),
        ("invoice", 2, 2),
        ("letter", 3, 3),
    ]
    numbers = [invoices.make(seed, "modern", items=3).invoice.expected()["invoice_number"] for seed in (2, 5)]
    assert [part["fields"]["invoice_number"]["value"] for part in result["parts"][:2]] == numbers
    assert result["confidence"] == min(part["confidence"] for part in result["parts"])
    found = data_of(api.get("/search", params={"q": numbers[1]}))
    assert accepted["documentId"] in {hit["document"]["documentId"] for hit in found}
    csv = httpx.get(data_of(exported(api, accepted, format="csv", table="fields", part=2))["url"]).text
    assert numbers[1] in csv
    assert numbers[0] not in csv
    assert exported(api, accepted, format="csv", part=4).status_code == 404


def test_a_reviewer_corrects_one_of_the_documents_in_a_file(api: httpx.Client) -> None:
    api.put("/hitl/policy", json={"rule": "by_confidence", "byType": {"letter": "always"}}).raise_for_status()
    accepted = send(api, two_invoices_and_a_letter(), name="post.pdf", type=None, force=True)
    asked = {"documentId": accepted["documentId"]}
    [entry] = wait_for(lambda: data_of(api.get("/hitl/tasks", params=asked)))
    task = f"/hitl/tasks/{entry['taskId']}"

    assert len(data_of(api.get(task))["parts"]) == 3
    elsewhere = api.post(f"{task}/submit", json={"fields": {}, "parts": [{"part": 4, "fields": {}}]})
    assert elsewhere.json()["error"]["details"][0]["field"] == "parts"
    mine = [{"part": 3, "fields": {"sender": "Somebody else"}}]
    api.post(f"{task}/submit", json={"fields": {}, "parts": mine}).raise_for_status()

    assert until_ended(api, accepted["jobId"])["status"] == "completed"
    parts = data_of(api.get(f"/documents/{accepted['documentId']}/result"))["parts"]
    assert (parts[2]["fields"]["sender"]["value"], parts[2]["fields"]["sender"]["source"]) == ("Somebody else", "human")
    assert parts[0]["fields"]["invoice_number"]["source"] == "text"
    assert job(api, accepted["jobId"])["route"] == "review"
    api.put("/hitl/policy", json={"rule": "by_confidence"}).raise_for_status()


def test_each_timetable_of_a_file_becomes_one(api: httpx.Client, nothing_reviewed: None) -> None:
    weeks = joined(*(pdf_of(timetable(seed, "ruled").sheet) for seed in (5, 7)))
    accepted = send(api, weeks, name="weeks.pdf", type="timetable")
    assert until_ended(api, accepted["jobId"])["status"] == "completed"
    parts = data_of(api.get(f"/documents/{accepted['documentId']}/result"))["parts"]
    made = data_of(api.get("/timetables", params={"documentId": accepted["documentId"]}))

    assert {one["className"] for one in made} == {part["fields"]["className"]["value"] for part in parts}
    assert len(made) == 2
    assert exported(api, accepted, format="ics").status_code == 409
    calendar = httpx.get(data_of(exported(api, accepted, format="ics", part=2))["url"]).text
    assert calendar.startswith("BEGIN:VCALENDAR")
