"""AWS's own command line against the local cloud, told where that is as docs/local-cloud.md says."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
import pytest_asyncio
import websockets
from botocore import xform_name
from local.apps_lab import aside
from local.clients_lab import Call, follow
from local.clients_rows import ASKING, DEFINITION, EVENT, MACHINE
from local.cloud_lab import Owner, cloud_here, wait_for

from local import clients_rows as rows

_WRITE_A_FILE = {"GetObject", "Invoke"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@cache
def _driver() -> tuple[Callable[[], Any], str]:
    """What makes a command line, and where its models are: importing it would leave that in our environment."""
    with mock.patch.dict(os.environ):
        from awscli.clidriver import create_clidriver  # noqa: PLC0415 - writes to os.environ

        return create_clidriver, os.environ["AWS_DATA_PATH"]


class Shell:
    """Runs `aws ...` in this process, which is ten times as fast as one of its own, or really."""

    def __init__(self, owner: Owner, home: Path) -> None:
        facts = owner.facts
        self.home = home
        self.environment: Mapping[str, str] = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "AWS_ACCESS_KEY_ID": facts["accessKeyId"],
            "AWS_SECRET_ACCESS_KEY": facts["secretAccessKey"],
            "AWS_REGION": facts["region"],
            "AWS_DEFAULT_REGION": facts["region"],
            "AWS_ENDPOINT_URL": facts["origin"],
            "AWS_ENDPOINT_URL_S3": facts["s3"],
        }

    def __call__(self, command: str) -> str:
        """What it prints, where it succeeds."""
        said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        create, models = _driver()
        environment = {**self.environment, "AWS_DATA_PATH": models}
        with mock.patch.dict(os.environ, environment), contextlib.redirect_stdout(said):
            code = create().main(shlex.split(command))
            said.flush()
        assert code == 0, command
        return said.buffer.getvalue().decode()

    def calling(self, service: str, *, at: str | None = None) -> Call:
        """Makes calls of one service as the command line spells them."""

        def call(operation: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
            words = [service, xform_name(operation, "-"), *self._arguments(operation, given)]
            words += ["--endpoint-url", at] if at else []
            # A file that is sent stays open until the command line ends.
            said = (self.really if "Body" in given else self)(shlex.join(words))
            return json.loads(said) if said else {}

        return call

    def _arguments(self, operation: str, given: Mapping[str, Any]) -> list[str]:
        if operation in _WRITE_A_FILE:
            return [*_options(given), f"{self.home}/answer"]
        plain = {name: value for name, value in given.items() if not isinstance(value, bytes)}
        if "Body" in given:
            (self.home / "body").write_bytes(given["Body"])
        sent = ["--body", f"{self.home}/body"] if "Body" in given else []
        return ["--cli-input-json", json.dumps(plain, default=str), *sent]

    def really(self, command: str) -> str:
        words = [sys.executable, "-m", "awscli", *shlex.split(command)]
        return subprocess.run(words, env=self.environment, capture_output=True, check=True, text=True).stdout


def _options(given: Mapping[str, Any]) -> list[str]:
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in given.items()}
    return [word for name, text in texts.items() for word in (f"--{xform_name(name, '-')}", text)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    data = tmp_path_factory.mktemp("cli")
    async with cloud_here("tools.yaml", data):
        yield Owner(data)


@pytest.fixture
def aws(owner: Owner, tmp_path: Path) -> Shell:
    (tmp_path / "tree" / "below").mkdir(parents=True)
    (tmp_path / "tree" / "top.txt").write_text("top")
    (tmp_path / "tree" / "below" / "leaf.txt").write_text("leaf")
    return Shell(owner, tmp_path)


@pytest.mark.parametrize("service", rows.WALKS)
async def test_every_command_of_the_walk_is_answered(aws, owner, service):
    """Version 1 of the command line looks for `sqs` at AWS itself unless each command says where it is."""
    call = aws.calling({"s3": "s3api"}.get(service, service), at=owner.origin if service == "sqs" else None)

    seen = await aside(follow, call, rows.WALKS[service])

    assert seen.keys() == {row.operation for row in rows.WALKS[service]}


async def test_files_are_copied_listed_read_and_removed(aws, tmp_path):
    uri = "s3://files/copied/top.txt"
    await aside(aws, f"s3 cp {tmp_path}/tree/top.txt {uri}")
    listed = await aside(aws, "s3 ls s3://files/copied/")
    await aside(aws, f"s3 cp {uri} {tmp_path}/back.txt")
    await aside(aws, f"s3 rm {uri}")

    assert listed.split()[-2:] == ["3", "top.txt"]
    assert (tmp_path / "back.txt").read_text() == "top"
    assert "copied/" not in await aside(aws, "s3 ls s3://files --recursive")


async def test_a_file_is_moved_there_and_a_tree_is_kept_in_step(aws, tmp_path):
    moved = tmp_path / "moved.txt"
    moved.write_text("moved")
    await aside(aws, f"s3 mv {moved} s3://files/moved.txt")
    first = await aside(aws, f"s3 sync {tmp_path}/tree s3://files/tree")
    again = await aside(aws, f"s3 sync {tmp_path}/tree s3://files/tree")
    await aside(aws, f"s3 sync s3://files/tree {tmp_path}/copy")

    assert not moved.exists()
    assert first.count("upload:") == 2
    assert again == ""
    assert (tmp_path / "copy" / "below" / "leaf.txt").read_text() == "leaf"


async def test_a_presigned_link_opens_the_object_without_credentials(aws, tmp_path):
    """Version 1 of the command line must be told to sign links with SigV4."""
    await aside(aws, "configure set default.s3.signature_version s3v4")
    await aside(aws, f"s3 cp {tmp_path}/tree/top.txt s3://files/linked.txt")
    link = (await aside(aws, "s3 presign s3://files/linked.txt --expires-in 60")).strip()

    async with httpx.AsyncClient() as anybody:
        assert (await anybody.get(link)).text == "top"


async def test_objects_have_versions_and_delete_markers(aws, tmp_path):
    key = "--bucket files --key versioned"
    put = f"s3api put-object {key} --body {tmp_path}/tree/top.txt"
    first = json.loads(await aside(aws.really, put))["VersionId"]  # it leaves the file open until it ends
    await aside(aws, f"s3api delete-object {key}")
    listed = json.loads(await aside(aws, "s3api list-object-versions --bucket files --prefix versioned"))
    await aside(aws, f"s3api get-object {key} --version-id {first} {tmp_path}/old.txt")

    assert [marker["IsLatest"] for marker in listed["DeleteMarkers"]] == [True]
    assert (tmp_path / "old.txt").read_text() == "top"


async def test_a_message_is_sent_received_and_deleted(aws, owner):
    """Version 1 of the command line looks for `sqs` at AWS itself unless each command says where it is."""
    sqs = f"--endpoint-url {owner.origin} sqs"
    url = json.loads(await aside(aws, f"{sqs} get-queue-url --queue-name jobs"))["QueueUrl"]
    await aside(aws, f"{sqs} send-message --queue-url {url} --message-body hello --delay-seconds 0")
    received = json.loads(await aside(aws, f"{sqs} receive-message --queue-url {url} --wait-time-seconds 5"))
    (message,) = received["Messages"]
    await aside(aws, f"{sqs} delete-message --queue-url {url} --receipt-handle {message['ReceiptHandle']}")

    assert message["Body"] == "hello"


async def test_rules_are_listed_patterns_tried_and_events_sent(aws, tmp_path):
    (tmp_path / "event.json").write_text(EVENT)
    tried = f"""events test-event-pattern --event file://{tmp_path}/event.json --event-pattern"""

    rules = json.loads(await aside(aws, "events list-rules --event-bus-name tools"))
    yes = json.loads(await aside(aws, tried + """ '{"source": ["tools"]}'"""))
    no = json.loads(await aside(aws, tried + """ '{"source": ["others"]}'"""))
    entry = json.dumps([{"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": "tools"}])
    sent = json.loads(await aside(aws, f"events put-events --entries '{entry}'"))

    assert [rule["Name"] for rule in rules["Rules"]] == ["heard"]
    assert (yes["Result"], no["Result"], sent["FailedEntryCount"]) == (True, False, 0)


