"""What puts a commit up: GitHub's files, its role, and the scripts, whose programs here only note their calls."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from cdk.conftest import PYTHON, ROOT, run
from quire_local.template.document import load_document

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS = sorted((ROOT / "cdk").glob("*.sh"))
IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/quire-ocr:c0ffee"
NOTING = f"""#!{sys.executable}
import json, os, sys
name = os.path.basename(sys.argv[0])
said = " ".join([name, *sys.argv[1:]])
with open(os.environ["NOTES"], "a") as notes:
    notes.write(json.dumps([name, *sys.argv[1:]]) + chr(10))
if "--password-stdin" in sys.argv:
    sys.stdin.read()
for part, (answer, code) in json.loads(os.environ["ANSWERS"]).items():
    if part in said:
        print(answer)
        sys.exit(code)
"""
ANSWERS: Mapping[str, tuple[str, int]] = {
    "git rev-parse": ("c0ffee", 0),
    "get-caller-identity": ("123456789012", 0),
    "describe-images": ("", 0),
    "get-login-password": ("token", 0),
    "OutputKey=='MigrateFunction'": ("quire-staging-MigrateFunction-1", 0),
    "lambda invoke": ("None", 0),
    "OutputKey=='ConsoleBucket'": ("quire-staging-console", 0),
    "OutputKey=='DistributionId'": ("E1", 0),
    "OutputKey=='RestUrl'": ("https://quire.example/api/v1", 0),
}


class Machine:
    """A copy of the scripts on a machine where each program only notes that it was called, and answers as told."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.notes = folder / "notes"
        self.answers = dict(ANSWERS)
        self.bin = folder / "bin"
        shutil.copytree(ROOT / "cdk", self.root / "cdk", ignore=shutil.ignore_patterns("node_modules", "quire_cdk"))
        for program in ("aws", "docker", "git", "make", "npm"):
            self._note(self.bin / program)
        self._note(self.root / "cdk" / "node_modules" / ".bin" / "cdk")
        self._note(self.root / ".venv" / "bin" / "quire")
        (self.root / ".venv" / "bin" / "python").symlink_to(sys.executable)
        (self.root / "out").mkdir()
        (self.root / "out" / "migrated.json").write_text("{}")

    def run(self, script: str, **environment: str) -> int:
        noting = {"NOTES": str(self.notes), "ANSWERS": json.dumps(self.answers), "AWS_REGION": "eu-west-1"}
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        command = [self.root / "cdk" / script, "staging"]
        return subprocess.run(command, env={"PATH": path, **noting, **environment}, check=False).returncode

    @property
    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in self.notes.read_text().splitlines()]

    def called(self, program: str) -> list[list[str]]:
        return [call[1:] for call in self.calls if call[0] == program]

    def _note(self, program: Path) -> None:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(NOTING)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def context_of(call: list[str]) -> dict[str, str]:
    return dict(said.split("=", 1) for flag, said in pairwise(call) if flag == "-c")


def test_a_release_builds_then_deploys_then_migrates_then_puts_the_console_up(machine: Machine) -> None:
    assert machine.run("release.sh") == 0

    told = [call[0] if call[0] != "aws" else call[2] for call in machine.calls if call[0] in {"make", "cdk", "aws"}]
    assert [word for word in told if word != "describe-stacks"] == [
        "get-caller-identity",
        "describe-images",
        "make",
        "cdk",
        "invoke",
        "sync",
        "create-invalidation",
    ]
    [deploy] = machine.called("cdk")
    assert deploy[:2] == ["deploy", "--all"]
    assert context_of(deploy) == {"stage": "staging", "parameters": json.dumps({"OcrImage": IMAGE})}


def test_the_consoles_files_go_where_the_distribution_looks_and_are_seen_at_once(machine: Machine) -> None:
    machine.run("release.sh")

    [sync] = (call for call in machine.called("aws") if call[1] == "sync")
    [invalidation] = (call for call in machine.called("aws") if call[1] == "create-invalidation")
    assert sync[-2:] == ["console/", "s3://quire-staging-console"]
    assert "--delete" in sync
    assert invalidation[2:6] == ["--distribution-id", "E1", "--paths", "/*"]


