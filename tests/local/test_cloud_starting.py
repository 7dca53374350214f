"""Where a cloud listens, and how it says that it cannot start."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import httpx
import pytest
from local.cloud_lab import FIXTURES, Owner, cloud_here, cloud_process, processes_of, wait_for
from quire_local.folder import FolderInUse
from quire_local.ports import listen, port_of

FUNCTION = """
  Echo:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: echo, CodeUri: code/, Handler: small.echo, Runtime: python3.13"""

MACHINE = """
  Order:
    Type: AWS::Serverless::StateMachine
    Properties: {Definition: {QueryLanguage: JSONata, StartAt: A, States: {A: """


@pytest.fixture
def free_range() -> int:
    """A port that is free, as are the next few."""
    while True:
        first = listen("127.0.0.1", 0)
        port = port_of(first)
        first.close()
        if port < 65_000 and all(_is_free(port + more) for more in range(6)):
            return port


def _is_free(port: int) -> bool:
    listener = listen("127.0.0.1", port)
    found = port_of(listener)
    listener.close()
    return found == port


async def test_it_listens_on_the_port_that_it_is_asked_for_and_s3_on_the_next(tmp_path, free_range):
    async with cloud_here("small.yaml", tmp_path, port=free_range):
        facts = Owner(tmp_path).facts

    assert facts["origin"] == f"http://127.0.0.1:{free_range}"
    assert facts["s3"] == f"http://127.0.0.1:{free_range + 1}"


async def test_a_port_that_is_taken_is_passed_over(tmp_path, free_range):
    with socket.create_server(("127.0.0.1", free_range)):
        async with cloud_here("small.yaml", tmp_path, port=free_range) as cloud:
            assert cloud.origin == f"http://127.0.0.1:{free_range + 1}"
            assert Owner(tmp_path).facts["s3"] == f"http://127.0.0.1:{free_range + 2}"


def test_two_clouds_that_want_the_same_port_stand_side_by_side(tmp_path, free_range):
    port = ("--port", str(free_range))
    with (
        cloud_process("flow.yaml", tmp_path / "one", *port) as one,
        cloud_process("flow.yaml", tmp_path / "two", *port) as two,
    ):
        here, there = one.ready().owner, two.ready().owner
        here.client("s3").put_object(Bucket="inbox", Key="only-here", Body=b"[]")

        addresses = [here.origin, here.facts["s3"], there.origin, there.facts["s3"]]
        assert sorted(addresses) == [f"http://127.0.0.1:{free_range + more}" for more in range(4)]
        assert there.client("s3").list_objects_v2(Bucket="inbox")["KeyCount"] == 0
        assert httpx.get(f"{there.origin}/_local/snapshot", headers=token(here)).status_code == 403


async def test_a_folder_has_one_cloud_at_a_time(tmp_path):
    async with cloud_here("small.yaml", tmp_path):
        with pytest.raises(FolderInUse, match="another local cloud is running on"):
            async with cloud_here("small.yaml", tmp_path):
                pass
        echo = await asyncio.to_thread(Owner(tmp_path).call, "echo", a=1)

    assert echo["event"] == {"a": 1}
    async with cloud_here("small.yaml", tmp_path):
        pass


def test_a_second_process_on_the_folder_says_so_and_leaves_the_first_alone(tmp_path):
    with cloud_process("small.yaml", tmp_path) as first:
        owner = first.ready().owner
        with cloud_process("small.yaml", tmp_path) as second:
            code, said = second.ended()

        assert (code, said) == (1, f"quire: another local cloud is running on {tmp_path}\n")
        assert owner.call("echo")["event"] == {}


@pytest.mark.parametrize(
    ("resources", "sentence"),
    [
        (f"{FUNCTION}, EphemeralStorage: {{Size: 1024}}}}", "Echo: the property EphemeralStorage is not supported"),
        (f"{FUNCTION.replace('python3.13', 'nodejs22.x')}}}", "Echo: Runtime nodejs22.x is not supported"),
        (f"{FUNCTION}, PackageType: Image}}", "Echo: Handler beside PackageType Image is not supported"),
        ("\n  Feed:\n    Type: AWS::Kinesis::Stream", "Feed: the resource type AWS::Kinesis::Stream is not supported"),
        ("\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {FifoQueue: true}", "Jobs: FifoQueue True is not"),
        ("\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Ref Nobody}", "a reference to Nobody"),
        (
            "\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !GetAZs here}",
            "Jobs.QueueName: the intrinsic Fn::GetAZs",
        ),
        ("\n  Jobs: {Type: AWS::SQS::Queue\n", "cannot be read: while parsing"),
        ("\n  Jobs: {}", "Jobs: leaving out Type"),
        (
            '\n  Rule:\n    Type: AWS::Events::Rule\n    Properties: {EventPattern: {source: [{before: "b"}]}}',
            "Rule, EventPattern: Unrecognized match type before at source is not supported",
        ),
        (
            "\n  Rule:\n    Type: AWS::Events::Rule\n    Properties: {ScheduleExpression: sometimes}",
            "Rule, ScheduleExpression",
        ),
        (
            MACHINE + "{Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage', End: true}}}}",
            "Order/States/A: the Resource arn:aws:states:::sqs:sendMessage is not supported",
        ),
        (
            MACHINE + "{Type: Pass, Next: B}}}}",
            "Order/States/A/Next: Missing 'Next' target: B",
        ),
        (
            "\n  Order:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: nowhere.json}",
            "nowhere.json",
        ),
    ],
    ids=lambda value: value.strip().replace("\n", " ")[:60] if isinstance(value, str) else None,
)
def test_a_template_that_cannot_run_is_refused_in_one_line(tmp_path, resources, sentence):
    template = tmp_path / "template.yaml"
    template.write_text(f"Transform: AWS::Serverless-2016-10-31\nResources:{resources}\n")

    assert sentence in refusal(template, tmp_path / "data")


def test_a_template_that_is_not_there_is_told_in_one_line(tmp_path):
    assert str(tmp_path / "none.yaml") in refusal(tmp_path / "none.yaml", tmp_path / "data")


def test_chaos_that_makes_no_sense_is_told_in_one_line(tmp_path):
    assert "chaos" in refusal(FIXTURES / "small.yaml", tmp_path, "--chaos", "explode=1")


def test_a_function_that_must_run_first_and_fails_ends_the_start(tmp_path):
    said = refusal(FIXTURES / "placement.yaml", tmp_path, "--call", "Data")

    assert "Data failed: 'do' (its log: " in said
    assert Path(said.rpartition("its log: ")[2].rstrip(")\n")).read_text()


def test_a_function_that_must_run_first_and_does_not_exist_ends_the_start(tmp_path):
    assert "has no function Nobody" in refusal(FIXTURES / "small.yaml", tmp_path, "--call", "Nobody")


def refusal(template: Path, data: Path, *more: str) -> str:
    """The one line with which the start ends; no process of it is left."""
    with cloud_process(template, data, *more) as process:
        code, said = process.ended()

    assert code == 1, said
    assert said.startswith("quire: ")
    assert said.count("\n") == 1, said
    wait_for(lambda: not processes_of(data))
    return said


def token(owner: Owner) -> dict[str, str]:
    return {"X-Local-Token": owner.facts["token"]}
