"""The deployment as CloudFormation would get it, described once for all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from cdk.synthesised import Stack, read

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-cdk" / "bin" / "python"
STAGES = ("dev", "prod")  # the smallest and the largest; `make synth` describes the one between as well


def run(arguments: Sequence[str | Path], **environment: str) -> str:
    """Runs a program in the environment that describes deployments."""
    if not PYTHON.exists() or shutil.which("node") is None:
        pytest.skip("describing the deployment needs Node and what `make synth` sets up")
    quiet = {"JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1", **environment}
    done = subprocess.run(
        [PYTHON, *arguments], cwd=ROOT, env={**os.environ, **quiet}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cdk")
    run(["cdk/synth.py", folder, *STAGES, "everything"])
    return folder


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def foundation(described: Path, stage: str) -> Stack:
    return read(described / stage / f"quire-{stage}-foundation.template.json")


@pytest.fixture
def application(described: Path, stage: str) -> Stack:
    return read(described / stage / f"quire-{stage}.template.json")


@pytest.fixture
def operations(described: Path, stage: str) -> Stack:
    return read(described / stage / f"quire-{stage}-operations.template.json")