def test_a_stage_without_a_console_is_released_without_one(machine: Machine) -> None:
    machine.answers["OutputKey=='ConsoleBucket'"] = ("", 0)

    assert machine.run("release.sh") == 0

    assert not [call for call in machine.called("aws") if call[1] in {"sync", "create-invalidation"}]


def test_what_the_deployment_says_about_itself_reaches_cdk_beside_the_image(machine: Machine) -> None:
    said = {"alarm_email": "a@example.org", "settings": {"reader": False}, "parameters": {"OcrConcurrency": "2"}}

    assert machine.run("release.sh", QUIRE_CONTEXT=json.dumps(said)) == 0

    told = context_of(machine.called("cdk")[0])
    assert told["alarm_email"] == "a@example.org"
    assert json.loads(told["settings"]) == {"reader": False}
    assert json.loads(told["parameters"]) == {"OcrConcurrency": "2", "OcrImage": IMAGE}


def test_an_image_is_pushed_once_for_a_commit(machine: Machine) -> None:
    machine.run("release.sh")
    before = machine.called("docker")
    machine.answers["describe-images"] = ("", 254)

    assert machine.run("release.sh") == 0

    assert before == []
    assert ["image", f"IMAGE={IMAGE}"] in machine.called("make")


@pytest.mark.parametrize(
    ("broken", "never"),
    [("make setup", "deploy"), ("cdk deploy", "invoke"), ("docker login", "image"), ("s3 sync", "create-invalidation")],
)
def test_what_fails_ends_the_release(machine: Machine, broken: str, never: str) -> None:
    machine.answers = {**machine.answers, "describe-images": ("", 254), broken: ("", 1)}

    assert machine.run("release.sh") != 0

    assert not [call for call in machine.calls if never in call]


def test_a_migration_that_fails_fails_the_release(machine: Machine) -> None:
    machine.answers["lambda invoke"] = ("Unhandled", 0)

    assert machine.run("release.sh") != 0

    assert not [call for call in machine.called("aws") if call[1] == "sync"]


@pytest.mark.parametrize(("answered", "passes"), [(0, True), (3, True), (4, False), (1, False)])
def test_a_stage_passes_when_its_documents_end_well_or_with_a_person(
    machine: Machine, answered: int, *, passes: bool
) -> None:
    machine.answers["quire process"] = ("", answered)

    assert (machine.run("smoke.sh", QUIRE_API_KEY="k") == 0) is passes


def test_the_workflows_are_what_github_reads_and_open_no_known_hole() -> None:
    programs = Path(sys.executable).parent
    schema = [programs / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS]
    holes = [programs / "zizmor", "--offline", "--no-progress", "--config", ROOT / ".github" / "zizmor.yml", *WORKFLOWS]

    for command in (schema, holes):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_scripts_have_no_known_slip() -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")

    done = subprocess.run([shellcheck, *SCRIPTS, ROOT / ".ci" / "run"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_a_stage_is_put_up_by_jobs_of_its_environment_alone() -> None:
    run([PYTHON.with_name("cfn-lint"), "cdk/github.yaml"])
    role = load_document(ROOT / "cdk" / "github.yaml")["Resources"]["Role"]["Properties"]
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    deployed = yaml.safe_load((ROOT / ".github" / "workflows" / "stage.yml").read_text())["jobs"]["deploy"]

    assert trust["Condition"]["StringEquals"] == {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": {"Fn::Sub": "repo:${Repository}:environment:${Stage}"},
    }
    assert deployed["environment"] == "${{ inputs.stage }}"
    assert [each["Sid"] for each in statements(role) if each["Resource"] == "*"] == ["SignInToTheRegistry"]


def statements(role: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]
