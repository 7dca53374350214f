"""What a function sees and answers, in AWS's runtime and in the stand-in alike."""

import asyncio
import json
import os
from pathlib import Path

import pytest
from local.functions_lab import FIXTURES, RUNTIMES, function, running, until
from quire_local.errors import AwsError


@pytest.fixture(params=RUNTIMES)
async def lab(request, tmp_path):
    functions = [
        function(),
        function("broken", "broken.handler"),
        function("missing", "probe.nothing"),
        function("misnamed", "probe"),
        function("leaves", "leaves_at_import.handler"),
    ]
    async with running(tmp_path, *functions, runtime=request.param) as lab:
        yield lab


async def test_a_function_gets_the_event_and_its_result_is_the_answer(lab):
    event = {"text": "grüße 🎉", "number": 1.5, "nested": {"list": [1, None, True]}}

    assert await lab.call(**event) == event


async def test_the_context_tells_of_the_call_and_the_function(lab):
    invocation = await lab.invoke("probe", do="who")
    seen = await lab.call(do="who")

    assert invocation.request_id.encode() in invocation.payload
    assert seen["functionName"] == "probe"
    assert seen["memory"] == "128"
    assert seen["arn"] == "arn:aws:lambda:us-east-1:000000000000:function:probe"
    assert 0 < seen["remaining"] <= 20_000
    assert seen["folder"] == str(FIXTURES)


async def test_a_warm_worker_keeps_its_globals(lab):
    first = await lab.call(do="who")
    second = await lab.call(do="who")

    assert (second["pid"], second["calls"]) == (first["pid"], 2)
    assert second["requestId"] != first["requestId"]


async def test_a_function_is_found_by_name_arn_and_partial_arn(lab):
    for name in (
        "probe",
        "arn:aws:lambda:us-east-1:000000000000:function:probe",
        "000000000000:function:probe",
        "probe:$LATEST",
    ):
        assert await lab.call(name, a=1) == {"a": 1}


async def test_an_unknown_function_is_refused(lab):
    with pytest.raises(AwsError, match="ResourceNotFoundException: Function not found: other"):
        await lab.call("other")


async def test_an_exception_is_answered_with_its_type_message_and_trace(lab):
    error = await lab.error(do="fail", message="broken pipe dream")

    assert error["errorType"] == "ValueError"
    assert error["errorMessage"] == "broken pipe dream"
    assert error["requestId"] == error["id"]
    assert "probe.py" in error["stackTrace"][0]
    assert "raise ValueError" in error["stackTrace"][-1]


async def test_a_worker_survives_an_exception(lab):
    first = await lab.call(do="who")
    await lab.error(do="fail")

    assert (await lab.call(do="who"))["pid"] == first["pid"]


async def test_a_result_that_is_not_json_is_a_marshal_error(lab):
    error = await lab.error(do="rubbish")

    assert error["errorType"] == "Runtime.MarshalError"
    assert error["errorMessage"].startswith("Unable to marshal response: Object of type set is not JSON")


async def test_an_import_error_is_reported_to_the_waiting_call(lab):
    error = await lab.error("broken")

    assert error["errorType"] == "Runtime.ImportModuleError"
    assert error["errorMessage"] == "Unable to import module 'broken': No module named 'there_is_no_such_module'"


async def test_a_handler_that_is_not_there_is_named(lab):
    error = await lab.error("missing")

    assert error["errorType"] == "Runtime.HandlerNotFound"
    assert error["errorMessage"] == "Handler 'nothing' missing on module 'probe'"


async def test_a_handler_without_a_module_is_malformed(lab):
    assert (await lab.error("misnamed"))["errorType"] == "Runtime.MalformedHandlerName"


async def test_a_process_that_leaves_while_starting_is_an_exit_error(lab):
    error = await lab.error("leaves")

    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"] == f"RequestId: {error['id']} Error: Runtime exited with error: exit status 3"


