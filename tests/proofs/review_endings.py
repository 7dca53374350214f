"""Reviews that end while somebody decides: too late, deleted, cancelled."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from random import Random

import httpx
from chaos_client import ChaosClient
from pipeline.sending import arm
from proofs.owner import Owner
from proofs.reviewers import FIRST, PATIENCE, SECOND, Asked, Desk, at_once, vouched
from proofs.tally import Tally

from benchmarks.running import RunningCloud

REVIEW_SECONDS = 6
"""Long enough for a task to be seen, on a quiet machine."""
_GONE = httpx.codes.NOT_FOUND


class Endings:
    def __init__(self) -> None:
        self.expired = Tally("expired tokens: completed if decided in time, else expired, the task too")
        self.deleted = Tally("deleted in review: gone for everybody, no execution, no object")
        self.cancelled = Tally("cancelled in review: cancelled unless it was completed before, no execution")
        self.tallies = (self.expired, self.deleted, self.cancelled)

    def expire(self, cloud: RunningCloud, desk: Desk, seeds: Sequence[str]) -> None:
        """Half of them are decided at the last moment; the others in time, but their executions are told too late."""
        arm(cloud, "", QUIRE_REVIEW_SECONDS=str(REVIEW_SECONDS))
        chaos = ChaosClient(cloud.owner())
        some = desk.opened([f"{seed}/{when}" for when in ("told late", "last moment") for seed in seeds])
        held = {"function": "ResumeFunction", "point": "resume.before_send", "times": len(seeds)}
        chaos.ask(points=[{**held, "action": f"delay:{REVIEW_SECONDS + 2}"}])
        answers = [desk.does(FIRST, "submit", asked) for asked in filter(_was_asked, some[: len(seeds)])]
        last = filter(_was_asked, some[len(seeds) :])
        answers += at_once(*(partial(_at_the_last_moment, desk, asked) for asked in last))
        for asked, answer in zip(filter(_was_asked, some), answers, strict=True):
            self.expired.note(asked.label, _late(desk, asked, answer))
        chaos.end()
        arm(cloud, "")

    def delete(self, desk: Desk, owner: Owner, seeds: Sequence[str]) -> None:
        some = desk.opened([f"{seed}/deleted" for seed in seeds])
        for asked in some:
            said = _interfered(desk, asked, lambda asked=asked: desk.api.delete(f"/documents/{asked.document}"))
            fits = said[0] == httpx.codes.OK and said[1] in {httpx.codes.OK, _GONE}
            self.deleted.note(asked.label, None if fits else f"told {said}")
        _until_no_run(owner, some)
        owner.invoke("MaintainFunction")
        for asked in some:
            self.deleted.note(asked.label, _left(desk, owner, asked))

    def cancel(self, desk: Desk, owner: Owner, seeds: Sequence[str]) -> None:
        some = desk.opened([f"{seed}/cancelled" for seed in seeds])
        for asked in some:
            said = _interfered(desk, asked, lambda asked=asked: desk.api.post(f"/jobs/{asked.job}/cancel"))
            self.cancelled.note(asked.label, _not_cancelled(desk, asked, said))
        for asked in some:
            running = asked in _until_no_run(owner, some)
            self.cancelled.note(asked.label, "its execution goes on" if running else None)


def _was_asked(asked: Asked) -> bool:
    """Whether there was a task before its time was over."""
    return bool(asked.task)


def _at_the_last_moment(desk: Desk, asked: Asked) -> httpx.Response:
    dice = Random(asked.label)  # noqa: S311 - repeatable on purpose
    end = datetime.fromisoformat(desk.task(asked)["expiresAt"]).timestamp()
    time.sleep(max(0.0, end + dice.uniform(-0.6, 0.2) - time.time()))
    return desk.does(FIRST, "submit", asked)


def _late(desk: Desk, asked: Asked, answer: httpx.Response) -> str | None:
    state, task = desk.ended(asked), desk.task(asked)
    seen = (answer.status_code, state["status"], state["errorCode"], task["status"])
    if seen == (200, "completed", None, "submitted"):
        return None if desk.kept(asked) == vouched(FIRST, asked) else "other values"
    again = desk.does(SECOND, "submit", asked).status_code
    fits = seen[0] in {200, 409} and seen[1:] == ("expired", "REVIEW_EXPIRED", "expired") and again == 409
    return None if fits else f"{seen}, then {again}"


def _interfered(desk: Desk, asked: Asked, interfere: partial[httpx.Response]) -> tuple[int, int]:
    """What who interfered was told, and who decided: in the same instant, or one after the other."""
    dice = Random(asked.label)  # noqa: S311 - repeatable on purpose
    decide = partial(desk.does, SECOND, dice.choice(["submit", "reject"]), asked)
    if dice.random() < 0.3:
        first = interfere()
        return first.status_code, decide().status_code
    one, other = at_once(interfere, decide)
    return one.status_code, other.status_code


def _not_cancelled(desk: Desk, asked: Asked, said: tuple[int, int]) -> str | None:
    state, task = desk.ended(asked), desk.task(asked)
    done = {"submitted": "completed", "rejected": "rejected"}
    seen = f"told {said}: {state['status']} {state['errorCode']}, task {task['status']}"
    if said == (409, 200):
        return None if state["status"] == done.get(task["status"]) else seen
    tasks = {"cancelled"} if said == (200, 409) else {"cancelled", *done}
    fits = said[0] == 200 and said[1] in {200, 409} and (state["status"], state["errorCode"]) == ("cancelled", None)
    return None if fits and task["status"] in tasks else seen


def _until_no_run(owner: Owner, some: Sequence[Asked]) -> list[Asked]:
    """Those whose executions are at work still when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while True:
        runs = owner.runs()
        left = [asked for asked in some if any(run.is_at_work for run in runs[asked.document])]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.5)


def _left(desk: Desk, owner: Owner, asked: Asked) -> str | None:
    paths = (f"/documents/{asked.document}", f"/jobs/{asked.job}", f"/hitl/tasks/{asked.task}")
    shown = [path for path in paths if desk.api.get(path).status_code != _GONE]
    running = [run.name for run in owner.runs()[asked.document] if run.is_at_work]
    objects = owner.objects(asked.prefix)
    return f"{shown} {running} {objects}" if shown or running or objects else None
