"""Files that come late, twice, changed or never: each ends as documented, and what was read is what is recorded."""

from __future__ import annotations

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import httpx
from chaos_client import ChaosClient
from pipeline.sending import ENDED, arm, job, pdf, send, until_ended
from proofs.claims import Claim, Scale
from proofs.owner import Owner, Run
from proofs.reading import bound_to, misread
from proofs.tally import Tally
from proofs.upload_bench import Bench, Try
from proofs.upload_cases import PROMPT, Case, cancelled, come_late, come_unheard, overwritten
from proofs.upload_places import PLACES, Places

from benchmarks.running import RunningCloud

AT_ONCE = 6
OVER_SECONDS = 180.0
INTERFERENCES = 6
"""As many of each kind, overwritten and cancelled at whatever moment, a seed; four more of each are held for it."""
QUIET_SECONDS = 3.0
"""After this long an event has been lost that was to be."""
SHORT_LIVES = {"QUIRE_FORM_SECONDS": "2", "QUIRE_UPLOAD_SECONDS": "4", "QUIRE_STALLED_SECONDS": "1"}


class Seen:
    """Of each case how many were tried, and what went wrong."""

    def __init__(self) -> None:
        self.ended: dict[str, Tally] = {}
        self.read = Tally("what was read is what the recorded sha256 is of")
        self.runs = Tally("executions that came to their end")
        self.places = Places()
        self.moments: dict[str, Counter[str]] = defaultdict(Counter)

    def of(self, case: str) -> Tally:
        return self.ended.setdefault(case, Tally(f"{case}: ended as documented"))

    @property
    def tallies(self) -> tuple[Tally, ...]:
        for case, moments in self.moments.items():
            over = sum(moments[status] for status in ENDED)
            self.of(case).remark = f"{moments.total() - over} of {moments.total()} before the end" if moments else ""
        return (*self.ended.values(), *self.places.tallies, self.read, self.runs)


def prove(scale: Scale) -> Iterator[Claim]:
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder, RunningCloud(Path(folder) / "data") as cloud:
        tries = [one for seed in scale.seeds for one in _prompt(cloud, seed, scale.of(INTERFERENCES), seen.places)]
        tries += _unheard(cloud, scale)
        tries += _late(cloud, scale, tries)
        runs = _at_rest(cloud, seen)
        with cloud.client() as api:
            for one in tries:
                _look(api, one, runs.get(one.accepted["documentId"], []), seen)
    for tally in seen.tallies:
        yield tally.claim("uploads", f"{scale.seeds[0]}..{scale.seeds[-1]}")


def _prompt(cloud: RunningCloud, seed: int, interferences: int, places: Places) -> list[Try]:
    """All cases in a random order, several at once, while runs are held here and there; then place by place."""
    chosen = [*PROMPT, *[overwritten, cancelled] * interferences]
    order = Random(seed)  # noqa: S311 - repeatable on purpose
    order.shuffle(chosen)
    points = [
        {"function": f"{name}Function", "point": point, "action": f"delay:{order.uniform(0.2, 1.5):.1f}", "times": 2}
        for name, point in PLACES
    ]
    chaos = ChaosClient(cloud.owner())
    chaos.ask(points=points)
    with cloud.client() as api:
        tries = _tried(cloud, api, [(seed, case) for case in chosen])
        _until_over(api, tries)
        chaos.end()
        held = places.run(cloud, api, seed)
        _until_over(api, held)
    return tries + held


def _tried(cloud: RunningCloud, api: httpx.Client, chosen: Sequence[tuple[int, Case]]) -> list[Try]:
    owner = Owner(cloud)

    def begun(numbered: tuple[int, tuple[int, Case]]) -> Try:
        number, (seed, case) = numbered
        name = f"{seed}/{case.__name__}/{number}"
        return case(Bench(api, owner, name, Random(name)))  # noqa: S311 - repeatable on purpose

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(begun, enumerate(chosen)))


def _unheard(cloud: RunningCloud, scale: Scale) -> list[Try]:
    """Files arrive while every event is lost."""
    chaos = ChaosClient(cloud.owner())
    chaos.ask(events={"drop": 1.0})
    with cloud.client() as api:
        tries = _tried(cloud, api, [(seed, come_unheard) for seed in scale.seeds])
        time.sleep(QUIET_SECONDS)
        chaos.end()
        for one in tries:
            one.doors.append((job(api, one.accepted["jobId"])["status"], "pending"))
    return tries


def _late(cloud: RunningCloud, scale: Scale, earlier: Sequence[Try]) -> list[Try]:
    """The schedule finds what is left; whatever comes after that comes too late."""
    arm(cloud, "", **SHORT_LIVES)
    owner = Owner(cloud)
    with cloud.client() as api:
        tries = _tried(cloud, api, [(seed, come_late) for seed in scale.seeds])
        _swept(api, owner, [*earlier, *tries])
        for one in tries:
            one.doors.append((owner.put(one.form, pdf("after the end")), 200))
        # What comes after them has come: they were looked at.
        arm(cloud, "")
        until_ended(api, send(api, pdf("the last one"))["jobId"], seconds=OVER_SECONDS)
    return tries


def _swept(api: httpx.Client, owner: Owner, tries: Sequence[Try]) -> None:
    """Round by round, until all have ended or patience has: what stands still then is told by the claims."""
    deadline, left = time.monotonic() + OVER_SECONDS, list(tries)
    while left and time.monotonic() < deadline:
        owner.invoke("MaintainFunction")
        left = [one for one in left if not _has_ended(api, one)]
        time.sleep(0.5)


def _until_over(api: httpx.Client, tries: Sequence[Try]) -> None:
    deadline = time.monotonic() + OVER_SECONDS
    for one in (one for one in tries if not one.awaited):
        while not _has_ended(api, one) and time.monotonic() < deadline:
            time.sleep(0.1)


def _has_ended(api: httpx.Client, one: Try) -> bool:
    return job(api, one.accepted["jobId"])["status"] in ENDED


def _at_rest(cloud: RunningCloud, seen: Seen) -> dict[str, list[Run]]:
    """All executions, once none is at work any more or should be."""
    owner, deadline = Owner(cloud), time.monotonic() + OVER_SECONDS
    while True:
        runs = owner.runs()
        every = [run for some in runs.values() for run in some]
        if not any(run.is_at_work for run in every) or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    for run in every:
        seen.runs.note(run.name, "at work" if run.is_at_work else None)
    return runs


def _look(api: httpx.Client, one: Try, runs: Sequence[Run], seen: Seen) -> None:
    """Where it ended against where it had to, and what was read against the bytes."""
    state, bound = job(api, one.accepted["jobId"]), bound_to(api, one.accepted["documentId"])
    want, name = one.ends(bound), " ".join([one.seed, *one.at])
    ended = (state["status"], state["errorCode"]) == (want.status, want.code) and len(runs) in want.runs
    closed = [door for door in one.doors if door[0] != door[1]]
    found = f"{state['status']} {state['errorCode']}, {len(runs)} runs, {closed} and not {want}"
    seen.of(one.case).note(name, None if ended and not closed else found)
    seen.moments[one.case].update(one.at)
    seen.read.note(name, misread(api, one, bound, [run.name for run in runs]))
