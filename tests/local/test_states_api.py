"""Starting, describing, listing, stopping, reading history; and the errors of all that."""

from __future__ import annotations

import asyncio
import json

import pytest
from botocore.exceptions import ClientError
from local.states_lab import MACHINE, a_machine, definition, invoke, laboratory, until
from quire_local.errors import AwsError
from quire_local.states.retention import Retention

WAITS = {"W": {"Type": "Wait", "Seconds": 3600, "End": True}}
ENDS = {"S": {"Type": "Succeed"}}


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        yield lab


async def refused(call):
    with pytest.raises(ClientError) as raised:
        await call
    return raised.value.response["Error"]["Code"]


async def test_same_name_and_input_while_running_is_the_same_execution(lab):
    await lab.load(WAITS)

    first = await lab.call("start_execution", stateMachineArn=MACHINE, name="doc-1", input='{"a": 1}')
    second = await lab.call("start_execution", stateMachineArn=MACHINE, name="doc-1", input='{"a": 1}')

    assert (first["executionArn"], first["startDate"]) == (second["executionArn"], second["startDate"])
    assert len((await lab.call("list_executions", stateMachineArn=MACHINE))["executions"]) == 1


async def test_same_name_with_another_input_is_refused_while_running(lab):
    await lab.load(WAITS)
    await lab.begin({"a": 1}, name="doc-1")

    assert await refused(lab.begin({"a": 2}, name="doc-1")) == "ExecutionAlreadyExists"


async def test_same_name_is_refused_after_the_end_even_with_the_same_input(lab):
    await lab.load(ENDS)
    await lab.end_of(await lab.begin({"a": 1}, name="doc-1"))

    assert await refused(lab.begin({"a": 1}, name="doc-1")) == "ExecutionAlreadyExists"


async def test_of_many_starts_with_one_name_at_once_one_execution_comes(lab):
    await lab.load(WAITS)

    arns = await asyncio.gather(*(lab.begin({"a": 1}, name="doc-1") for _ in range(10)))

    assert len(set(arns)) == 1
    assert lab.states.snapshot() == {"machine": {"RUNNING": 1}}


@pytest.mark.parametrize("name", ["with space", "a/b", "a:b", "a*", "a?", "a{b}", "a#", "tab\t", "ctl\x01", "del\x7f"])
async def test_names_that_aws_refuses_are_refused(lab, name):
    await lab.load(ENDS)

    assert await refused(lab.begin(name=name)) == "InvalidName"


@pytest.mark.parametrize("name", ["a", "x" * 80, "ünïcode", "0192-abc_(1).5+=@!'"])
async def test_names_that_aws_takes_are_taken(lab, name):
    await lab.load(ENDS)

    assert (await lab.begin(name=name)).endswith(f":execution:machine:{name}")


async def test_execution_without_a_name_gets_one(lab):
    await lab.load(ENDS)

    assert await lab.begin() != await lab.begin()


@pytest.mark.parametrize("text", ["{", "NaN", '{"a": Infinity}', ""])
async def test_input_that_is_not_json_is_refused(lab, text):
    await lab.load(ENDS)
    start = lab.call("start_execution", stateMachineArn=MACHINE, input=text)

    if text:
        assert await refused(start) == "InvalidExecutionInput"
    else:
        assert (await start)["executionArn"]


async def test_input_limit_is_256_kib_of_utf_8(lab):
    await lab.load(ENDS)

    assert (await lab.run("x" * 262_142))["status"] == "SUCCEEDED"
    too_large = json.dumps("ü" * 140_000, ensure_ascii=False)
    start = lab.call("start_execution", stateMachineArn=MACHINE, input=too_large)
    assert await refused(start) == "InvalidExecutionInput"


async def test_lone_surrogate_in_the_input_travels_through(lab):
    await lab.load({"A": {"Type": "Pass", "Output": ["{% $states.input %}", "ü"], "End": True}})

    assert await lab.output("\ud800") == ["\ud800", "ü"]


async def test_unknown_machine_execution_and_arn_have_aws_errors(lab):
    await lab.load(ENDS)
    other = MACHINE.replace(":machine", ":other")
    execution = f"{MACHINE.replace('stateMachine', 'execution')}:none"

    assert await refused(lab.call("start_execution", stateMachineArn=other)) == "StateMachineDoesNotExist"
    assert await refused(lab.call("describe_execution", executionArn=execution)) == "ExecutionDoesNotExist"
    assert await refused(lab.call("describe_execution", executionArn="nonsense")) == "InvalidArn"


