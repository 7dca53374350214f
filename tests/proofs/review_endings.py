"""Reviews that end while somebody decides: deleted, cancelled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import httpx
from pipeline.sending import job
from proofs.owner import Owner
from proofs.reviewers import PATIENCE, SECOND, Asked, Desk, at_once
from proofs.tally import Tally

_GONE = httpx.codes.NOT_FOUND


@dataclass(frozen=True)
class Seen:
    """What somebody was told, and where the job stood right after that, if they looked."""

    code: int
    status: str = ""


@dataclass(frozen=True)
class Told:
    """What who interfered and who decided were told, and how the job stood once the first of them knew."""

    first: bool
    """Whether nobody decided before the interference was answered."""
    interfered: int
    decided: int
    status: str


class Endings:
    def __init__(self) -> None:
        self.deleted = Tally("deleted in review: gone for everybody, no execution, no object")
        self.cancelled = Tally("cancelled in review: cancelled unless it had ended before, no execution")
        self.stopped = Tally("cancelled before anybody decided: told so, while the document was in review")
        self.tallies = (self.deleted, self.cancelled, self.stopped)

    def delete(self, desk: Desk, owner: Owner, seeds: Sequence[str]) -> None:
        some = desk.opened([f"{seed}/deleted" for seed in seeds])
        for number, asked in enumerate(some):
            remove = partial(desk.api.delete, f"/documents/{asked.document}")
            said = _interfered(desk, asked, remove, first=number % 2 == 0)
            fits = said.interfered == httpx.codes.OK and said.decided in {httpx.codes.OK, _GONE}
            fits = fits and not (said.first and said.decided != _GONE)
            self.deleted.note(asked.label, None if fits else f"told {said}")
        _until_no_run(owner, some)
        owner.invoke("MaintainFunction")
        for asked in some:
            self.deleted.note(asked.label, _left(desk, owner, asked))

    def cancel(self, desk: Desk, owner: Owner, seeds: Sequence[str]) -> None:
        some = desk.opened([f"{seed}/cancelled" for seed in seeds])
        together: Counter[int] = Counter()
        for number, asked in enumerate(some):
            stop = partial(desk.api.post, f"/jobs/{asked.job}/cancel")
            waits = job(desk.api, asked.job)["status"]
            said = _interfered(desk, asked, stop, first=number % 2 == 0)
            self.cancelled.note(asked.label, _not_cancelled(desk, asked, said))
            if said.first:
                fits = (waits, said.interfered) == ("hitl_pending", httpx.codes.OK)
                self.stopped.note(asked.label, None if fits else f"{waits}, told {said}")
            else:
                together[said.interfered] += 1
        self.cancelled.remark = f"in the same instant {together[200]} of {together.total()} told that it is"
        left = _until_no_run(owner, some)
        for asked in some:
            self.cancelled.note(asked.label, "its execution goes on" if asked in left else None)


def _interfered(desk: Desk, asked: Asked, interfere: Callable[[], httpx.Response], *, first: bool) -> Told:
    """In the same instant as somebody decides, or before that."""
    dice = Random(asked.label)  # noqa: S311 - repeatable on purpose
    does, decides = partial(_and_looks, desk, asked, interfere), partial(_decides, desk, asked, dice)
    one, other = (does(), decides()) if first else at_once(does, decides)
    return Told(first, one.code, other.code, one.status)


def _and_looks(desk: Desk, asked: Asked, interfere: Callable[[], httpx.Response]) -> Seen:
    code, found = interfere().status_code, desk.api.get(f"/jobs/{asked.job}")
    return Seen(code, found.json()["data"]["status"] if found.is_success else "")


def _decides(desk: Desk, asked: Asked, dice: Random) -> Seen:
    return Seen(desk.does(SECOND, dice.choice(["submit", "reject"]), asked).status_code)


def _not_cancelled(desk: Desk, asked: Asked, said: Told) -> str | None:
    state, task = desk.ended(asked), desk.task(asked)
    done = {"submitted": "completed", "rejected": "rejected"}
    seen = f"told {said}: {state['status']} {state['errorCode']}, task {task['status']}"
    if (said.interfered, said.decided) == (409, 200) and not said.first:
        return None if said.status == state["status"] == done.get(task["status"]) else seen
    tasks = {"cancelled"} if said.decided == 409 else {"cancelled", *done}
    fits = said.interfered == 200 and said.decided in ({409} if said.first else {200, 409})
    fits = fits and (state["status"], state["errorCode"]) == ("cancelled", None)
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
