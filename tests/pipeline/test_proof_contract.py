"""The running application holds to the document that describes it, whatever it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from benchmarks.running import RunningCloud

DOCUMENT = json.loads((Path(__file__).parents[2] / "shared/quire/doors/openapi.json").read_text())
# Signing up and out of what the other tests use, and guesses that would lock the administrator out.
LEFT_OUT = "^/api/v1/auth/(me|login|register|oidc)"

schema = schemathesis.openapi.from_dict(DOCUMENT).exclude(path_regex=LEFT_OUT)
OF_A_TOKEN = {"/api/v1/auth/refresh"}
PROMISES = [
    schemathesis.checks.not_a_server_error,
    *CHECKS.get_by_names(["status_code_conformance", "content_type_conformance", "response_schema_conformance"]),
]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A cloud of their own, for requests that change budgets and policies: where it is, and who asks."""
    with RunningCloud(tmp_path_factory.mktemp("fuzzed")) as cloud, cloud.client() as api:
        yield cloud.url, api.headers["Authorization"]


@schema.parametrize()
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_an_answer_is_one_that_the_document_describes(case: schemathesis.Case, fuzzed: tuple[str, str]) -> None:
    url, bearer = fuzzed

    def signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = bearer
        return request

    answer = case.call_and_validate(base_url=url, checks=PROMISES, timeout=30, auth=signed)

    assert answer.status_code != 401 or case.path in OF_A_TOKEN
