"""Two reviewers at one task in the same instant: one decision counts, and the execution hears it once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random

from proofs.owner import Owner, Run
from proofs.review_model import DONE, VERBS, Deed, Outcome, Stand, after, possible
from proofs.reviewers import FIRST, SECOND, Asked, Desk, at_once, resumed, vouched
from proofs.tally import Tally

_AT_ONCE = 20
_ENDS = {"submitted": ("completed", None), "rejected": ("rejected", "REVIEW_REJECTED")}


class Races:
    def __init__(self, pairs: int) -> None:
        self.told = Tally(f"{pairs} racing pairs: told as if one had come after the other")
        self.kept = Tally(f"{pairs} racing pairs: one decision counts, with the winner's values alone")
        self.heard = Tally(f"{pairs} racing pairs: one execution, resumed once")
        self.tallies = (self.told, self.kept, self.heard)

    def run(self, desk: Desk, owner: Owner, seeds: Sequence[str]) -> None:
        for start in range(0, len(seeds), _AT_ONCE):
            some = desk.opened(seeds[start : start + _AT_ONCE])
            decided = [(asked, self._raced(desk, asked)) for asked in some]
            ended = [(asked, stand, desk.ended(asked)) for asked, stand in decided]
            runs = owner.runs()
            for asked, stand, state in ended:
                self.kept.note(asked.label, _unlike(desk, asked, stand, (state["status"], state["errorCode"])))
                self.heard.note(asked.label, _misheard(owner, runs[asked.document]))

    def _raced(self, desk: Desk, asked: Asked) -> Stand:
        """Where the task stands when all have done what they do; decided, in the end."""
        dice = Random(asked.label)  # noqa: S311 - repeatable on purpose
        stand = Stand()
        if dice.random() < 0.3:
            desk.does(FIRST, "claim", asked).raise_for_status()
            _, stand = after(stand, Deed(FIRST, "claim"))
        one, other = Deed(FIRST, dice.choice(VERBS)), Deed(SECOND, dice.choice(VERBS))
        answers = at_once(*(partial(desk.does, deed.who, deed.verb, asked) for deed in (one, other)))
        seen = Outcome((answers[0].status_code, answers[1].status_code), _stands(desk, asked))
        codes = {answer.json()["error"]["code"] for answer in answers if not answer.is_success}
        fits = seen in possible(stand, one, other) and codes <= {"CONFLICT"}
        self.told.note(asked.label, None if fits else f"{one} and {other} at {stand} gave {seen} {codes}")
        return seen.stand if seen.stand.is_decided else _decided(desk, asked, seen.stand)


def _decided(desk: Desk, asked: Asked, stand: Stand) -> Stand:
    who = stand.holder or SECOND
    desk.does(who, "submit", asked).raise_for_status()
    told, end = after(stand, Deed(who, "submit"))
    assert told == DONE
    return end


def _stands(desk: Desk, asked: Asked) -> Stand:
    task = desk.task(asked)
    holder, decider = (task[name] and desk.names[task[name]] for name in ("claimedBy", "decidedBy"))
    return Stand(task["status"], holder, decider)


def _unlike(desk: Desk, asked: Asked, stand: Stand, ended: tuple[str, str | None]) -> str | None:
    """What of the end is not the winner's, if anything."""
    if ended != _ENDS[stand.status]:
        return f"{ended} after {stand}"
    if _stands(desk, asked) != stand:
        return f"{_stands(desk, asked)} after {stand}"
    if stand.status == "rejected":
        return None
    kept = desk.kept(asked)
    return None if kept == vouched(str(stand.decider), asked) else f"{kept} after {stand}"


def _misheard(owner: Owner, runs: Sequence[Run]) -> str | None:
    times = [resumed(owner, run) for run in runs]
    return None if times == [1] else f"resumed {times}"
