"""Every event one to five times, in any order and late: the database comes to the same, and nothing is paid twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from proofs.claims import Claim, Scale
from proofs.delivered.judging import Outcome, judged
from proofs.delivered.stories import Told
from proofs.delivered.telling import record
from proofs.delivered.world import World, world

SCHEDULES = 1000
_TOGETHER = 2
"""Stories that one schedule mixes."""


@dataclass
class Tried:
    """What became of the schedules, by what was asked of them."""

    deliveries: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    worst: dict[str, str] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        self.deliveries += outcome.deliveries
        self.asked.update(outcome.asked)
        self.broken.update(outcome.problems.keys())


QUESTIONS = {
    "database": "schedules whose database is that of the run in order",
    "snapshots": "schedules after which snapshots and pushes end where the database does",
    "webhooks": "schedules in which each end of a job was one delivery",
    "runs": "schedules in which each attempt had one execution, and no other was asked for",
    "paid": "schedules with something to pay for, and without a second paid call",
    "lost": "schedules without a delivery that failed as often as the template lets it",
}


def prove(scale: Scale) -> Iterator[Claim]:
    tried = Tried()
    with world() as made:
        told = record(made)
        each = scale.of(SCHEDULES, least=len(scale.seeds)) // len(scale.seeds)
        for number in scale.seeds:
            _try(made, told, number, each, tried)
    seeds = f"{scale.seeds[0]}..{scale.seeds[-1]}"
    for what, says in QUESTIONS.items():
        worst = tried.worst.get(what, f"{tried.deliveries} deliveries, calls and acts in all")
        yield Claim("delivery", says, tried.asked[what] - tried.broken[what], tried.asked[what], worst, seeds)


def _casts(told: Sequence[Told]) -> list[tuple[Told, ...]]:
    """Each story with others, so that what one does to another would be seen."""
    around = [*told, *told]
    return [tuple(around[first : first + _TOGETHER]) for first in range(len(told))]


def _try(made: World, told: Sequence[Told], number: int, count: int, tried: Tried) -> None:
    """So many schedules from this seed; of the first that comes to something else, the simplest that does."""
    broken: set[str] = set()

    def count_it(outcome: Outcome) -> None:
        tried.add(outcome)
        broken.update(outcome.problems)

    _drawn(made, told, number, count, count_it, phases=[Phase.generate])
    for what in broken - set(tried.worst):
        tried.worst[what] = _simplest(made, told, number, count, what)


class _Broken(Exception):  # noqa: N818 - it ends a search
    """What was looked for was found."""


def _simplest(made: World, told: Sequence[Told], number: int, count: int, what: str) -> str:
    found: list[str] = []

    def stop_at(outcome: Outcome) -> None:
        if what in outcome.problems:
            found.append(f"seed {number}: {outcome.problems[what]} after {outcome.story}")
            raise _Broken

    # What depends on the moment cannot always be made simpler.
    with suppress(_Broken, Flaky):
        _drawn(made, told, number, count, stop_at, phases=[Phase.generate, Phase.shrink])
    return found[-1] if found else f"seed {number}"


def _drawn(made: World, told: Sequence[Told], number: int, count: int, see: object, *, phases: list[Phase]) -> None:
    casts = _casts(told)

    @seed(number)
    @settings(
        max_examples=count,
        phases=phases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(st.data())
    def schedules(data: st.DataObject) -> None:
        cast = casts[data.draw(st.integers(0, len(casts) - 1))]
        pick = lambda many: data.draw(st.integers(0, many - 1)) if many > 1 else 0  # noqa: E731
        see(judged(made, cast, pick))  # type: ignore[operator]

    schedules()
