"""Proofs in processes of their own, as many at once as there is room for."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from proofs.claims import Claim, Scale

WAITING = ("outages", "storm")
"""For most of their time they wait for what is broken: they run beside all others, one after the other."""
LONGEST = ("lifecycle", "kill", "reviews", "hostile")
"""They begin first, so that none of them is left when all others are over."""
ALONE = ("load",)
"""They say how long something takes, against something else at another moment: nothing may run beside them."""


def claims_of(names: Sequence[str], scale: Scale, *, at_once: int) -> list[Claim]:
    """All claims in the order of the names; one that could not be counted does not hold."""
    run = partial(_claims_of_one, scale=scale)
    with ThreadPoolExecutor(at_once) as room, ThreadPoolExecutor(1) as aside:
        ordered = sorted(names, key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST))
        begun = {name: (aside if name in WAITING else room).submit(run, name) for name in ordered if name not in ALONE}
    found = {name: proof.result() for name, proof in begun.items()}
    found |= {name: run(name) for name in names if name in ALONE}
    return [claim for name in names for claim in found[name]]


def _claims_of_one(name: str, scale: Scale) -> list[Claim]:
    claims, began = [], time.monotonic()
    command = [sys.executable, "-m", "proofs.one", name, scale.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proof:
        for line in proof.stdout or ():
            claims.append(Claim(**json.loads(line)))
            sys.stderr.write(f"{claims[-1]}\n")
    sys.stderr.write(f"{name}: over after {(time.monotonic() - began) / 60:.1f} minutes\n")
    if proof.returncode:
        claims.append(Claim(name, "the proof came to its end", 0, 1, f"exit code {proof.returncode}"))
    return claims
