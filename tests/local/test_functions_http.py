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
from local.functions_lab import FIXTURES, INBOX, RUNTIMES, function, running, until
from quire_local.functions.http import ROUTE, LambdaDoor
from quire_local.identity import REGION, Callers
from quire_local.resources import EventSourceMapping

MAPPINGS = [
    EventSourceMapping(
        function=f"arn:aws:lambda:us-east-1:000000000000:function:{name}",
        queue=f"arn:aws:sqs:us-east-1:000000000000:{name}",
        max_concurrency=2,
        report_item_failures=True,
        filters=({"body": {"kind": ["a"]}},),
    )
    for name in ("probe", "published:live")
]
TOO_LONG = ("InvalidRequestContentException", 400)


@pytest.fixture
async def lab(tmp_path):
    published = function("published", alias="live", on_failure=INBOX, layers=(FIXTURES,))
    async with running(tmp_path, function(), function("closed", reserved_concurrency=0), published) as lab:
        yield lab


@pytest.fixture
def callers():
    return Callers(b"root secret")


@pytest.fixture
async def endpoint(lab, callers):
    app = web.Application(client_max_size=8 * 2**20)
    app.router.add_route("*", ROUTE, LambdaDoor(lab.functions, MAPPINGS, callers).handle)
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
def owner(endpoint, callers):
    return client(endpoint, callers.owner)


@pytest.fixture
def invoke(owner):
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
        ({"Qualifier": "2"}, "ResourceNotFoundException", 404),
        ({"name": "published:live", "Qualifier": "1"}, "InvalidParameterValueException", 400),
        ({"ClientContext": "bm9uc2Vuc2U="}, "InvalidRequestContentException", 400),
        ({"ClientContext": "W10="}, "InvalidRequestContentException", 400),
        ({"ClientContext": base64.b64encode(json.dumps({"a": "x" * 3_000}).encode()).decode()}, *TOO_LONG),
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


@pytest.mark.parametrize(
    ("name", "qualifier", "version"),
    [
        ("published", None, "$LATEST"),
        ("published", "$LATEST", "$LATEST"),
        ("published", "live", "1"),
        ("published:live", None, "1"),
        ("published:live", "live", "1"),
        ("000000000000:function:published:live", None, "1"),
        ("arn:aws:lambda:us-east-1:000000000000:function:published:live", None, "1"),
        ("published", "1", "1"),
    ],
)
async def test_an_alias_leads_to_the_same_code_and_the_function_sees_by_what_it_was_called(
    invoke, lab, name, qualifier, version
):
    arguments = {"Qualifier": qualifier} if qualifier else {}

    answer = await invoke(name, Payload=b'{"do": "who"}', **arguments)

    called = qualifier or ("live" if name.endswith(":live") else None)
    arn = "arn:aws:lambda:us-east-1:000000000000:function:published"
    assert json.loads(answer["Payload"].read())["arn"] == (f"{arn}:{called}" if called else arn)
    assert answer["ExecutedVersion"] == version
    assert (await invoke("published", Payload=b'{"do": "who"}'))["StatusCode"] == 200
    assert len(lab.functions.pids()) == 1


async def test_an_event_that_is_sent_to_an_alias_keeps_it(invoke, tmp_path):
    note = tmp_path / "note"

    await invoke("published:live", InvocationType="Event", Payload=json.dumps({"do": "note", "note": str(note)}))

    await until(lambda: note.exists() and note.read_text())
    assert json.loads(note.read_text())["arn"].endswith(":published:live")


@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_the_client_context_reaches_the_function(tmp_path, runtime):
    given = {"custom": {"a": "ü"}, "env": {"b": 1}, "client": {"app_title": "Quire"}}
    async with running(tmp_path, runtime=runtime) as lab:
        event = b'{"do": "context"}'
        told, _ = await lab.functions.invoke_with_log("probe", event, client_context=json.dumps(given))
        untold = await lab.call(do="context")

    client = {"installation_id": None, "app_title": "Quire", "app_version_name": None}
    assert json.loads(told.payload) == {"custom": {"a": "ü"}, "env": {"b": 1}, "client": client}
    assert untold is None


