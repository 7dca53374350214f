"""A long document through the running application: nothing of it is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest
from pipeline.sending import ENDED, arm, job, send, wait_for

from benchmarks.running import RunningCloud
from training.generators import statements

PAGES, ROWS = 66, 3200


@pytest.fixture
def patient(cloud: RunningCloud) -> Iterator[None]:
    """Workers that take more pages than they do by default."""
    arm(cloud, "", QUIRE_MAX_PAGES="100")
    yield
    arm(cloud, "")


def test_a_statement_of_66_pages_comes_back_with_each_of_its_3200_rows(api: httpx.Client, patient: None) -> None:
    made = statements.make(7, rows=ROWS)

    accepted = send(api, made.pdf, type="invoice")
    wait_for(lambda: job(api, accepted["jobId"])["status"] in ENDED | {"hitl_pending"}, seconds=240)
    answer = api.get(f"/documents/{accepted['documentId']}/result", params={"draft": "true"})
    result = answer.raise_for_status().json()["data"]
    if result["resultUrl"]:
        result = httpx.get(result["resultUrl"]).raise_for_status().json()

    assert len(result["pages"]) == PAGES
    assert [Decimal(line["amount"]["value"]) for line in result["lines"]] == [entry.amount for entry in made.entries]


def test_by_default_it_has_too_many_pages(api: httpx.Client) -> None:
    accepted = send(api, statements.make(7, rows=ROWS).pdf)
    wait_for(lambda: job(api, accepted["jobId"])["status"] in ENDED, seconds=120)

    assert job(api, accepted["jobId"])["errorCode"] == "TOO_MANY_PAGES"
