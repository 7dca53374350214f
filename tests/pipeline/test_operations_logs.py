"""What a whole cloud writes into its logs while documents go through it, and what it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pipeline.sending import announce, job, pdf, post_form, send, until_ended, wait_for
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.running import RunningCloud

COMPANY, TOTAL, NOTE = "Quillon Feather Works", "7391.46", "smudged in the corner"
GUEST = {"email": "wilhelmina@example.org", "password": "an unlikely passphrase"}
FILE = "wilhelminas-papers.pdf"
STEPS = ("Classify", "Preprocess", "Extract", "Validate", "Review", "Save")


class Seen:
    """A cloud in which much has happened, and what nobody may read in its logs."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.cloud = cloud
        self.secrets = {COMPANY, TOTAL, NOTE, FILE, *GUEST.values(), cloud.login["email"], cloud.login["password"]}
        self.correlation_id = "seen-from-the-upload-on"
        self.metrics = ""

    def lines(self) -> list[str]:
        return [line for log in self.cloud.data.glob("logs/*.log*") for line in log.read_text().splitlines()]

    def said(self, correlation_id: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.lines() if line.startswith("{")]
        return [line for line in found if line.get("correlation_id") == correlation_id]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with RunningCloud(tmp_path_factory.mktemp("seen")) as cloud, cloud.client() as api:
        seen = Seen(cloud)
        _people(seen, api)
        _documents(seen, api)
        seen.metrics = httpx.get(f"{cloud.url}/metrics", timeout=60).raise_for_status().text
        yield seen


def _people(seen: Seen, api: httpx.Client) -> None:
    said = api.post("/auth/register", json=GUEST).raise_for_status().json()["data"]
    seen.secrets |= {said["tokens"]["accessToken"], api.headers["Authorization"].removeprefix("Bearer ")}
    seen.secrets.add(api.post("/auth/ws-ticket").raise_for_status().json()["data"]["ticket"])
    key = api.post("/auth/api-keys", json={"name": "scanner", "scopes": ["documents:read"]})
    seen.secrets.add(key.raise_for_status().json()["data"]["key"])
    assert api.post("/auth/register", json=GUEST).status_code == 409


def _documents(seen: Seen, api: httpx.Client) -> None:
    content = pdf(COMPANY, f"Total {TOTAL}")
    api.headers["X-Correlation-Id"] = seen.correlation_id
    read = send(api, content, name=FILE)
    until_ended(api, read["jobId"])
    del api.headers["X-Correlation-Id"]
    api.put("/hitl/policy", json={"rule": "always"}).raise_for_status()
    _review(api, send(api, pdf(f"Total {TOTAL} for review"), name=FILE))
    broken = announce(api, b"%PDF-1.4 " + COMPANY.encode(), name=FILE)
    post_form(broken["upload"], b"%PDF-1.4 " + COMPANY.encode())
    assert until_ended(api, broken["jobId"])["status"] == "rejected"


def _review(api: httpx.Client, accepted: dict[str, Any]) -> None:
    found = {"documentId": accepted["documentId"]}
    [task] = wait_for(lambda: api.get("/hitl/tasks", params=found).raise_for_status().json()["data"])
    said = {"fields": {"company": COMPANY, "total": TOTAL}, "reviewNotes": NOTE}
    api.post(f"/hitl/tasks/{task['taskId']}/submit", json=said).raise_for_status()
    assert until_ended(api, accepted["jobId"])["status"] == "completed"
    assert job(api, accepted["jobId"])["route"] == "review"


def test_no_line_of_any_log_holds_what_documents_and_people_say(seen: Seen) -> None:
    lines = seen.lines()

    assert len(lines) > 100
    assert {secret for secret in seen.secrets if any(secret in line for line in lines)} == set()
    assert [line for line in lines if "eyJ" in line] == []  # how every signed token begins


def test_the_correlation_id_leads_through_every_function_that_had_to_do_with_a_document(seen: Seen) -> None:
    lines = seen.said(seen.correlation_id)

    functions = {line["function_name"].removeprefix("quire-").removesuffix("Function") for line in lines}
    assert functions >= {"Documents", "Intake", "Record", "Notify", *STEPS} - {"Review"}
    assert all(line["function_request_id"] and line["service"] == "quire" for line in lines)
    steps = [line for line in lines if line["message"] == "done"]
    assert {"tenant_id", "document_id", "job_id"} <= set.intersection(*(set(line) for line in steps))


def test_what_functions_write_of_themselves_is_json(seen: Seen) -> None:
    runtime = ("START ", "END ", "REPORT ")
    logs: list[Path] = sorted(seen.cloud.data.glob("logs/quire-*.log"))

    strange = [line for log in logs for line in log.read_text().splitlines() if not line.startswith(("{", *runtime))]
    assert len(logs) >= 12
    assert strange == []


def test_what_became_of_documents_is_counted(seen: Seen) -> None:
    samples = {
        (one.name, one.labels.get("status", ""), one.labels.get("route", "")): one.value
        for family in text_string_to_metric_families(seen.metrics)
        for one in family.samples
    }

    assert samples["quire_documents_total", "completed", "text"] == 1
    assert samples["quire_documents_total", "completed", "review"] == 1
    assert samples["quire_documents_total", "hitl_pending", "none"] == 1
    assert samples["quire_documents_total", "rejected", "none"] == 1
    assert samples["quire_usd_count", "", ""] == 2
    assert samples["quire_confidence_sum", "", ""] == 100