async def test_an_execution_is_started_looked_at_answered_and_told_in_full(aws, owner):
    started = json.loads(await aside(aws, f"stepfunctions start-execution --state-machine-arn {ASKING} --input {{}}"))
    execution = f"--execution-arn {started['executionArn']}"
    sqs = owner.client("sqs")
    url = (await aside(sqs.get_queue_url, QueueName="tokens"))["QueueUrl"]
    received = await aside(wait_for, lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages"))
    token = received[0]["Body"]
    await aside(aws, f"stepfunctions send-task-success --task-token {token} --task-output '\"yes\"'")

    def ended() -> dict[str, str]:
        described = json.loads(aws(f"stepfunctions describe-execution {execution}"))
        return described if described["status"] != "RUNNING" else {}

    described = await aside(wait_for, ended)
    history = json.loads(await aside(aws, f"stepfunctions get-execution-history {execution} --reverse-order"))

    assert (described["status"], described["output"]) == ("SUCCEEDED", '"yes"')
    assert history["events"][0]["type"] == "ExecutionSucceeded"


async def test_executions_are_listed_and_stopped_and_definitions_checked(aws):
    start = f"stepfunctions start-execution --state-machine-arn {MACHINE} --name resting-one"
    execution = json.loads(await aside(aws, start))["executionArn"]
    await aside(aws, f"stepfunctions stop-execution --execution-arn {execution}")
    listed = f"stepfunctions list-executions --state-machine-arn {MACHINE} --status-filter ABORTED"
    checked = f"stepfunctions validate-state-machine-definition --definition '{DEFINITION}'"

    assert [one["name"] for one in json.loads(await aside(aws, listed))["executions"]] == ["resting-one"]
    assert json.loads(await aside(aws, checked))["result"] == "OK"


async def test_a_function_is_invoked(aws, tmp_path):
    (tmp_path / "event.json").write_text('{"a": 1}')
    invoke = f"lambda invoke --function-name echo --payload file://{tmp_path}/event.json {tmp_path}/answer.json"

    assert json.loads(await aside(aws, invoke))["StatusCode"] == 200
    assert json.loads((tmp_path / "answer.json").read_text()) == {"a": 1}


async def test_items_secrets_and_parameters_are_written_and_read(aws):
    keys = "AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH"
    create = f"dynamodb create-table --table-name cli --billing-mode PAY_PER_REQUEST --attribute-definitions {keys}"
    await aside(aws, create)
    await aside(aws, """dynamodb put-item --table-name cli --item '{"id": {"S": "one"}}'""")
    await aside(aws, "secretsmanager create-secret --name cli --secret-string hidden")
    await aside(aws, "ssm put-parameter --name /cli --value blue --type String")

    scanned = json.loads(await aside(aws, "dynamodb scan --table-name cli"))
    secret = json.loads(await aside(aws, "secretsmanager get-secret-value --secret-id cli"))
    value = await aside(aws, "ssm get-parameter --name /cli --query Parameter.Value --output text")

    assert scanned["Items"] == [{"id": {"S": "one"}}]
    assert (secret["SecretString"], value.strip()) == ("hidden", "blue")


async def test_a_connection_is_told_something(aws, owner):
    sqs = owner.client("sqs")
    url = (await aside(sqs.get_queue_url, QueueName="visitors"))["QueueUrl"]
    async with websockets.connect(f"{owner.origin.replace('http', 'ws')}/ws") as socket:
        receive = lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages")  # noqa: E731 - used once
        connection = (await aside(wait_for, receive))[0]["Body"]
        where = f"--endpoint-url {owner.origin}/ws --connection-id={connection}"
        await aside(aws, f"apigatewaymanagementapi post-to-connection {where} --data hello")

        assert await asyncio.wait_for(socket.recv(), 30) == "hello"


async def test_the_commands_of_the_documentation_run_as_a_program_of_their_own(aws, tmp_path):
    """Slow, so it is one test: a process for each command."""
    await aside(aws.really, f"s3 cp {tmp_path}/tree/top.txt s3://files/documented")

    machines = json.loads(await aside(aws.really, "stepfunctions list-state-machines"))
    content = await aside(aws.really, "s3 cp s3://files/documented -")

    assert {"asking", "resting"} <= {machine["name"] for machine in machines["stateMachines"]}
    assert content == "top"
