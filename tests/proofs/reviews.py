"""Reviewers race, come too late and are cut off: one decision counts, and every review ends as documented."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from proofs.claims import Claim, Scale
from proofs.owner import Owner
from proofs.review_endings import Endings
from proofs.review_races import Races
from proofs.review_restarts import Restarts
from proofs.reviewers import colleague, desk
from proofs.tally import Tally
from proofs.token_states import of_all_machines

from benchmarks.running import RunningCloud

PAIRS = 100
ENDINGS = 40
RESTARTS = 20


def prove(scale: Scale) -> Iterator[Claim]:
    races, endings, restarts = Races(scale.of(PAIRS, least=4)), Endings(), Restarts()
    with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder:
        cloud = RunningCloud(Path(folder) / "data")
        try:
            second = colleague(cloud)
            _in_one_run(cloud, second, scale, races, endings)
            for number in range(scale.of(RESTARTS)):
                cloud = restarts.run(cloud, second, number, scale.seeds[number % len(scale.seeds)])
        finally:
            cloud.kill()
    seeds = f"{scale.seeds[0]}..{scale.seeds[-1]}"
    for tally in (*races.tallies, *endings.tallies, *restarts.tallies, _waiting_states()):
        yield tally.claim("reviews", seeds)


def _in_one_run(cloud: RunningCloud, second: dict[str, str], scale: Scale, races: Races, endings: Endings) -> None:
    owner = Owner(cloud)
    with desk(cloud, second) as here:
        races.run(here, owner, _labels(scale, scale.of(PAIRS, least=4)))
    # A token of a person ends after a while: the next ones begin with a fresh one.
    few = _labels(scale, scale.of(ENDINGS))
    with desk(cloud, second) as here:
        endings.delete(here, owner, few)
        endings.cancel(here, owner, few)
        endings.expire(cloud, here, few)


def _labels(scale: Scale, many: int) -> list[str]:
    return [f"{scale.seeds[number % len(scale.seeds)]}/{number}" for number in range(many)]


def _waiting_states() -> Tally:
    tally = Tally("states that wait for a token have a timeout that is caught")
    for name, faults in of_all_machines().items():
        tally.note(name, ", ".join(faults) or None)
    return tally
