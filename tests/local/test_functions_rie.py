"""The same handlers through AWS's own Runtime Interface Emulator and through our Lambda give the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from local.functions_lab import FIXTURES, RUNTIMES, function, running
from runtime_emulator import Invoke, emulated, needs_emulator

ROOT = Path(__file__).parents[2]
REQUEST_ID = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

pytestmark = needs_emulator


def without_request_id(answer: bytes) -> bytes:
    return REQUEST_ID.sub(b"REQUEST-ID", answer)


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Invoke]:
    with emulated(tmp_path_factory.mktemp("rie"), FIXTURES, "probe.handler") as invoke:
        yield invoke


EVENTS = {
    "an empty event": {},
    "every kind of JSON": {
        "a": [1, -0.5, 1e300, 2**70, True, None, "", {}],
        "grüße": "Καλημέρα \u2028 \U0001f600 \x00",
    },
    "an answer close to 6 MB": {"do": "huge", "size": 6_291_500},
    "an answer beyond 6 MB": {"do": "huge", "size": 6_291_600},
    "an answer that is not JSON": {"do": "rubbish"},
    "an answer of nothing": {"do": "talk"},
    "an error": {"do": "fail"},
    "an error in another alphabet": {"do": "fail", "message": 'Ошибка "42" \n\t'},
    "an error deep inside": {"do": "unknown"},
    "sys.exit without a failure": {"do": "quit_", "status": 0},
    "sys.exit with a status": {"do": "quit_", "status": 3},
    "an abrupt end": {"do": "leave", "status": 7},
    "environment and context": {"do": "told"},
}


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
async def test_the_answer_is_the_emulators_byte_for_byte_but_for_the_request_id(tmp_path, probe, event, runtime):
    payload = json.dumps(event).encode()
    async with running(tmp_path, runtime=runtime) as lab:
        ours = await lab.functions.invoke("probe", payload)

    assert without_request_id(ours.payload) == without_request_id(probe(payload))


async def test_after_a_runtime_that_ended_both_answer_again(tmp_path, probe):
    async with running(tmp_path) as lab:
        for event in (b'{"do": "quit_", "status": 1}', b'{"a": 1}'):
            ours = await lab.functions.invoke("probe", event)
            assert without_request_id(ours.payload) == without_request_id(probe(event))


@pytest.mark.parametrize("handler", ["missing.handler", "probe.missing", "broken.handler", "nonsense"])
@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_a_handler_that_cannot_be_loaded_is_the_same_error(tmp_path, handler, runtime):
    with emulated(tmp_path, FIXTURES, handler) as theirs:
        expected = theirs(b"{}")
    async with running(tmp_path, function("probe", handler), runtime=runtime) as lab:
        ours = await lab.functions.invoke("probe", b"{}")

    assert without_request_id(ours.payload) == without_request_id(expected)


async def test_a_timeout_says_the_same_within_lambdas_error_document(tmp_path):
    """The emulator answers with the bare sentence; Lambda itself wraps it, and so do we."""
    with emulated(tmp_path, FIXTURES, "probe.handler", AWS_LAMBDA_FUNCTION_TIMEOUT="1") as theirs:
        sentence = theirs(b'{"do": "spin"}').decode()
    async with running(tmp_path, function(timeout=1.0)) as lab:
        error = await lab.error(do="spin")

    assert error["errorMessage"] == f"RequestId: {error['id']} Error: {sentence}"


async def test_a_function_of_the_project_answers_the_same(tmp_path):
    folder = ROOT / "functions" / "authorizer"
    arn = "arn:aws:execute-api:us-east-1:000000000000:api/api/GET/v1/documents"
    event = json.dumps({"headers": {"Authorization": "Bearer nonsense"}, "methodArn": arn}).encode()
    variables = {
        "PYTHONPATH": str(ROOT / "shared"),
        "AWS_DEFAULT_REGION": "us-east-1",
        "QUIRE_KEYS_TABLE": "keys",
        "QUIRE_API_KEYS_TABLE": "api-keys",
    }
    with emulated(tmp_path, folder, "handler.lambda_handler", **variables) as theirs:
        expected = theirs(event)
    authorizer = function("probe", "handler.lambda_handler", folder=folder, environment=variables)
    async with running(tmp_path, authorizer) as lab:
        ours = await lab.functions.invoke("probe", event)

    assert without_request_id(ours.payload) == without_request_id(expected)
    assert b'"errorMessage": "Unauthorized"' in ours.payload
