"""Each function answers from its built folder and the built layer alone, against the services of a running cloud."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from llm_server import messages_server, says
from packing.alone import INTERPRETER, started
from packing.building import FUNCTIONS, ROOT, Built
from packing.conftest import Surroundings
from runtime_emulator import needs_emulator

pytestmark = needs_emulator

TEMPLATE = (ROOT / "template.yaml").read_text()
STATUS = {"documents": 201, "oidc": 404, "websocket": 401}
"""Of the others it is 200 or nothing: nobody has a ticket, and there is no provider to sign in with."""
IMPORTS = """
import importlib, importlib.metadata, sys
for distribution in importlib.metadata.distributions(path=[sys.argv[1]]):
    for name in {file.parts[0] for file in distribution.files if file.name == "__init__.py"}:
        importlib.import_module(name)
        print(name)
"""


def invoked(tmp_path: Path, built: Built, name: str, event: Any, around: Surroundings, aws: Path, **more: str) -> Any:
    variables = around.variables[built.function(name).name] | more
    with started(tmp_path, built, name, aws=aws, variables=variables) as invoke:
        return json.loads(invoke(json.dumps(event).encode()))


def real(name: str, around: Surroundings) -> Any:
    """The function's sample event, about somebody and something that this cloud knows."""
    event = json.loads((ROOT / "events" / f"{name}.json").read_text())
    if built_name(name) in around.inputs:
        return around.inputs[built_name(name)][0]
    return event | PEOPLE[name](event, around) if name in PEOPLE else event


def built_name(name: str) -> str:
    return Built(Path()).function(name).name


def is_sound(name: str, answer: Any) -> bool:
    """Whether the function did what it is for, and did not merely answer."""
    status = answer.get("statusCode", STATUS.get(name, 200))
    return "errorMessage" not in answer and status == STATUS.get(name, 200) and not answer.get("batchItemFailures")


def signing_in(event: Any, around: Surroundings) -> dict[str, Any]:
    return {"body": json.dumps({key: around.cloud.login[key] for key in ("email", "password")})}


def with_a_token(event: Any, around: Surroundings) -> dict[str, Any]:
    with around.cloud.client() as client:
        return {"headers": {"Authorization": client.headers["Authorization"]}}


def as_somebody(event: Any, around: Surroundings) -> dict[str, Any]:
    with around.cloud.client() as client:
        me = client.get("/auth/me").raise_for_status().json()["data"]
    somebody = {"tenantId": me["tenantId"], "userId": me["id"], "role": me["role"]}
    context = event["requestContext"]
    return {"requestContext": context | {"authorizer": context["authorizer"] | somebody}}


PEOPLE = {"auth": signing_in, "authorizer": with_a_token, "documents": as_somebody}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_answers_its_event(
    tmp_path: Path, built_here: Built, surroundings: Surroundings, aws: Path, name: str
) -> None:
    answer = invoked(tmp_path, built_here, name, real(name, surroundings), surroundings, aws)

    assert is_sound(name, answer), answer


@pytest.mark.parametrize("name", ["classify", "preprocess"])
def test_every_kind_of_file_is_opened(
    tmp_path: Path, built_here: Built, surroundings: Surroundings, aws: Path, name: str
) -> None:
    """What opens a kind of file is imported with the first one."""
    events = surroundings.inputs[built_name(name)]
    variables = surroundings.variables[built_name(name)]
    with started(tmp_path, built_here, name, aws=aws, variables=variables) as invoke:
        answers = [json.loads(invoke(json.dumps(event).encode())) for event in events]

    assert len(answers) == 3
    assert [answer for answer in answers if not is_sound(name, answer)] == []


def test_the_language_model_is_asked(tmp_path: Path, built_here: Built, surroundings: Surroundings, aws: Path) -> None:
    event = real("llm", surroundings)
    keys = {"QUIRE_LLM_PROVIDER": "bedrock", "QUIRE_LLM_MODEL": "claude-haiku-5-5"}
    with messages_server() as server:
        server.plays(says({}))
        answer = invoked(tmp_path, built_here, "llm", event, surroundings, aws, **keys, QUIRE_LLM_URL=server.url)

    assert is_sound("llm", answer), answer
    assert len(server.asked) == 1


@pytest.mark.parametrize("name", ["auth", "documents"])
def test_a_warm_up_is_answered_without_the_database(
    tmp_path: Path, built_here: Built, surroundings: Surroundings, aws: Path, name: str
) -> None:
    body = re.split(r"^  \w+Function:$", TEMPLATE.partition(f"  {built_name(name)}:\n")[2], flags=re.MULTILINE)[0]
    [event] = re.findall(r"Input: '(\{\"httpMethod.*)'$", body, re.MULTILINE)
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "CACHE_URL": "redis://127.0.0.1:9/0"}

    answer = invoked(tmp_path, built_here, name, json.loads(event), surroundings, aws, **nowhere)

    assert answer["statusCode"] == 200, answer


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_package_that_a_function_brings_can_be_imported(built_here: Built, name: str) -> None:
    folder = built_here.function(name)
    path = f"{folder}:{built_here.layer / 'python'}"
    command = [*INTERPRETER, "-c", IMPORTS, str(folder)]
    done = subprocess.run(
        command, env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, check=False, text=True
    )

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= len(list(folder.glob("*.dist-info"))) // 2


def without(package: str, built: Built, name: str, folder: Path) -> Built:
    """The same function, from a build that has forgotten a package."""
    lacking = Built(folder)
    shutil.copytree(built.function(name), lacking.function(name), ignore=shutil.ignore_patterns(package))
    lacking.layer.symlink_to(built.layer)
    return lacking


@pytest.mark.parametrize(("name", "package"), [("authorizer", "jwt"), ("classify", "pypdfium2"), ("auth", "argon2")])
def test_a_package_that_is_missing_is_noticed(
    tmp_path: Path, built_here: Built, surroundings: Surroundings, aws: Path, name: str, package: str
) -> None:
    lacking = without(package, built_here, name, tmp_path / "built")
    events = surroundings.inputs.get(built_name(name)) or [real(name, surroundings)]
    variables = surroundings.variables[built_name(name)]
    with started(tmp_path, lacking, name, aws=aws, variables=variables) as invoke:
        answers = [json.loads(invoke(json.dumps(event).encode())) for event in events]

    assert not all(is_sound(name, answer) for answer in answers)
