"""Proofs beside each other: nothing that was counted gets lost, and what could not be counted does not hold."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from proofs.claims import BRIEF, Claim
from proofs.several import claims_of

PROOF = """
from proofs.claims import Claim

def prove(scale):
    yield Claim("{name}", "what was tried", 2, 2, scale.name)
    {then}
"""

MEETING = """
import time
from pathlib import Path
from proofs.claims import Claim

def prove(scale):
    Path("{here}").touch()
    until = time.monotonic() + 30
    while not (met := Path("{there}").exists()) and time.monotonic() < until:
        time.sleep(0.01)
    yield Claim("{name}", "met the other", int(met), 1)
    Path("{here}.over").touch()
"""


@pytest.fixture(autouse=True)
def proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "proofs"
    folder.mkdir()
    for name, then in {"early": "", "late": "", "dying": "raise SystemExit(3)"}.items():
        (folder / f"{name}.py").write_text(PROOF.format(name=name, then=then))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))


@pytest.mark.parametrize("at_once", [1, 2])
def test_claims_come_in_the_order_of_the_names(at_once: int) -> None:
    claims = claims_of(("late", "early"), BRIEF, at_once=at_once)

    assert claims == [Claim(name, "what was tried", 2, 2, "brief") for name in ("late", "early")]


def test_a_proof_that_dies_does_not_hold_and_stops_no_other(capfd: pytest.CaptureFixture[str]) -> None:
    claims = claims_of(("dying", "early"), BRIEF, at_once=1)

    assert [(claim.proof, claim.holds) for claim in claims] == [("dying", True), ("dying", False), ("early", True)]
    assert "dying: what was tried: 2/2 brief" in capfd.readouterr().err


def test_a_proof_that_mostly_waits_runs_beside_the_others_and_one_that_compares_times_alone(tmp_path: Path) -> None:
    def written(name: str, *, after: str) -> None:
        text = MEETING.format(name=name, here=tmp_path / name, there=tmp_path / after)
        (tmp_path / "proofs" / f"{name}.py").write_text(text)

    written("kill", after="outages")
    written("outages", after="kill")
    written("load", after="kill.over")

    claims = claims_of(("load", "kill", "outages"), BRIEF, at_once=1)

    assert [(claim.proof, claim.holds) for claim in claims] == [("load", True), ("kill", True), ("outages", True)]
