"""Each import contract breaks when it is violated."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("shared/quire", "local/quire_local", "client/quire_client", "functions")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for source in SOURCES:
        shutil.copytree(ROOT / source, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    path = ",".join(repr(str((folder / source).parent)) for source in SOURCES)
    program = f"import sys; sys.path[:0] = [{path}]; from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_contracts_are_kept(copy: Path) -> None:
    ran = lint(copy)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("where", "line", "contract"),
    [
        ("shared/quire/domain/jobs.py", "import quire.steps.save", "Imports run one way"),
        ("shared/quire/steps/save.py", "import quire.adapters.aws.s3", "Imports run one way"),
        ("shared/quire/adapters/passwords.py", "import quire.bootstrap", "Imports run one way"),
        ("functions/save/handler.py", "import quire.adapters.aws.s3", "A doorway reaches the world through bootstrap"),
        ("functions/save/handler.py", "import boto3", "A doorway reaches the world through bootstrap"),
        ("shared/quire/steps/save.py", "import quire_local.store", "do not know each other"),
        ("local/quire_local/errors.py", "import quire.errors", "knows nothing about documents"),
        ("client/quire_client/__init__.py", "import quire.errors", "over the wire alone"),
        ("client/quire_client/__init__.py", "import quire_local.store", "over the wire alone"),
        ("shared/quire/steps/save.py", "import boto3", "Only adapters speak to the world"),
        ("shared/quire/doors/rest.py", "import psycopg", "Only adapters speak to the world"),
        ("shared/quire/domain/jobs.py", "import aws_lambda_powertools", "standard library and pydantic"),
    ],
)
def test_a_violation_breaks_its_contract(copy: Path, where: str, line: str, contract: str) -> None:
    with (copy / where).open("a") as source:
        source.write(f"\n{line}\n")

    ran = lint(copy)

    assert ran.returncode != 0
    assert [shown for shown in ran.stdout.splitlines() if contract in shown and shown.endswith("BROKEN")]