async def test_the_client_context_is_sent_in_a_header(invoke):
    context = base64.b64encode(b'{"custom": {"a": 1}}').decode()

    answer = await invoke(Payload=b'{"do": "context"}', ClientContext=context)

    assert json.loads(answer["Payload"].read())["custom"] == {"a": 1}


async def test_functions_are_listed_page_by_page(owner):
    def pages():
        return list(owner.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2}))

    first, second = await asyncio.to_thread(pages)

    assert [each["FunctionName"] for each in first["Functions"]] == ["closed", "probe"]
    assert [each["FunctionName"] for each in second["Functions"]] == ["published"]


async def test_a_function_is_described_as_lambda_describes_it(owner):
    def ask():
        return owner.get_function(FunctionName="closed"), owner.get_function_configuration(
            FunctionName="published:live"
        )

    closed, published = await asyncio.to_thread(ask)

    assert closed["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    assert closed["Code"]["Location"] == FIXTURES.as_uri()
    expected = {
        "Runtime": "python3.13",
        "Handler": "probe.handler",
        "Timeout": 20,
        "MemorySize": 128,
        "State": "Active",
    }
    assert expected.items() <= closed["Configuration"].items()
    assert published["FunctionArn"].endswith(":function:published:live")
    assert published["Version"] == "1"


async def test_what_belongs_to_a_function_can_be_read(owner):
    def ask():
        return (
            owner.get_function_concurrency(FunctionName="closed")["ReservedConcurrentExecutions"],
            "ReservedConcurrentExecutions" in owner.get_function_concurrency(FunctionName="probe"),
            owner.get_function_event_invoke_config(FunctionName="published")["DestinationConfig"]["OnFailure"],
            [each["Name"] for each in owner.list_aliases(FunctionName="published")["Aliases"]],
            owner.get_alias(FunctionName="published", Name="live")["FunctionVersion"],
            [each["Version"] for each in owner.list_versions_by_function(FunctionName="published")["Versions"]],
        )

    assert await asyncio.to_thread(ask) == (0, False, {"Destination": INBOX}, ["live"], "1", ["$LATEST", "1"])


async def test_event_source_mappings_can_be_read(owner):
    def ask():
        (mapping,) = owner.list_event_source_mappings(FunctionName="published")["EventSourceMappings"]
        by_queue = owner.list_event_source_mappings(EventSourceArn=MAPPINGS[0].queue)["EventSourceMappings"]
        return mapping, owner.get_event_source_mapping(UUID=mapping["UUID"]), by_queue

    listed, read, (other,) = await asyncio.to_thread(ask)

    assert listed["UUID"] == read["UUID"] != other["UUID"]
    assert listed["FunctionArn"].endswith(":function:published:live")
    assert listed["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert listed["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert listed["FilterCriteria"] == {"Filters": [{"Pattern": '{"body": {"kind": ["a"]}}'}]}


@pytest.mark.parametrize(
    ("operation", "arguments", "code"),
    [
        ("get_function", {"FunctionName": "nobody"}, "ResourceNotFoundException"),
        ("get_alias", {"FunctionName": "published", "Name": "beta"}, "ResourceNotFoundException"),
        ("get_event_source_mapping", {"UUID": "0" * 36}, "ResourceNotFoundException"),
        ("list_functions", {"Marker": "-1"}, "InvalidParameterValueException"),
        ("list_functions", {"Marker": "x"}, "InvalidParameterValueException"),
        ("delete_function", {"FunctionName": "probe"}, "UnknownOperationException"),
        ("create_event_source_mapping", {"FunctionName": "probe", "EventSourceArn": "x"}, "UnknownOperationException"),
        ("invoke_async", {"FunctionName": "probe", "InvokeArgs": b"{}"}, "UnknownOperationException"),
        ("list_layers", {}, "UnknownOperationException"),
        ("get_policy", {"FunctionName": "probe"}, "UnknownOperationException"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_what_cannot_be_read_or_changed_is_refused_with_an_error_of_aws(owner, operation, arguments, code):
    with pytest.raises(ClientError) as refusal:
        await asyncio.to_thread(getattr(owner, operation), **arguments)

    assert refusal.value.response["Error"]["Code"] == code
