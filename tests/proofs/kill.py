"""kill -9 of a worker or of everything, at named places or at any moment: nothing is lost, carried twice or stuck."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import psutil
from chaos_client import ChaosClient
from pipeline.sending import pdf
from proofs.carrying import Carried, Reviewer, Uploader, ends
from proofs.claims import BRIEF, Claim, Scale
from proofs.hearing import Hearing

from benchmarks.running import RunningCloud

STUCK_SECONDS = 60.0
LOST_SECONDS = 600.0
"""Longer than anything that looks for what was left over lets it wait."""
TOLD_SECONDS = 300.0
DOCUMENTS = 3
KILLS = 2
"""While a seed's documents are sent."""
POINTS = {
    "Documents": ("documents.before_commit", "review.before_decided", "review.after_decided"),
    "Intake": ("intake.before_commit", "intake.before_start", "intake.after_start"),
    "Classify": ("classify.before_open",),
    "Preprocess": ("preprocess.before_write",),
    "Extract": ("extract.before_write",),
    "Validate": ("validate.before_write",),
    "Review": ("review.before_request", "review.before_commit", "review.after_commit"),
    "Resume": ("resume.before_send", "resume.after_send"),
    "Save": ("save.before_commit", "save.after_commit"),
    "Record": ("record.before_commit", "record.after_commit", "relay.before_put", "relay.before_commit"),
    "Notify": ("notify.before_snapshot", "notify.before_push"),
    "Deliver": ("deliver.before_call", "deliver.after_call"),
}
PLACES = tuple((function, point) for function, points in POINTS.items() for point in points)


@dataclass
class Seen:
    """What the runs of one kind of kill came to."""

    tried: int = 0
    hit: int = 0
    set_out: int = 0
    """The documents that were to be sent."""
    documents: list[Carried] = field(default_factory=list)
    slowest: float = 0.0
    worst: str = ""
    told: dict[str, int] = field(default_factory=dict)
    """How often a webhook heard of each job that it is complete."""
    billed: int = 0

    def over(self, documents: Sequence[Carried], accepted: dict[str, datetime], since: datetime) -> None:
        """`since`: nothing can go on before then."""
        self.set_out += DOCUMENTS
        self.documents += documents
        for each in documents:
            seconds = ((each.rested or datetime.now(UTC)) - max(since, accepted[each.job])).total_seconds()
            if seconds > self.slowest:
                self.slowest, self.worst = seconds, "" if each.status == "completed" else f", {each.status}"

    @property
    def completed(self) -> int:
        return sum(each.status == "completed" for each in self.documents)

    @property
    def once(self) -> int:
        return sum(each.executions == 1 and self.told[each.job] == 1 for each in self.documents)

    def claims(self, what: str, seeds: str) -> Iterator[Claim]:
        says = f"kill -9 of {what}: documents"
        yield Claim("kill", f"kill -9 of {what}: hit while a document was under way", self.hit, self.tried, seeds=seeds)
        yield Claim("kill", f"{says} that were not lost", self.completed, self.set_out, seeds=seeds)
        yield Claim(
            "kill", f"{says} executed once, and a webhook was told one end", self.once, self.set_out, seeds=seeds
        )
        in_usage = self.set_out - abs(self.set_out - self.billed)
        yield Claim("kill", f"{says} that count once in the month", in_usage, self.set_out, seeds=seeds)
        stuck = self.slowest > STUCK_SECONDS
        worst = f"{self.slowest:.1f} s{self.worst}"
        yield Claim("kill", f"{says} over within {STUCK_SECONDS:.0f} s", 1 - stuck, 1, worst, seeds, timed=True)


@dataclass
class Machine:
    """A cloud that may be killed and started again, on the data that are there."""

    cloud: RunningCloud
    login: dict[str, str]
    """The present one, also for those who signed in before."""

    def kill_and_start(self) -> None:
        tree = self.cloud.tree()
        self.cloud.kill()
        psutil.wait_procs(tree, timeout=10)
        self.cloud = RunningCloud(self.cloud.data)
        self.login.update(self.cloud.login)

    def review_everything(self) -> None:
        """So that every document comes by the places of the review too."""
        with self.cloud.client() as client:
            client.put("/hitl/policy", json={"rule": "always"}).raise_for_status()

    def billed(self) -> int:
        with self.cloud.client() as client:
            return int(client.get("/usage").raise_for_status().json()["data"]["total"]["documents"])