async def test_operation_that_is_not_supported_says_so(lab):
    await lab.load(ENDS)

    code = await refused(lab.call("create_activity", name="a"))

    assert code == "UnknownOperationException"


async def test_description_has_what_aws_gives(lab):
    await lab.load(ENDS)
    arn = await lab.begin({"a": 1}, name="doc-1")
    described = await lab.end_of(arn)
    brief = await lab.call("describe_execution", executionArn=arn, includedData="METADATA_ONLY")

    assert described["stateMachineArn"] == MACHINE
    assert (described["name"], described["input"], described["output"]) == ("doc-1", '{"a": 1}', '{"a":1}')
    assert described["startDate"] <= described["stopDate"]
    assert "input" not in brief


async def test_stopped_execution_is_aborted_with_error_and_cause(lab):
    await lab.load(WAITS)
    arn = await lab.begin()
    await lab.until_type(arn, "WaitStateEntered")

    stopped = await lab.call("stop_execution", executionArn=arn, error="CANCELLED", cause="by the user")

    described = await lab.end_of(arn)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "CANCELLED", "by the user")
    assert described["stopDate"] == stopped["stopDate"]
    assert (await lab.history_types(arn))[-1] == "ExecutionAborted"


async def test_terminal_status_never_changes(lab):
    await lab.load(ENDS)
    arn = await lab.begin()
    before = await lab.end_of(arn)

    stopped = await lab.call("stop_execution", executionArn=arn)

    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"
    assert stopped["stopDate"] == before["stopDate"]


async def test_list_is_newest_first_in_pages_and_by_status(lab):
    await lab.load(
        {
            "C": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input %}", "Next": "W"}], "Default": "S"},
            **WAITS,
            **ENDS,
        }
    )
    for number in range(5):
        await lab.begin(number == 4, name=f"run-{number}")
    await lab.end_of(f"{MACHINE.replace('stateMachine', 'execution')}:run-3")

    pages = lab.client.get_paginator("list_executions").paginate(
        stateMachineArn=MACHINE, PaginationConfig={"PageSize": 2}
    )
    names = await asyncio.to_thread(lambda: [one["name"] for page in pages for one in page["executions"]])
    running = await lab.call("list_executions", stateMachineArn=MACHINE, statusFilter="RUNNING")

    assert names == ["run-4", "run-3", "run-2", "run-1", "run-0"]
    assert [one["name"] for one in running["executions"]] == ["run-4"]


async def test_history_comes_in_pages_in_both_directions(lab):
    await lab.load({"A": {"Type": "Pass", "Next": "S"}, **ENDS})
    arn = await lab.begin({"secret": 1})
    await lab.end_of(arn)

    async def ids(**arguments):
        paginator = lab.client.get_paginator("get_execution_history")
        pages = paginator.paginate(executionArn=arn, PaginationConfig={"PageSize": 2}, **arguments)
        return await asyncio.to_thread(lambda: [event["id"] for page in pages for event in page["events"]])

    assert await ids() == [1, 2, 3, 4, 5, 6]
    assert await ids(reverseOrder=True) == [6, 5, 4, 3, 2, 1]
    assert "secret" not in str(await lab.history(arn, includeExecutionData=False))


@pytest.mark.parametrize("token", ["nonsense", "YWZ0ZXI6eA=="])
async def test_page_token_that_was_not_given_out_is_invalid(lab, token):
    await lab.load(ENDS)

    assert await refused(lab.call("list_executions", stateMachineArn=MACHINE, nextToken=token)) == "InvalidToken"


async def test_machines_can_be_listed_and_described(lab):
    await lab.load(ENDS)

    listed = await lab.call("list_state_machines")
    described = await lab.call("describe_state_machine", stateMachineArn=MACHINE)

    assert [(one["name"], one["type"]) for one in listed["stateMachines"]] == [("machine", "STANDARD")]
    assert json.loads(described["definition"]) == definition(ENDS)
    assert described["status"] == "ACTIVE"


async def test_definition_can_be_checked(lab):
    await lab.load(ENDS)
    lost = definition({"A": {"Type": "Pass", "Next": "Nowhere"}})

    good = await lab.call("validate_state_machine_definition", definition=json.dumps(definition(ENDS)))
    bad = await lab.call("validate_state_machine_definition", definition=json.dumps(lost))

    assert (good["result"], good["diagnostics"]) == ("OK", [])
    assert bad["result"] == "FAIL"
    assert bad["diagnostics"][0]["location"] == "/States/A/Next"
    assert "Nowhere" in bad["diagnostics"][0]["message"]


