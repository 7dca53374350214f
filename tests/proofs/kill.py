"""kill -9 of a worker or of everything, at named places or at any moment: nothing is lost, carried twice or stuck."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from chaos_client import ChaosClient
from pipeline.sending import pdf
from proofs.carrying import Carried, Reviewer, Uploader, ends
from proofs.claims import BRIEF, Claim, Scale

from benchmarks.running import RunningCloud, signed_in

STUCK_SECONDS = 60.0
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
}
PLACES = tuple((function, point) for function, points in POINTS.items() for point in points)


@dataclass
class Seen:
    """What the runs of one kind of kill came to."""

    tried: int = 0
    tripped: int = 0
    documents: list[Carried] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def lost(self) -> int:
        return sum(each.status != "completed" for each in self.documents)

    @property
    def twice(self) -> int:
        return sum(each.status == "completed" and not each.ended_once for each in self.documents)


def prove(scale: Scale) -> Iterator[Claim]:
    seeds = f"{scale.seeds[0]}..{scale.seeds[-1]}"
    kinds = {"a worker": _workers, "everything at any moment": _at_any_moment, "everything": _everything}
    for what, run in list(kinds.items())[: 2 if scale is BRIEF else 3]:
        seen = Seen()
        with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder:
            run(Path(folder) / "data", scale, seen)
        of = len(seen.documents)
        says = f"kill -9 of {what}: documents"
        yield Claim("kill", f"kill -9 of {what}: places where it hit", seen.tripped, seen.tried, seeds=seeds)
        yield Claim("kill", f"{says} that were not lost", of - seen.lost, of, seeds=seeds)
        yield Claim("kill", f"{says} carried to the end once", of - seen.twice, of, seeds=seeds)
        stuck = 0 if seen.slowest <= STUCK_SECONDS else 1
        yield Claim(
            "kill",
            f"{says} over within {STUCK_SECONDS:.0f} s",
            1 - stuck,
            1,
            f"{seen.slowest:.1f} s",
            seeds,
            timed=True,
        )


def _workers(data: Path, scale: Scale, seen: Seen) -> None:
    """In each run a worker dies once at each of all places."""
    with RunningCloud(data) as cloud:
        _review_everything(cloud)
        chaos = ChaosClient(cloud.owner())
        for seed in scale.seeds:
            dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
            places = dice.sample(PLACES, len(PLACES))
            chaos.ask(points=[{"function": f"{function}Function", "point": point} for function, point in places])
            began = _sent(cloud, f"worker-{seed}", seen)
            tripped = [point["tripped"] for point in _all_tripped(chaos)]
            seen.tried += len(tripped)
            seen.tripped += sum(1 for count in tripped if count)
            chaos.end()
            seen.slowest = max(seen.slowest, time.monotonic() - began)


def _all_tripped(chaos: ChaosClient) -> list[dict[str, int]]:
    """What is pushed is already committed: that may come later than the last row."""
    deadline = time.monotonic() + 20
    points: list[dict[str, int]] = chaos.told()["points"]
    while not all(point["tripped"] for point in points) and time.monotonic() < deadline:
        time.sleep(0.1)
        points = chaos.told()["points"]
    return points


def _sent(cloud: RunningCloud, name: str, seen: Seen) -> float:
    """Sends documents and sees them through; answers when they were sent."""
    uploader = Uploader(dict(cloud.login), _files(name))
    reviewer = Reviewer(dict(cloud.login))
    reviewer.start()
    uploader.start()
    began = _over(uploader)
    seen.documents += ends(cloud, uploader.jobs, seconds=2 * STUCK_SECONDS)
    reviewer.enough()
    return began


def _over(uploader: Uploader) -> float:
    uploader.join(timeout=3 * STUCK_SECONDS)
    if uploader.problem:
        raise uploader.problem
    return time.monotonic()


def _everything(data: Path, scale: Scale, seen: Seen) -> None:
    """A worker stops at a place; there everything is killed, and started again."""
    cloud = RunningCloud(data)
    _review_everything(cloud)
    try:
        for seed in scale.seeds:
            dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
            function, point = PLACES[(seed - 1) % len(PLACES)]
            seen.tried += 1
            chaos = ChaosClient(cloud.owner())
            chaos.ask(points=[{"function": f"{function}Function", "point": point, "action": "hang"}])
            uploader, reviewer = Uploader(dict(cloud.login), _files(f"all-{seed}")), Reviewer(dict(cloud.login))
            uploader.start()
            reviewer.start()
            seen.tripped += bool(_all_tripped(chaos)[0]["tripped"])
            time.sleep(dice.uniform(0, 0.5))
            cloud = _killed_and_started(cloud, data)
            uploader.login.update(cloud.login)
            reviewer.login.update(cloud.login)
            began = time.monotonic()
            _over(uploader)
            seen.documents += ends(cloud, uploader.jobs, seconds=2 * STUCK_SECONDS)
            seen.slowest = max(seen.slowest, time.monotonic() - began)
            reviewer.enough()
    finally:
        cloud.stop()


def _at_any_moment(data: Path, scale: Scale, seen: Seen) -> None:
    """Documents are sent all the while; how far they have come when everything is killed is left to chance."""
    cloud = RunningCloud(data)
    try:
        for seed in scale.seeds:
            dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
            uploader = Uploader(dict(cloud.login), _files(f"any-{seed}"))
            uploader.start()
            for _ in range(KILLS):
                time.sleep(dice.uniform(0.05, 1.5))
                seen.tried += 1
                seen.tripped += cloud.process.poll() is None
                cloud = _killed_and_started(cloud, data)
                uploader.login.update(cloud.login)
            began = time.monotonic()
            _over(uploader)
            seen.documents += ends(cloud, uploader.jobs, seconds=2 * STUCK_SECONDS)
            seen.slowest = max(seen.slowest, time.monotonic() - began)
    finally:
        cloud.stop()


def _killed_and_started(cloud: RunningCloud, data: Path) -> RunningCloud:
    tree = cloud.tree()
    cloud.kill()
    psutil.wait_procs(tree, timeout=10)
    return RunningCloud(data)


def _review_everything(cloud: RunningCloud) -> None:
    """So that every document comes by the places of the review too."""
    with signed_in(cloud.login) as client:
        client.put("/hitl/policy", json={"rule": "always"}).raise_for_status()


def _files(name: str) -> dict[str, bytes]:
    return {f"{name}-{number}": pdf(f"{name} {number} of the proof") for number in range(DOCUMENTS)}
