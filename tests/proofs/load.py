"""Many documents in a minute, and many one after the other: none is lost, nothing grows, nothing slows down."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import psutil
from proofs.claims import Claim, Scale
from proofs.pace import IN_FLIGHT, WARM_UP, carry, pace
from proofs.sender import Sender
from proofs.stored import Stored, steady

from benchmarks.owner import executions
from benchmarks.running import RunningCloud
from benchmarks.soak_samples import Sample, flat, growth, take

BURST, BURST_SECONDS = 200, 60.0
SOAK = 1000
ROUND = 10
"""Documents between two looks at the machine."""
ENOUGH_ROUNDS = 10
"""With fewer nothing can be said about growth."""
TURNS = 30
KEPT = ("cloud", "workers", "handles", "threads", "children")
"""What must not grow; what is stored of each document has to, but not ever faster."""
Look = tuple[Sample, dict[str, float]]
"""At the machine and at what is stored."""
ASKING_IN_BURST = (0.5, 1.0, 2.0, 5.0)


def prove(scale: Scale) -> Iterator[Claim]:
    with tempfile.TemporaryDirectory(prefix="quire-proof-") as folder:
        variables = Path(folder) / "variables.json"
        with RunningCloud(Path(folder) / "data", "--env-vars", str(variables)) as cloud:
            stored = Stored(cloud, variables)
            yield from _burst(cloud, scale)
            count = scale.of(SOAK)
            looks = yield from _soak(cloud, stored, count)
            if len(looks) > ENOUGH_ROUNDS:
                yield _stays([sample for sample, _ in looks], count)
                yield steady([kept for _, kept in looks], ROUND, f"soak of {count} documents")
                with RunningCloud(Path(folder) / "young") as young:
                    yield from pace(cloud, young, scale.of(TURNS, least=ENOUGH_ROUNDS), f"{count}")
            yield from stored.emptied()


def _burst(cloud: RunningCloud, scale: Scale) -> Iterator[Claim]:
    count = scale.of(BURST, least=5)
    pause = BURST_SECONDS / BURST
    says = f"{count} documents in {count * pause:.0f} s"
    sender, began = Sender(cloud.login), time.monotonic()
    asyncio.run(_at_a_rate(sender, count, pause))
    yield from _carried(cloud, sender, says, f"all ended after {time.monotonic() - began:.0f} s")
    yield _answers(sender, says)


def _soak(cloud: RunningCloud, stored: Stored, count: int) -> Generator[Claim, None, list[Look]]:
    says, sender, looks = f"soak of {count} documents", Sender(cloud.login), list[Look]()
    asyncio.run(_one_after_the_other(cloud, stored, sender, count, looks))
    yield from _carried(cloud, sender, says, f"{IN_FLIGHT} at a time")
    yield _answers(sender, says)
    return looks


async def _at_a_rate(sender: Sender, count: int, pause: float) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(sender.carry(f"burst-{number}", pauses=ASKING_IN_BURST))
            await asyncio.sleep(pause)
    await sender.aclose()


async def _one_after_the_other(
    cloud: RunningCloud, stored: Stored, sender: Sender, count: int, looks: list[Look]
) -> None:
    """The machine is looked at each time that so many more have ended."""
    ended = itertools.count(1)

    def look() -> None:
        number = next(ended)
        if number >= WARM_UP and number % ROUND == 0:
            looks.append((take(psutil.Process(cloud.process.pid), cloud.data), stored.take()))

    await carry(sender, "soak", iter(range(WARM_UP + count)), look)
    await sender.aclose()


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


def _stays(samples: Sequence[Sample], count: int) -> Claim:
    stays, rises = flat(samples), growth(samples)
    worst = ", ".join(f"{name} {samples[-1].figure(name):.0f} ({rises[name]:+.1f})" for name in KEPT)
    return Claim(
        "load",
        f"soak of {count} documents: figures that stay flat",
        sum(stays[name] for name in KEPT),
        len(KEPT),
        worst,
    )


def _p95(samples: Sequence[float]) -> float:
    return statistics.quantiles(samples, n=20)[-1] if len(samples) > 1 else samples[0]
