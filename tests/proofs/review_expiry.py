"""Reviews whose time runs out while somebody decides: before the end, at it, after it, and told too late."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from chaos_client import ChaosClient
from pipeline.sending import ENDED, arm, job
from proofs.owner import Owner
from proofs.reviewers import FIRST, SECOND, Asked, Desk, at_once, token_ended, vouched
from proofs.tally import Tally

from benchmarks.running import RunningCloud

REVIEW_SECONDS = 8
"""A function that resumes can be held for longer than that, but only for ten seconds."""
_LEFT_SECONDS = 2.5
"""So much of it has to be left when all of a round wait for somebody."""
_EARLY_SECONDS = 1.5
"""So much when the one comes that is to be early: the news of it goes through an outbox, a bus and a queue."""
_ROUNDS = 6
"""How often a round begins anew on a machine that is too slow for it."""
_SENDING_SECONDS = 0.5
"""From the place before it is sent until the execution has it, at most."""
_SEND = {"function": "ResumeFunction", "point": "resume.before_send", "times": 1}
_EXPIRED = ("expired", "REVIEW_EXPIRED", "expired")
_COMPLETED = ("completed", None, "submitted")
HELD, EARLY, LAST, LATE = "held", "early", "at the last moment", "after the end"


@dataclass(frozen=True)
class Decided:
    """What who decided was told, and when the news of it was on its way to the execution, if ever."""

    told: int
    sent: float | None = None


class Expiry:
    def __init__(self) -> None:
        self.ended = Tally("expired tokens: completed if decided in time, else expired, the task too")
        self.met = Tally("expired tokens: accepted early, accepted and then held, refused after the end, as set out")
        self._last: Counter[str] = Counter()

    @property
    def tallies(self) -> tuple[Tally, ...]:
        self.ended.remark = ", ".join(f"{count} {what}" for what, count in sorted(self._last.items()))
        return self.ended, self.met

    def run(self, cloud: RunningCloud, desk: Desk, seeds: Sequence[str]) -> None:
        arm(cloud, "", QUIRE_REVIEW_SECONDS=str(REVIEW_SECONDS))
        chaos, owner = ChaosClient(cloud.owner()), Owner(cloud)
        for seed in seeds:
            for kind, asked, decided in list(_rounds(desk, chaos, seed)):
                self._note(desk, owner, kind, asked, decided)
            chaos.end()
        arm(cloud, "")

    def _note(self, desk: Desk, owner: Owner, kind: str, asked: Asked, decided: Decided) -> None:
        state, task = desk.ended(asked), desk.task(asked)
        end = (state["status"], state["errorCode"], task["status"])
        again = desk.does(SECOND, "submit", asked).status_code
        fits = again == 409 and end in _ends(kind, decided, token_ended(owner, asked))
        faithful = end != _COMPLETED or desk.kept(asked) == vouched(FIRST, asked)
        self.ended.note(asked.label, None if fits and faithful else f"{decided}: {end}, then {again}")
        if kind == LAST:
            self._last[f"{kind} {decided.told} {state['status']}"] += 1
            return
        wanted = 409 if kind == LATE else 200
        held = kind != HELD or decided.sent is not None
        self.met.note(asked.label, None if decided.told == wanted and held else str(decided))


def _rounds(desk: Desk, chaos: ChaosClient, seed: str) -> Iterator[tuple[str, Asked, Decided]]:
    """A document of each kind, all of which wait for somebody at the same time, and what was decided when."""
    for number in range(_ROUNDS):
        kinds = (HELD, EARLY, LAST, LATE)
        some = dict(zip(kinds, desk.opened([f"{seed}/{kind}/{number}" for kind in kinds]), strict=True))
        if not all(asked.task and _left(desk, asked) > _LEFT_SECONDS for asked in some.values()):
            continue
        yield HELD, some[HELD], _held(desk, chaos, some[HELD])
        if _left(desk, some[EARLY]) > _EARLY_SECONDS:
            yield from ((kind, some[kind], decided) for kind, decided in _others(desk, chaos, some).items())
            return
    raise RuntimeError(f"{seed}: in none of {_ROUNDS} rounds was there time to decide early")


def _held(desk: Desk, chaos: ChaosClient, asked: Asked) -> Decided:
    """At each moment no more than one of a round can come by the place that is armed."""
    chaos.ask(points=[{**_SEND, "action": f"delay:{_left(desk, asked) + 1.5:.1f}"}])
    return _told(desk, chaos, asked)


def _others(desk: Desk, chaos: ChaosClient, some: dict[str, Asked]) -> dict[str, Decided]:
    early = Decided(desk.does(FIRST, "submit", some[EARLY]).status_code)
    desk.ended(some[EARLY])
    chaos.ask(points=[{**_SEND, "action": "delay:0"}])
    last, late = at_once(*(partial(_around_the_end, desk, chaos, some[kind], kind) for kind in (LAST, LATE)))
    return {EARLY: early, LAST: last, LATE: late}


def _around_the_end(desk: Desk, chaos: ChaosClient, asked: Asked, kind: str) -> Decided:
    dice = Random(asked.label)  # noqa: S311 - repeatable on purpose
    before, after = (-1.2, 0.0) if kind == LAST else (0.05, 0.4)
    time.sleep(max(0.0, _left(desk, asked) + dice.uniform(before, after)))
    return _told(desk, chaos, asked) if kind == LAST else Decided(desk.does(FIRST, "submit", asked).status_code)


def _told(desk: Desk, chaos: ChaosClient, asked: Asked) -> Decided:
    """Decides, and follows the decision to the place that is armed or the document to its end."""
    told = desk.does(FIRST, "submit", asked).status_code
    while True:
        over = job(desk.api, asked.job)["status"] in ENDED
        if chaos.told()["points"][0]["tripped"]:
            return Decided(told, time.time())
        if over:
            return Decided(told)
        time.sleep(0.02)


def _left(desk: Desk, asked: Asked) -> float:
    return datetime.fromisoformat(desk.task(asked)["expiresAt"]).timestamp() - time.time()


def _ends(kind: str, decided: Decided, ended: float | None) -> set[tuple[str, str | None, str]]:
    """How it may end; who was accepted is only let down where the news of it came when the token had ended."""
    if decided.told == 409:
        return {_EXPIRED} if ended else set()
    if decided.told != 200 or kind == LATE:
        return set()
    if kind == HELD and decided.sent:
        return {_EXPIRED} if ended else set()
    hopeless = ended and (decided.sent is None or decided.sent > ended - _SENDING_SECONDS)
    return {_COMPLETED, _EXPIRED} if kind == LAST and hopeless else {_COMPLETED}
