"""Many documents in a minute, and many one after the other: none is lost, nothing grows, nothing slows down."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from proofs.claims import Claim, Scale
from proofs.sender import Sender

from benchmarks.owner import executions
from benchmarks.running import RunningCloud
from benchmarks.soak_samples import Sample, flat, growth, take

BURST, BURST_SECONDS = 200, 60.0
SOAK = 1000
WARM_UP = 10
"""Documents after which each function has its workers."""
IN_FLIGHT = 4
ROUND = 10
"""Documents between two looks at the machine."""
ENOUGH_ROUNDS = 10
"""With fewer nothing can be said about growth."""
SLOWER = 1.05
KEPT = ("cloud", "workers", "handles", "threads", "children")
"""What must not grow; what is stored of each document has to."""
ASKING_IN_BURST = (0.5, 1.0, 2.0, 5.0)
ASKING_IN_SOAK = (0.2,)


@dataclass
class Machine:
    """What the cloud takes, looked at after each round."""

    cloud: RunningCloud
    samples: list[Sample] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def look(self) -> None:
        self.samples.append(take(psutil.Process(self.cloud.process.pid), self.cloud.data))
        self.wall.append(time.monotonic())
        self.processor.append(_processor_seconds(self.cloud))


def prove(scale: Scale) -> Iterator[Claim]:
    with (
        tempfile.TemporaryDirectory(prefix="quire-proof-") as folder,
        RunningCloud(Path(folder) / "data") as cloud,
    ):
        yield from _burst(cloud, scale)
        yield from _soak(cloud, scale)


def _burst(cloud: RunningCloud, scale: Scale) -> Iterator[Claim]:
    count = scale.of(BURST, least=5)
    pause = BURST_SECONDS / BURST
    says = f"{count} documents in {count * pause:.0f} s"
    sender, began = Sender(cloud.login), time.monotonic()
    asyncio.run(_at_a_rate(sender, count, pause))
    yield from _carried(cloud, sender, says, f"all ended after {time.monotonic() - began:.0f} s")
    yield _answers(sender, says)


def _soak(cloud: RunningCloud, scale: Scale) -> Iterator[Claim]:
    count = scale.of(SOAK)
    says, sender, machine = f"soak of {count} documents", Sender(cloud.login), Machine(cloud)
    asyncio.run(_one_after_the_other(sender, count, machine))
    yield from _carried(cloud, sender, says, f"{IN_FLIGHT} at a time")
    yield _answers(sender, says)
    if len(machine.samples) > ENOUGH_ROUNDS:
        yield _stays(machine.samples, says)
        yield _keeps_its_pace("time", machine.wall)
        yield _keeps_its_pace("processor time", machine.processor)


async def _at_a_rate(sender: Sender, count: int, pause: float) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(sender.carry(f"burst-{number}", pauses=ASKING_IN_BURST))
            await asyncio.sleep(pause)
    await sender.aclose()


async def _one_after_the_other(sender: Sender, count: int, machine: Machine) -> None:
    """A few are always in flight; the machine is looked at each time that so many more have ended."""
    numbers, ended = iter(range(WARM_UP + count)), itertools.count(1)
    async with asyncio.TaskGroup() as group:
        for _ in range(IN_FLIGHT):
            group.create_task(_line(sender, numbers, lambda: _looked(machine, next(ended))))
    await sender.aclose()


async def _line(sender: Sender, numbers: Iterator[int], has_ended: Callable[[], None]) -> None:
    for number in numbers:
        await sender.carry(f"soak-{number}", pauses=ASKING_IN_SOAK)
        with contextlib.suppress(TimeoutError):
            await sender.look("/documents")
            await sender.look("/jobs")
        has_ended()


def _looked(machine: Machine, ended: int) -> None:
    if ended >= WARM_UP and ended % ROUND == 0:
        machine.look()


def _carried(cloud: RunningCloud, sender: Sender, says: str, how: str) -> Iterator[Claim]:
    of = len(sender.sent)
    lost = [f"{each.name} {each.status}" for each in sender.sent if each.status != "completed"]
    yield Claim("load", f"{says}: not lost", of - len(lost), of, " ".join(lost[:3]) or how)
    runs = Counter(run["name"][:36] for run in executions(cloud.service("stepfunctions")))
    once = sum(runs[each.document] == 1 for each in sender.sent)
    started = sum(runs[each.document] for each in sender.sent)
    yield Claim("load", f"{says}: executed once", once, of, f"{started / of:.2f} executions a document")


def _answers(sender: Sender, says: str) -> Claim:
    good = sum(len(each) for each in sender.took.values())
    slow = ", ".join(f"{what} {_p95(each):.0f} ms" for what, each in sender.took.items())
    worst = sender.refused[0] if sender.refused else f"p95: {slow}"
    return Claim("load", f"{says}: requests answered", good, good + len(sender.refused), worst)


def _stays(samples: Sequence[Sample], says: str) -> Claim:
    stays, rises = flat(samples), growth(samples)
    worst = ", ".join(f"{name} {samples[-1].figure(name):.0f} ({rises[name]:+.1f})" for name in KEPT)
    return Claim("load", f"{says}: figures that stay flat", sum(stays[name] for name in KEPT), len(KEPT), worst)


def _keeps_its_pace(what: str, clock: Sequence[float]) -> Claim:
    """The median round of the first tenth against that of the last."""
    rounds = [later - earlier for earlier, later in itertools.pairwise(clock)]
    share = max(ENOUGH_ROUNDS // 2, len(rounds) // 10)
    first, last = (1000 * statistics.median(each) / ROUND for each in (rounds[:share], rounds[-share:]))
    says = f"{what} of one document after {len(rounds) * ROUND}, against that after {WARM_UP}: at most {SLOWER}"
    worst = f"{last:.0f} ms against {first:.0f} ms: {last / first:.2f}"
    return Claim("load", says, int(last <= SLOWER * first), 1, worst, timed=True)


def _processor_seconds(cloud: RunningCloud) -> float:
    """Of the whole tree, with the processes that have ended."""
    return sum(_spent(process) for process in cloud.tree())


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _p95(samples: Sequence[float]) -> float:
    return statistics.quantiles(samples, n=20)[-1] if len(samples) > 1 else samples[0]
