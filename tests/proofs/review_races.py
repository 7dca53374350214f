"""Two reviewers at one task in the same instant: one decision counts, and all that comes of it comes once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

from chaos_client import ChaosClient
from pipeline.sending import ENDED
from proofs.owner import Owner, Run
from proofs.review_model import DECIDED, DONE, VERBS, Deed, Outcome, Stand, after, possible
from proofs.reviewers import FIRST, SECOND, Asked, Desk, at_once, resumed, vouched
from proofs.tally import Tally

_AT_ONCE = 20
_ENDS = {"submitted": ("completed", None), "rejected": ("rejected", "REVIEW_REJECTED")}
_HELD = {"function": "DocumentsFunction", "point": "review.before_decided", "action": "delay:0.3"}
"""The first decision has taken the task, and nobody can see it yet."""
Drawn = Callable[[Random], tuple[str, str]]


def two_decisions(dice: Random) -> tuple[str, str]:
    one, other = (dice.choice(tuple(DECIDED)) for _ in range(2))
    return one, other


def two_deeds(dice: Random) -> tuple[str, str]:
    """One of them decides, at most."""
    return dice.choice([(one, other) for one in VERBS for other in VERBS if not {one, other} <= DECIDED.keys()])


class Races:
    """Pairs of one kind: what both do, and how often the first of them has claimed the task."""

    def __init__(self, what: str, drawn: Drawn, *, claimed: float = 0.0) -> None:
        self.told = Tally(f"{what}: told as if one had come after the other")
        self.kept = Tally(f"{what}: one decision counts and is on record, with the winner's values alone")
        self.heard = Tally(f"{what}: one execution, which hears the decision and ends once")
        self.held = Tally(f"{what}, every other held while it decides: the second had asked before that was over")
        self._drawn, self._claimed = drawn, claimed
        self._pairs = self._together = 0

    @property
    def tallies(self) -> tuple[Tally, ...]:
        self.told.remark = f"{self._together} of {self._pairs} pairs asked both before either was told"
        return tuple(one for one in (self.told, self.kept, self.heard, self.held) if one.tried)

    def run(self, desk: Desk, owner: Owner, seeds: Sequence[str], chaos: ChaosClient | None = None) -> None:
        """With `chaos`, every other of them is held while it decides."""
        for start in range(0, len(seeds), _AT_ONCE):
            some = desk.opened(seeds[start : start + _AT_ONCE])
            decided = []
            for number, asked in enumerate(some):
                holds = chaos if number % 2 == 0 else None
                decided.append((asked, self._held(desk, asked, holds) if holds else self._raced(desk, asked)[0]))
            ended = [(asked, stand, desk.ended(asked)) for asked, stand in decided]
            runs = owner.runs()
            for asked, stand, state in ended:
                self.kept.note(asked.label, _unlike(desk, asked, stand, (state["status"], state["errorCode"])))
                self.heard.note(asked.label, _misheard(owner, runs[asked.document], stand, state))

    def _held(self, desk: Desk, asked: Asked, chaos: ChaosClient) -> Stand:
        chaos.ask(points=[{**_HELD, "times": 1}])
        stand, together = self._raced(desk, asked)
        tripped = chaos.told()["points"][0]["tripped"]
        chaos.end()
        self.held.note(asked.label, None if tripped and together else f"held {tripped}, together {together}")
        return stand

    def _raced(self, desk: Desk, asked: Asked) -> tuple[Stand, bool]:
        """Where the task stands when all have done what they do, decided in the end; whether both were under way."""
        dice = Random(asked.label)  # noqa: S311 - repeatable on purpose
        stand = Stand()
        if dice.random() < self._claimed:
            desk.does(FIRST, "claim", asked).raise_for_status()
            _, stand = after(stand, Deed(FIRST, "claim"))
        one, other = (Deed(who, verb) for who, verb in zip((FIRST, SECOND), self._drawn(dice), strict=True))
        first, second = at_once(*(partial(desk.says, deed.who, deed.verb, asked) for deed in (one, other)))
        seen = Outcome((first.code, second.code), _stands(desk, asked))
        fits = seen in possible(stand, one, other) and {first.error, second.error} <= {None, "CONFLICT"}
        self.told.note(asked.label, None if fits else f"{one} and {other} at {stand} gave {seen}")
        together = first.meets(second)
        self._pairs, self._together = self._pairs + 1, self._together + together
        return seen.stand if seen.stand.is_decided else _decided(desk, asked, seen.stand), together


def _decided(desk: Desk, asked: Asked, stand: Stand) -> Stand:
    who = stand.holder or SECOND
    desk.does(who, "submit", asked).raise_for_status()
    told, end = after(stand, Deed(who, "submit"))
    assert told == DONE
    return end


def _stands(desk: Desk, asked: Asked) -> Stand:
    """A task that nobody has changed is of the version 1."""
    task = desk.task(asked)
    holder, decider = (task[name] and desk.names[task[name]] for name in ("claimedBy", "decidedBy"))
    return Stand(task["status"], holder, decider, task["version"] - 1)


def _unlike(desk: Desk, asked: Asked, stand: Stand, ended: tuple[str, str | None]) -> str | None:
    """What of the end is not the winner's, if anything."""
    if ended != _ENDS[stand.status]:
        return f"{ended} after {stand}"
    if _stands(desk, asked) != stand:
        return f"{_stands(desk, asked)} after {stand}"
    if desk.recorded(asked) != [(stand.decider, stand.status)]:
        return f"{desk.recorded(asked)} on record after {stand}"
    if stand.status == "rejected":
        return None
    kept = desk.kept(asked)
    return None if kept == vouched(str(stand.decider), asked) else f"{kept} after {stand}"


def _misheard(owner: Owner, runs: Sequence[Run], stand: Stand, state: dict[str, Any]) -> str | None:
    """Whether anything came of the decision twice, or not at all."""
    times = [resumed(owner, run) for run in runs]
    names = [event["name"] for event in state["events"]]
    ends = [name for name in names if name.removeprefix("job.") in ENDED]
    fits = ends == [f"job.{_ENDS[stand.status][0]}"] and names.count("hitl.completed") == (stand.status == "submitted")
    return None if times == [1] and fits else f"resumed {times}, {names}"
