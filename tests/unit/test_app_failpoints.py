"""Fail-points: named places where a test can stop, fail or delay a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from quire.failpoints import parsed

SHARED = Path(__file__).parents[2] / "shared"


def run(plan: str, code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QUIRE_FAILPOINTS": plan, "PYTHONPATH": str(SHARED)}
    program = f"from quire.failpoints import reach\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=30
    )


def test_unarmed_places_do_nothing() -> None:
    assert run("", "reach('save.before_commit'); print('alive')").stdout == "alive\n"


def test_kill_ends_the_process_at_that_place() -> None:
    ran = run("save.before_commit=kill", "reach('other'); print('on', flush=True); reach('save.before_commit')")

    assert (ran.stdout, ran.returncode) == ("on\n", -signal.SIGKILL)


def test_raise_fails_with_the_error_that_is_tried_again() -> None:
    assert "TransientError: fail-point here" in run("here=raise", "reach('here')").stderr


def test_the_nth_visit_alone_can_be_armed() -> None:
    ran = run("here@2=raise", "reach('here'); print('once', flush=True); reach('here')")

    assert (ran.stdout, ran.returncode) == ("once\n", 1)


def test_delay_goes_on_afterwards() -> None:
    assert run("here=delay:0.01", "reach('here'); print('alive')").stdout == "alive\n"


@pytest.mark.parametrize("plan", ["here=explode", "here"])
def test_an_unknown_action_is_refused(plan: str) -> None:
    with pytest.raises(ValueError, match="unknown action"):
        parsed(plan)


def spend(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QUIRE_FAILPOINTS_DIR": str(folder), "PYTHONPATH": str(SHARED)}
    program = f"from quire.failpoints import reach\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=30
    )


def test_a_token_acts_once_and_not_again_in_the_process_that_comes_after(tmp_path: Path) -> None:
    (tmp_path / "save.before_commit=kill~0.0").touch()

    first, second = (spend(tmp_path, "reach('save.before_commit'); print('alive')") for _ in range(2))

    assert (first.stdout, first.returncode) == ("", -signal.SIGKILL)
    assert (second.stdout, second.returncode) == ("alive\n", 0)


def test_each_visit_spends_one_token_of_its_own_place(tmp_path: Path) -> None:
    for name in ("here=delay:0.01~0.0", "here=delay:0.01~0.1", "there=kill~1.0"):
        (tmp_path / name).touch()

    assert spend(tmp_path, "reach('here'); print('alive')").stdout == "alive\n"
    assert len(list(tmp_path.glob("here=*"))) == 1
    assert len(list(tmp_path.glob("there=*"))) == 1
