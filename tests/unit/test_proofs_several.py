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
