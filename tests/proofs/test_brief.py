"""A little of each proof, with its first seed: the whole of them is `make prove`."""

from __future__ import annotations

import importlib

import pytest
from proofs.__main__ import NAMES
from proofs.claims import BRIEF, Claim


@pytest.mark.parametrize("name", NAMES)
def test_what_is_claimed_holds(name: str):
    claims: list[Claim] = [each for each in importlib.import_module(f"proofs.{name}").prove(BRIEF) if not each.timed]

    assert claims
    assert [claim for claim in claims if not claim.holds] == []