@contextmanager
def _machine(data: Path, hook: str) -> Iterator[Machine]:
    """One whose ends a webhook is told of."""
    cloud = RunningCloud(data)
    machine = Machine(cloud, dict(cloud.login))
    try:
        with cloud.client() as client:
            client.post("/webhooks", json={"url": hook}).raise_for_status()
        yield machine
    finally:
        machine.cloud.stop()


def prove(scale: Scale) -> Iterator[Claim]:
    seeds = f"{scale.seeds[0]}..{scale.seeds[-1]}"
    kinds = {"a worker": _workers, "everything at any moment": _at_any_moment, "everything": _everything}
    for what, run in list(kinds.items())[: 2 if scale is BRIEF else 3]:
        seen = Seen()
        with (
            tempfile.TemporaryDirectory(prefix="quire-proof-") as folder,
            Hearing() as hearing,
            _machine(Path(folder) / "data", hearing.url) as machine,
        ):
            run(machine, scale, seen)
            seen.told = hearing.completed([each.job for each in seen.documents], seconds=TOLD_SECONDS)
            seen.billed = machine.billed()
        yield from seen.claims(what, seeds)


def _workers(machine: Machine, scale: Scale, seen: Seen) -> None:
    """In each run a worker dies once at each of all places."""
    machine.review_everything()
    chaos = ChaosClient(machine.cloud.owner())
    for seed in scale.seeds:
        dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        places = dice.sample(PLACES, len(PLACES))
        since = datetime.now(UTC)
        chaos.ask(points=[{"function": f"{function}Function", "point": point} for function, point in places])
        uploader, reviewer = _at_work(machine, f"worker-{seed}")
        reviewer.start()
        _over(machine, uploader, seen, since)
        tripped = [point["tripped"] for point in _all_tripped(chaos)]
        seen.tried += len(tripped)
        seen.hit += sum(1 for count in tripped if count)
        chaos.end()
        reviewer.enough()


def _all_tripped(chaos: ChaosClient) -> list[dict[str, int]]:
    """What is pushed is already committed: that may come later than the last row."""
    deadline = time.monotonic() + 20
    points: list[dict[str, int]] = chaos.told()["points"]
    while not all(point["tripped"] for point in points) and time.monotonic() < deadline:
        time.sleep(0.1)
        points = chaos.told()["points"]
    return points


def _at_work(machine: Machine, name: str) -> tuple[Uploader, Reviewer]:
    """Somebody who sends documents, from now on, and somebody who can review them."""
    uploader, reviewer = Uploader(machine.login, _files(name)), Reviewer(machine.login)
    uploader.start()
    return uploader, reviewer


def _over(machine: Machine, uploader: Uploader, seen: Seen, since: datetime) -> Sequence[Carried]:
    """Sees them through; what was not even accepted is missing."""
    uploader.join(timeout=3 * STUCK_SECONDS)
    if uploader.problem:
        raise uploader.problem
    accepted = uploader.accepted.copy()
    documents = ends(machine.cloud, accepted, seconds=LOST_SECONDS)
    seen.over(documents, accepted, since)
    return documents


def _everything(machine: Machine, scale: Scale, seen: Seen) -> None:
    """A worker stops at a place; there everything is killed, and started again."""
    machine.review_everything()
    places = PLACES[: scale.of(len(PLACES), least=2)]
    for number, ((function, point), seed) in enumerate(zip(places, cycle(scale.seeds), strict=False)):
        dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        chaos = ChaosClient(machine.cloud.owner())
        chaos.ask(points=[{"function": f"{function}Function", "point": point, "action": "hang"}])
        uploader, reviewer = _at_work(machine, f"all-{number}")
        reviewer.start()
        seen.tried += 1
        seen.hit += bool(_all_tripped(chaos)[0]["tripped"])
        time.sleep(dice.uniform(0, 0.5))
        machine.kill_and_start()
        _over(machine, uploader, seen, datetime.now(UTC))
        reviewer.enough()


def _at_any_moment(machine: Machine, scale: Scale, seen: Seen) -> None:
    """Documents are sent all the while; how far they have come when everything is killed is left to chance."""
    for seed in scale.seeds:
        dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        uploader, _ = _at_work(machine, f"any-{seed}")
        kills: list[datetime] = []
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.05, 1.5))
            kills.append(datetime.now(UTC))
            machine.kill_and_start()
        documents = _over(machine, uploader, seen, datetime.now(UTC))
        seen.tried += len(kills)
        seen.hit += sum(any(each.rested is None or each.rested > kill for each in documents) for kill in kills)


def _files(name: str) -> dict[str, bytes]:
    return {f"{name}-{number}": pdf(f"{name} {number} of the proof") for number in range(DOCUMENTS)}
