"""The proof about hostile files tells a verdict from a fault of ours, and sees what was written where it should not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from hostile_files.making import READABLE
from proofs.hostile import Came, Seen, _foreign
from proofs.strays import Ground
from quire.domain.codes import ErrorCode
from quire.errors import RefusalCode

OURS = ["INTERNAL_ERROR", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "RATE_LIMIT_EXCEEDED", "UNAUTHORIZED", "CONFLICT"]
OURS += ["INTERNAL", "OCR_FAILED", "UPLOAD_EXPIRED", "LLM_UNAVAILABLE", "BUDGET_EXCEEDED", "REVIEW_EXPIRED"]


@pytest.mark.parametrize("outcome", OURS)
def test_what_is_nobodys_fault_but_ours_is_no_verdict_on_a_file(outcome: str) -> None:
    assert outcome in {*ErrorCode, *RefusalCode.__members__}
    assert not Came("a file", (), outcome).is_right


@pytest.mark.parametrize("outcome", [READABLE, "CORRUPT", "RESOURCE_LIMIT", "PAYLOAD_TOO_LARGE"])
def test_a_verdict_on_a_file_is_one(outcome: str) -> None:
    assert Came("a file", (), outcome).is_right


def test_only_the_end_that_is_due_to_a_file_is_right() -> None:
    assert Came("a file", ("CORRUPT",), "CORRUPT").is_right
    assert not Came("a file", ("CORRUPT",), READABLE).is_right
    assert not Came("a file", (), "INTERNAL_ERROR").is_over


def test_that_no_file_of_another_project_was_there_to_try_is_told() -> None:
    claim = _foreign(Seen(), "1")

    assert claim.holds
    assert claim.says.endswith("none tried")
    assert claim.worst.endswith("is not on this machine")


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    (tmp_path / "code" / "functions").mkdir(parents=True)
    (tmp_path / "code" / "functions" / "one.py").write_text("good")
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "library.py").write_text("good")
    monkeypatch.chdir(tmp_path / "code")
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path / "packages"))
    return Ground(tmp_path / "ground", uuid4().hex)


def test_nothing_is_amiss_where_a_cloud_only_keeps_what_is_its_own(ground: Ground) -> None:
    for name in ("state.sqlite-wal", "objects/ab", "scratch/one/folder"):
        (ground.data / name).parent.mkdir(parents=True, exist_ok=True)
        (ground.data / name).mkdir() if name.endswith("folder") else (ground.data / name).write_text("kept")
    Path("functions/__pycache__").mkdir()
    Path("functions/__pycache__/one.cpython-311.pyc").write_text("compiled")

    assert ground.strays() == []


@pytest.mark.parametrize(
    "place",
    [
        lambda ground: ground.data / "any",
        lambda ground: ground.data / "scratch" / "any",
        lambda ground: ground.data.parent / "any",
        lambda ground: ground.data.parents[1] / "any",
        lambda ground: ground.data.parents[2] / "any",
        lambda ground: Path(ground.environment["HOME"]) / ".profile",
        lambda ground: Path(ground.environment["TMPDIR"]) / "any",
        lambda _ground: Path("any"),
        lambda _ground: Path("functions/any"),
        lambda _ground: Path("functions/__pycache__/any.pyc"),
        lambda _ground: Path("functions/one.py"),
        lambda _ground: Path("../packages/library.py"),
        lambda _ground: Path("../packages/any.pth"),
    ],
)
def test_a_file_that_was_written_where_none_belongs_is_found(ground: Ground, place: Callable[[Ground], Path]) -> None:
    path = place(ground)
    path.parent.mkdir(exist_ok=True)
    path.write_text("bad!!")

    assert [Path(found).name for found in ground.strays()] == [path.name]


def test_a_file_of_the_code_that_is_gone_is_told(ground: Ground) -> None:
    Path("functions/one.py").unlink()

    assert ground.strays() == ["functions/one.py"]
