"""Reviewers race, come too late and are cut off: one decision counts, and every review ends as documented."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from chaos_client import ChaosClient
from proofs.claims import Claim, Scale
from proofs.owner import Owner
from proofs.review_endings import Endings
from proofs.review_expiry import Expiry
from proofs.review_races import Races, two_decisions, two_deeds
from proofs.review_restarts import Restarts
from proofs.reviewers import colleague, desk
from proofs.tally import Tally
from proofs.token_states import of_all_machines

from benchmarks.running import RunningCloud

PAIRS = 100
"""Of two who decide."""
MIXED = 40
"""Pairs who claim and release too."""
ENDINGS = 40
EXPIRIES = 20
"""Four documents each."""
RESTARTS = 20


class Tried:
    """All that is tried in one run of a cloud, but its end."""

    def __init__(self, scale: Scale) -> None:
        pairs, mixed = _labels(scale, scale.of(PAIRS, least=4)), _labels(scale, scale.of(MIXED, least=2))
        self._races = Races(f"{len(pairs)} racing decisions", two_decisions)
        self._mixed = Races(f"{len(mixed)} racing claims, releases, decisions", two_deeds, claimed=0.3)
        self._endings, self._expiry = Endings(), Expiry()
        self._pairs, self._others = pairs, [f"{label}/mixed" for label in mixed]
        self._few, self._rounds = _labels(scale, scale.of(ENDINGS)), _labels(scale, scale.of(EXPIRIES))

    @property
    def tallies(self) -> tuple[Tally, ...]:
        some = (self._races, self._mixed, self._expiry, self._endings)
        return tuple(tally for one in some for tally in one.tallies)

    def run(self, cloud: RunningCloud, second: dict[str, str]) -> None:
        """A token of a person ends after a while: each part begins with a fresh one."""
        owner, chaos = Owner(cloud), ChaosClient(cloud.owner())
        with desk(cloud, second) as here:
            self._races.run(here, owner, self._pairs, chaos)
        with desk(cloud, second) as here:
            self._mixed.run(here, owner, self._others)
            self._endings.delete(here, owner, self._few)
            self._endings.cancel(here, owner, self._few)
        with desk(cloud, second) as here:
            self._expiry.run(cloud, here, self._rounds)


def prove(scale: Scale) -> Iterator[Claim]:
    tried, restarts = Tried(scale), Restarts()
    with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder:
        cloud = RunningCloud(Path(folder) / "data")
        try:
            second = colleague(cloud)
            tried.run(cloud, second)
            for number in range(scale.of(RESTARTS)):
                cloud = restarts.run(cloud, second, number, scale.seeds[number % len(scale.seeds)])
        finally:
            cloud.kill()
    seeds = f"{scale.seeds[0]}..{scale.seeds[-1]}"
    for tally in (*tried.tallies, *restarts.tallies, _waiting_states()):
        yield tally.claim("reviews", seeds)


def _labels(scale: Scale, many: int) -> list[str]:
    return [f"{scale.seeds[number % len(scale.seeds)]}/{number}" for number in range(many)]


def _waiting_states() -> Tally:
    tally = Tally("states that wait for a token have a timeout that is caught")
    for name, faults in of_all_machines().items():
        tally.note(name, ", ".join(faults) or None)
    return tally
