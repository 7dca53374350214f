"""Invoke over HTTP, with boto3."""

from __future__ import annotations

import asyncio
import base64
import json

import boto3
import pytest
from aiohttp import web
from botocore.config import Config
from botocore.exceptions import ClientError
from local.functions_lab import function, running, until
from quire_local.functions.http import ROUTE, InvokeDoor
from quire_local.identity import REGION, Callers


@pytest.fixture
async def lab(tmp_path):
    async with running(tmp_path, function(), function("closed", reserved_concurrency=0)) as lab:
        yield lab


@pytest.fixture
def callers():
    return Callers(b"root secret")


@pytest.fixture
async def endpoint(lab, callers):
    app = web.Application(client_max_size=8 * 2**20)
    app.router.add_post(ROUTE, InvokeDoor(lab.functions, callers).handle_invoke)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    await runner.cleanup()


def client(endpoint, caller):
    return boto3.client(
        "lambda",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=caller.access_key,
        aws_secret_access_key=caller.secret_key,
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def invoke(endpoint, callers):
    owner = client(endpoint, callers.owner)

    async def invoke(name="probe", **arguments):
        return await asyncio.to_thread(owner.invoke, FunctionName=name, **arguments)

    return invoke


async def test_a_synchronous_invoke_answers_with_the_result(invoke):
    answer = await invoke(Payload=b'{"a": 1}')

    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "$LATEST"
    assert json.loads(answer["Payload"].read()) == {"a": 1}
    assert "FunctionError" not in answer


async def test_without_a_payload_the_event_is_empty(invoke):
    assert json.loads((await invoke())["Payload"].read()) == {}


async def test_an_arn_is_a_function_name_too(invoke):
    assert (await invoke(function().arn))["StatusCode"] == 200


async def test_a_functions_error_is_told_in_the_header(invoke):
    answer = await invoke(Payload=b'{"do": "fail"}')

    assert answer["StatusCode"] == 200
    assert answer["FunctionError"] == "Unhandled"
    assert json.loads(answer["Payload"].read())["errorType"] == "ValueError"


async def test_the_tail_of_the_log_comes_with_the_answer_when_asked_for(invoke):
    answer = await invoke(Payload=b'{"do": "talk"}', LogType="Tail")

    log = base64.b64decode(answer["LogResult"]).decode()
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert log.startswith(f"START RequestId: {request_id}")
    assert "hello from stdout" in log
    assert f"REPORT RequestId: {request_id}" in log


async def test_an_event_invoke_is_accepted_and_runs_later(invoke, tmp_path):
    payload = {"do": "fail_until", "tally": str(tmp_path / "tally"), "times": 0}
    answer = await invoke(InvocationType="Event", Payload=json.dumps(payload))

    assert answer["StatusCode"] == 202
    await until((tmp_path / "tally").exists)


async def test_a_dry_run_runs_nothing(invoke, lab):
    assert (await invoke(InvocationType="DryRun"))["StatusCode"] == 204
    assert lab.functions.pids() == []


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        ({"name": "other"}, "ResourceNotFoundException", 404),
        ({"name": "other", "InvocationType": "Event"}, "ResourceNotFoundException", 404),
        ({"name": "closed"}, "TooManyRequestsException", 429),
        ({"Payload": b"{nonsense"}, "InvalidRequestContentException", 400),
        ({"Payload": b'"' + b"x" * 6_291_456 + b'"'}, "RequestTooLargeException", 413),
        ({"Payload": b'"' + b"x" * 1_048_576 + b'"', "InvocationType": "Event"}, "RequestTooLargeException", 413),
        ({"Qualifier": "live"}, "ResourceNotFoundException", 404),
        ({"ClientContext": "e30="}, "InvalidParameterValueException", 400),
    ],
)
async def test_what_lambda_refuses_is_refused_with_its_code(invoke, arguments, code, status):
    with pytest.raises(ClientError) as refusal:
        await invoke(**arguments)

    assert refusal.value.response["Error"]["Code"] == code
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


async def test_a_caller_whose_placement_does_not_reach_lambda_is_refused(endpoint, callers):
    sealed = client(endpoint, callers.add("sealed", ["s3"]))

    with pytest.raises(ClientError, match="AccessDeniedException"):
        await asyncio.to_thread(sealed.invoke, FunctionName="probe")


async def test_a_wrong_signature_is_refused(endpoint):
    stranger = client(endpoint, Callers(b"another secret").owner)

    with pytest.raises(ClientError) as refusal:
        await asyncio.to_thread(stranger.invoke, FunctionName="probe")

    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