async def test_definition_that_is_no_json_or_not_supported_has_a_code_of_its_own(lab):
    await lab.load(ENDS)
    unsupported = definition({"A": {"Type": "Pass", "Parameters": {}, "End": True}})

    async def diagnosed(text):
        answer = await lab.call("validate_state_machine_definition", definition=text)
        [diagnostic] = answer["diagnostics"]
        assert (answer["result"], answer["truncated"], diagnostic["severity"]) == ("FAIL", False, "ERROR")
        return diagnostic["code"], diagnostic["location"]

    assert await diagnosed("{") == ("INVALID_JSON_DESCRIPTION", "/")
    assert await diagnosed(json.dumps(unsupported)) == ("UNSUPPORTED", "/States/A")
    assert await refused(lab.call("validate_state_machine_definition", definition="{}", severity="LOUD")) == (
        "ValidationException"
    )


async def test_machine_of_an_execution_is_the_one_it_began_with(lab):
    await lab.load(ENDS)
    arn = await lab.begin()
    await lab.end_of(arn)
    await lab.stop()
    lab.machine = a_machine({"Other": {"Type": "Succeed"}})
    await lab.start()

    described = await lab.call("describe_state_machine_for_execution", executionArn=arn)
    metadata = await lab.call("describe_state_machine_for_execution", executionArn=arn, includedData="METADATA_ONLY")

    assert json.loads(described["definition"]) == definition(ENDS)
    assert (described["stateMachineArn"], described["name"]) == (MACHINE, "machine")
    assert "definition" not in metadata


async def test_status_that_does_not_exist_is_refused(lab):
    await lab.load(ENDS)

    refusal = refused(lab.call("list_executions", stateMachineArn=MACHINE, statusFilter="TIRED"))

    assert await refusal == "ValidationException"


async def test_payload_for_the_machine_starts_an_execution_in_the_senders_transaction(lab):
    await lab.load(ENDS)

    def send_and_fail(db):
        lab.states.accept(db, MACHINE, b'{"n": 1}')
        raise AwsError("Broken", "the sender changed its mind")

    with pytest.raises(AwsError):
        await lab.store.write(send_and_fail)
    await lab.store.write(lambda db: lab.states.accept(db, MACHINE, b'{"n": 2}'))
    lab.states.wake(MACHINE)

    [execution] = (await lab.call("list_executions", stateMachineArn=MACHINE))["executions"]
    assert (await lab.end_of(execution["executionArn"]))["input"] == '{"n": 2}'


@pytest.mark.parametrize("payload", [b"{", b"\xff"])
async def test_payload_that_is_not_json_is_not_accepted(lab, payload):
    await lab.load(ENDS)

    with pytest.raises(AwsError) as raised:
        await lab.store.write(lambda db: lab.states.accept(db, MACHINE, payload))

    assert raised.value.code == "InvalidExecutionInput"


async def test_old_executions_are_forgotten_but_their_names_stay_taken(lab):
    lab.settings = {"retention": Retention(keep=2)}
    await lab.load(ENDS)
    for number in range(4):
        await lab.end_of(await lab.begin(name=f"run-{number}"))

    await lab.restart()

    await until(lambda: len(lab.states.executions()) == 2)
    assert [one["name"] for one in lab.states.executions()] == ["run-3", "run-2"]
    assert await refused(lab.begin(name="run-0")) == "ExecutionAlreadyExists"
    rows = lab.store.read(lambda db: db.execute("SELECT count(DISTINCT execution) FROM states_history").fetchone()[0])
    assert rows == 2


async def test_old_executions_are_forgotten_while_the_cloud_runs(lab):
    lab.settings = {"retention": Retention(keep=2, every=0.01)}
    await lab.load({**ENDS})
    for _ in range(4):
        await lab.end_of(await lab.begin())

    await until(lambda: len(lab.states.executions()) == 2)


async def test_ended_execution_leaves_no_frames_and_tokens_behind(lab):
    lab.functions.code["echo"] = lambda event: event
    processor = {"StartAt": "E", "States": {"E": invoke("echo")}}
    await lab.load({"M": {"Type": "Map", "ItemProcessor": processor, "End": True}})
    await lab.run([1, 2, 3])

    def left(db):
        frames = db.execute("SELECT count(*) FROM states_frames").fetchone()[0]
        return frames + db.execute("SELECT count(*) FROM states_tokens").fetchone()[0]

    assert lab.store.read(left) == 0


async def test_people_can_see_where_executions_stand(lab):
    await lab.load(WAITS)
    await lab.begin(name="doc-1")

    [execution] = lab.states.executions(status="RUNNING")

    assert (execution["name"], execution["status"], execution["states"]) == ("doc-1", "RUNNING", ["W"])
