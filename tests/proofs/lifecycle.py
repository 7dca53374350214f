"""Everything that people can do with documents, in any order, told by the API as the reference tells it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import cast

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from pipeline.sending import arm, pdf
from proofs.acting import Cloud, DivergedError, open_cloud
from proofs.carrying import Uploader, ends
from proofs.claims import Claim, Scale
from proofs.living import Life

from benchmarks.running import RunningCloud

STEPS = 10_000
LENGTH = 25
"""Steps of one life, which begins with new people."""
HASTE = 0.1
"""The share of steps where nobody reviews in time."""


@dataclass
class Seen:
    """What all lives came to; what is tried to make a failure shorter does not count."""

    cloud: Cloud
    steps: int = 0
    failures: int = 0
    failing: bool = False
    seed: str = ""
    worst: dict[str, Sequence[str]] = field(default_factory=dict)
    """The shortest story of each seed that went wrong."""

    def agreed(self) -> None:
        self.steps += not self.failing

    def diverged(self, told: Sequence[str]) -> None:
        self.steps += not self.failing
        self.failures += not self.failing
        self.failing = True
        if self.seed not in self.worst or len(told) < len(self.worst[self.seed]):
            self.worst[self.seed] = told


def prove(scale: Scale) -> Iterator[Claim]:
    wanted = scale.of(STEPS, least=24)
    with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder, open_cloud(Path(folder)) as (cloud, running):
        seen = Seen(cloud)
        _warm(running, "patient")
        _live(seen, scale, round(wanted * (1 - HASTE)), patient=True)
        arm(running, "", QUIRE_REVIEW_SECONDS="1")
        _warm(running, "hasty")
        _live(seen, scale, wanted - round(wanted * (1 - HASTE)), patient=False)
    seeds = f"{scale.seeds[0]}..{scale.seeds[-1]}"
    says = "steps of three people and a stranger: the API and a reference agree"
    worst = " | ".join("; ".join([f"seed {name}", *told]) for name, told in seen.worst.items())
    yield Claim("lifecycle", says, seen.steps - seen.failures, max(seen.steps, wanted), worst, seeds)


def _warm(running: RunningCloud, name: str) -> None:
    """Every function of the way has begun: what is waited for from here on is work alone."""
    uploader = Uploader(dict(running.login), {name: pdf(name)})
    uploader.run()
    ends(running, uploader.jobs, seconds=300)


def _live(seen: Seen, scale: Scale, steps: int, *, patient: bool) -> None:
    """Lives by each seed, which together have as many steps; the first that goes wrong ends those of its seed."""
    for number in scale.seeds:
        seen.failing, enough = False, seen.steps + -(-steps // len(scale.seeds))
        for turn in count():
            if seen.failing or seen.steps >= enough:
                break
            _lives(seen, f"{number}.{turn}", enough - seen.steps, patient=patient)


def _lives(seen: Seen, name: str, steps: int, *, patient: bool) -> None:
    seen.seed, lives = name, -(-steps // LENGTH)
    machine = seed(name)(partial(_begun, seen, patient))
    try:
        run_state_machine_as_test(cast("type[Life]", machine), settings=_settings(lives, -(-steps // lives)))
    except (DivergedError, Flaky) as error:
        if not seen.failing:
            seen.diverged(["before the first step", repr(error)])


def _begun(seen: Seen, patient: bool) -> RuleBasedStateMachine:  # noqa: FBT001 - a factory takes nothing by name
    return Life(seen.cloud, seen, patient=patient)


def _settings(lives: int, length: int) -> settings:
    return settings(
        max_examples=lives,
        stateful_step_count=length,
        phases=(Phase.generate, Phase.shrink),
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
