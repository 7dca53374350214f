"""Documents held between two steps, one after the other, and overwritten or cancelled there."""

from __future__ import annotations

import time
from random import Random

import httpx
from chaos_client import ChaosClient
from pipeline.sending import ENDED
from proofs.owner import Owner
from proofs.tally import Tally
from proofs.upload_bench import CANCELLED, Bench, Try
from proofs.upload_cases import PATIENCE, cancel, overwrite, standing, to_overwrite

from benchmarks.running import RunningCloud

PLACES = (
    ("Intake", "intake.before_commit"),
    ("Intake", "intake.before_start"),
    ("Intake", "intake.after_start"),
    ("Classify", "classify.before_open"),
    ("Preprocess", "preprocess.before_write"),
    ("Extract", "extract.before_write"),
    ("Validate", "validate.before_write"),
    ("Save", "save.before_commit"),
)
"""In the order in which a digital PDF comes by."""
HELD_SECONDS = 1.5
_HELD = "held"


class Places:
    def __init__(self) -> None:
        there = f"held at one of {len(PLACES)} places between steps"
        self.overwritten = Tally(f"overwritten while {there}, before it had ended")
        self.cancelled = Tally(f"cancelled while {there}, and told so")
        self.tallies = (self.overwritten, self.cancelled)

    def run(self, cloud: RunningCloud, api: httpx.Client, seed: int) -> list[Try]:
        """Everywhere once, and by the next seed the other way round.

        From the last place to the first: who was held before has gone by the one that is armed next.
        """
        chaos, owner, tries = ChaosClient(cloud.owner()), Owner(cloud), []
        for number, (function, point) in enumerate(reversed(PLACES)):
            held = {"function": f"{function}Function", "point": point, "action": f"delay:{HELD_SECONDS}"}
            chaos.ask(points=[{**held, "times": 1}])
            bench = Bench(api, owner, f"{seed}/{point}", Random(f"{seed}/{point}"))  # noqa: S311 - repeatable on purpose
            tries.append((self._cancel if (number + seed) % 2 else self._overwrite)(bench, chaos))
        chaos.end()
        return tries

    def _cancel(self, bench: Bench, chaos: ChaosClient) -> Try:
        content = bench.file("cancelled")
        one = bench.announced("cancelled", content, CANCELLED)
        at = _sent(bench, chaos, one, content)
        said = cancel(bench, one)
        self.cancelled.note(bench.seed, None if (at, said) == (_HELD, httpx.codes.OK) else f"{at}, told {said}")
        return one

    def _overwrite(self, bench: Bench, chaos: ChaosClient) -> Try:
        content = bench.file("first")
        one = to_overwrite(bench, content)
        at = _sent(bench, chaos, one, content)
        overwrite(bench, one)
        status = standing(bench, one)
        self.overwritten.note(bench.seed, None if at == _HELD and status not in ENDED else f"{at}, then {status}")
        return one


def _sent(bench: Bench, chaos: ChaosClient, one: Try, content: bytes) -> str:
    """Where it stands once it has come to the place that is armed, or to its end."""
    bench.post(one, content)
    deadline = time.monotonic() + PATIENCE
    while True:
        status = standing(bench, one)
        if chaos.told()["points"][0]["tripped"]:
            one.at.append(_HELD)
            return _HELD
        if status in ENDED or time.monotonic() > deadline:
            one.at.append(status)
            return status
        time.sleep(0.02)
