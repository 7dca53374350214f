"""kill -9 of everything between a decision and its execution: what was decided counts after the restart."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

import httpx
import psutil
from chaos_client import ChaosClient
from pipeline.sending import wait_for
from proofs.reviewers import FIRST, PATIENCE, Asked, Desk, desk, vouched
from proofs.tally import Tally

from benchmarks.running import RunningCloud

DOCUMENTS = 3
PLACES = (
    ("Resume", "resume.before_send"),
    ("Documents", "review.after_decided"),
    ("Resume", "resume.after_send"),
    ("Documents", "review.before_decided"),
)


class Restarts:
    def __init__(self) -> None:
        self.hit = Tally("killed between decision and resumption: places where it hit")
        self.decided = Tally("killed between decision and resumption: what was acknowledged counts after the restart")
        self.tallies = (self.hit, self.decided)

    def run(self, cloud: RunningCloud, second: dict[str, str], number: int, seed: int) -> RunningCloud:
        """Answers the cloud that runs in the place of the one that was killed."""
        function, point = PLACES[number % len(PLACES)]
        label = f"{seed}/{number}/{point}"
        with desk(cloud, second) as before:
            some = before.opened([f"{label}/{one}" for one in range(DOCUMENTS)])
            told = self._killed(cloud, before, some, (function, point))
        self.hit.note(label, None if told is not None else "never reached")
        cloud = RunningCloud(cloud.data)
        with desk(cloud, second) as now:
            for asked, answer in zip(some, told or [None] * len(some), strict=True):
                self.decided.note(asked.label, _lost(now, asked, answer))
        return cloud

    def _killed(
        self, cloud: RunningCloud, before: Desk, some: Sequence[Asked], place: tuple[str, str]
    ) -> list[int | None] | None:
        """What who decided was told before everything was killed; None where nothing came by the place."""
        chaos = ChaosClient(cloud.owner())
        point = {"function": f"{place[0]}Function", "point": place[1], "action": "hang", "times": len(some)}
        chaos.ask(points=[point])
        with ThreadPoolExecutor(len(some)) as people:
            asked = [people.submit(_submitted, before, one) for one in some]
            came = _came(chaos)
            time.sleep(Random(some[0].label).uniform(0, 0.5))  # noqa: S311 - repeatable on purpose
            tree = cloud.tree()
            cloud.kill()
            psutil.wait_procs(tree, timeout=10)
            told = [one.result() for one in asked]
        return told if came else None


def _submitted(before: Desk, asked: Asked) -> int | None:
    """None for no answer."""
    try:
        return before.does(FIRST, "submit", asked).status_code
    except httpx.TransportError:
        return None


def _came(chaos: ChaosClient) -> bool:
    try:
        return bool(wait_for(lambda: chaos.told()["points"][0]["tripped"], seconds=PATIENCE))
    except AssertionError:
        return False


def _lost(now: Desk, asked: Asked, told: int | None) -> str | None:
    """Who got no answer asks again, as people do: the decision is the same."""
    if told not in (None, 200):
        return f"told {told}"
    if told is None:
        again = now.does(FIRST, "submit", asked).status_code
        if again not in {200, 409}:
            return f"told {again} when asked again"
    state = now.ended(asked)
    if (state["status"], now.task(asked)["status"]) != ("completed", "submitted"):
        return f"{state['status']} {state['errorCode']}, task {now.task(asked)['status']}"
    return None if now.kept(asked) == vouched(FIRST, asked) else "other values"