@pytest.mark.parametrize(
    ("status", "reason"),
    [(1, "Runtime exited with error: exit status 1"), (0, "Runtime exited without providing a reason")],
)
async def test_a_process_that_leaves_in_a_call_is_an_exit_error_and_the_next_call_gets_a_new_one(lab, status, reason):
    error = await lab.error(do="leave", status=status)

    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"] == f"RequestId: {error['id']} Error: {reason}"
    assert (await lab.call(do="who"))["calls"] == 1


async def test_an_answer_beyond_six_megabytes_is_too_large(lab):
    fits = await lab.call(do="huge", size=6_000_000)
    error = await lab.error(do="huge", size=6_300_000)

    assert len(fits) == 6_000_000
    assert error["errorType"] == "Function.ResponseSizeTooLarge"
    assert error["errorMessage"] == "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
    assert (await lab.call(do="who"))["calls"] == 1


async def test_an_event_beyond_six_megabytes_is_refused(lab):
    with pytest.raises(AwsError, match="RequestTooLargeException") as refusal:
        await lab.call(text="x" * 6_291_456)

    assert refusal.value.status == 413


async def test_the_output_of_a_call_is_in_the_functions_log_between_start_and_report(lab):
    invocation = await lab.invoke("probe", do="talk")

    log = lab.log()
    start, end = (log.index(f"{mark} RequestId: {invocation.request_id}") for mark in ("START", "END"))
    for line in ("hello from stdout: grüße", "hello from stderr", "hello from logging"):
        assert start < log.index(line) < end
    assert "Init Duration" in log[end:]
    assert "Memory Size: 128 MB" in log[end:]


async def test_a_function_sees_lambdas_environment_and_nothing_of_the_clouds(tmp_path, monkeypatch):
    monkeypatch.setenv("A_SECRET_OF_THE_SHELL", "1")
    layer = tmp_path / "layer"
    layer.mkdir()
    probe = function(layers=(layer,), environment={"STAGE": "local", "BOTH": "template"}, memory=512)
    async with running(tmp_path, probe, environment={"AWS_ACCESS_KEY_ID": "key", "BOTH": "cloud"}) as lab:
        seen = await lab.call(do="environment")

    variables = seen["environment"]
    assert "A_SECRET_OF_THE_SHELL" not in variables
    assert variables["HOME"] != os.environ["HOME"]
    assert {name: variables[name] for name in ("STAGE", "BOTH", "AWS_ACCESS_KEY_ID", "AWS_REGION")} == {
        "STAGE": "local",
        "BOTH": "cloud",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_REGION": "us-east-1",
    }
    assert variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "512"
    assert variables["LAMBDA_TASK_ROOT"] == str(FIXTURES)
    assert Path(variables["TMPDIR"]).is_relative_to(tmp_path)
    libraries = next(place for place, entry in enumerate(seen["path"]) if entry.endswith("site-packages"))
    assert seen["path"].index(str(FIXTURES)) < seen["path"].index(str(layer)) < libraries


@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_log_lines_are_json_where_the_function_asks_for_it(tmp_path, runtime):
    async with running(tmp_path, environment={"AWS_LAMBDA_LOG_FORMAT": "JSON"}, runtime=runtime) as lab:
        invocation = await lab.invoke("probe", do="talk")
        lines = [json.loads(line) for line in lab.log().splitlines() if line.startswith("{")]

    (line,) = lines
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "WARNING",
        "message": "hello from logging",
        "logger": "root",
        "requestId": invocation.request_id,
    }


async def test_an_idle_worker_that_was_killed_is_replaced(lab):
    first = await lab.call(do="who")
    os.kill(first["pid"], 9)
    await until(lambda: first["pid"] not in lab.functions.pids())

    assert (await lab.call(do="who"))["pid"] != first["pid"]


async def test_a_call_goes_on_when_its_caller_has_gone(lab, tmp_path):
    tally = tmp_path / "tally"
    caller = asyncio.create_task(lab.invoke("probe", do="fail_until", tally=str(tally), times=0))
    await until(lambda: lab.functions.stats()["probe"]["running"])
    caller.cancel()

    await until(lambda: lab.functions.stats()["probe"]["invocations"])
    assert tally.read_text() == "x"
