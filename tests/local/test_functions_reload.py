"""Code that changes while the cloud runs."""

from __future__ import annotations

import asyncio
import os

import pytest
from local.cloud_lab import cloud_process, wait_for
from local.functions_lab import function, running, until
from quire_local.reload import source_files, tell_changes

ANSWER = "def handler(event, context):\n    return {answer!r}\n"


@pytest.fixture
def code(tmp_path):
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "step.py").write_text(ANSWER.format(answer="a"))
    return folder


@pytest.fixture
def step(code):
    return function("step", "step.handler", folder=code)


async def test_the_next_call_runs_the_new_code(tmp_path, code, step):
    async with running(tmp_path, step, reload=True) as lab:
        before = [await lab.call("step"), lab.functions.pids()]
        same = [await lab.call("step"), lab.functions.pids()]
        (code / "step.py").write_text(ANSWER.format(answer="b"))

        assert await lab.call("step") == "b"
        assert before == same
        assert before[1] != lab.functions.pids()


async def test_bytecode_of_the_same_second_and_size_is_not_taken_for_the_new_code(tmp_path, code, step):
    source = code / "step.py"
    os.utime(source, ns=(10**18, 10**18))
    async with running(tmp_path, step, reload=True) as lab:
        assert await lab.call("step") == "a"
        source.write_text(ANSWER.format(answer="b"))
        os.utime(source, ns=(10**18 + 1, 10**18 + 1))

        assert await lab.call("step") == "b"


async def test_a_layers_change_reaches_each_function_that_has_it(tmp_path, code, step):
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "shared.py").write_text("NAME = 'a'")
    (code / "step.py").write_text("import shared\ndef handler(event, context):\n    return shared.NAME\n")
    with_layer = function("step", "step.handler", folder=code, layers=(layer,))
    async with running(tmp_path, with_layer, function("probe"), reload=True) as lab:
        assert await lab.call("step") == "a"
        other = await lab.call("probe", do="who")
        (layer / "shared.py").write_text("NAME = 'new'")

        assert await lab.call("step") == "new"
        assert (await lab.call("probe", do="who"))["pid"] == other["pid"]


async def test_a_call_that_runs_while_the_code_changes_is_finished_by_the_old_code(tmp_path, code):
    (code / "step.py").write_text(
        "import time, pathlib\n"
        "def handler(event, context):\n"
        "    pathlib.Path(event['note']).touch()\n"
        "    while not pathlib.Path(event['gate']).exists(): time.sleep(0.01)\n"
        "    return 'old'\n"
    )
    note, gate = tmp_path / "note", tmp_path / "gate"
    async with running(tmp_path, function("step", "step.handler", folder=code), reload=True) as lab:
        old = asyncio.create_task(lab.call("step", note=str(note), gate=str(gate)))
        await until(note.exists)
        (code / "step.py").write_text(ANSWER.format(answer="new"))

        assert await lab.call("step") == "new"
        gate.touch()
        assert await old == "old"
        assert await lab.call("step") == "new"
        await until(lambda: len(lab.functions.pids()) == 1)


async def test_a_syntax_error_is_the_functions_error_until_it_is_mended(tmp_path, code, step):
    async with running(tmp_path, step, reload=True) as lab:
        await lab.call("step")
        (code / "step.py").write_text("def handler(event, context:\n")

        assert (await lab.error("step"))["errorType"] == "Runtime.UserCodeSyntaxError"
        (code / "step.py").write_text(ANSWER.format(answer="mended"))
        assert await lab.call("step") == "mended"


async def test_without_reload_warm_workers_keep_their_code(tmp_path, code, step):
    async with running(tmp_path, step) as lab:
        await lab.call("step")
        (code / "step.py").write_text(ANSWER.format(answer="b"))

        assert await lab.call("step") == "a"


async def test_a_change_of_the_template_or_a_definition_asks_for_a_restart(tmp_path):
    template, definition = tmp_path / "template.yaml", tmp_path / "flow.json"
    template.write_text(
        "Resources: {Flow: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: flow.json}}}"
    )
    definition.write_text("{}")
    said = []
    watching = asyncio.create_task(tell_changes(source_files(template), said.append, interval=0.01))
    await asyncio.sleep(0)
    definition.write_text('{"a": 1}')
    await until(lambda: said)
    template.unlink()
    await until(lambda: len(said) == 2)
    watching.cancel()

    assert said == [f"{file} has changed: restart to apply it\n" for file in (definition, template)]


def test_a_cloud_that_reloads_runs_changed_code_and_tells_of_a_changed_template(tmp_path, code):
    template = tmp_path / "template.yaml"
    template.write_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  Step:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {FunctionName: step, CodeUri: code, Handler: step.handler, Runtime: python3.13, Timeout: 9}\n"
    )
    with cloud_process(template, tmp_path / "data", "--reload") as cloud:
        owner = cloud.ready().owner
        assert owner.call("step") == "a"
        (code / "step.py").write_text(ANSWER.format(answer="b"))
        assert owner.call("step") == "b"
        template.write_text(template.read_text() + "  Jobs: {Type: AWS::SQS::Queue}\n")
        stderr = cloud.process.stderr
        assert wait_for(lambda: "has changed: restart to apply it" in stderr.readline())
