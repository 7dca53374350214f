"""How long a document takes where many have gone before, against a cloud that has just begun, in the same minutes.

The two take turns, so that a machine whose speed changes is as fast for the one as for the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import psutil
from proofs.claims import Claim
from proofs.sender import Sender

from benchmarks.running import RunningCloud

WARM_UP = 10
"""Documents after which each function has its workers."""
IN_FLIGHT = 4
TURN = 10
"""Documents of one cloud before it is the other's turn."""
SLOWER = 1.05
ASKING = (0.2,)


@dataclass
class Runner:
    """A cloud that takes its turns, and what each of them took."""

    cloud: RunningCloud
    sender: Sender
    numbers: Iterator[int] = field(default_factory=itertools.count)
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """What had been spent when each turn began: with what is done for its documents after they have ended."""

    async def turn(self) -> None:
        self.mark()
        began = time.monotonic()
        await carry(self.sender, "pace", itertools.islice(self.numbers, TURN))
        self.wall.append(time.monotonic() - began)

    def mark(self) -> None:
        self.processor.append(sum(_spent(process) for process in self.cloud.tree()))

    @property
    def spent(self) -> list[float]:
        return [later - earlier for earlier, later in itertools.pairwise(self.processor)]

    @property
    def all_completed(self) -> bool:
        return all(each.status == "completed" for each in self.sender.sent)


async def carry(
    sender: Sender, name: str, numbers: Iterator[int], has_ended: Callable[[], None] = lambda: None
) -> None:
    """One document after the other, a few always in flight; somebody looks at the lists after each."""
    async with asyncio.TaskGroup() as group:
        for _ in range(IN_FLIGHT):
            group.create_task(_line(sender, name, numbers, has_ended))


async def _line(sender: Sender, name: str, numbers: Iterator[int], has_ended: Callable[[], None]) -> None:
    for number in numbers:
        await sender.carry(f"{name}-{number}", pauses=ASKING)
        with contextlib.suppress(TimeoutError):
            await sender.look("/documents")
            await sender.look("/jobs")
        has_ended()


def pace(old: RunningCloud, young: RunningCloud, turns: int, says: str) -> Iterator[Claim]:
    """`says` is what the old one has behind it."""
    runners = asyncio.run(_in_turns(old, young, turns))
    sound = all(runner.all_completed for runner in runners)
    yield compared("time", *(runner.wall for runner in runners), says=says, sound=sound)
    yield compared("processor time", *(runner.spent for runner in runners), says=says, sound=sound)


async def _in_turns(old: RunningCloud, young: RunningCloud, turns: int) -> tuple[Runner, Runner]:
    runners = Runner(old, Sender(old.login)), Runner(young, Sender(young.login))
    for runner in runners:
        await carry(runner.sender, "warm", iter(range(WARM_UP)))
    for _ in range(turns):
        for runner in runners:
            await runner.turn()
    for runner in runners:
        runner.mark()
        await runner.sender.aclose()
    return runners


def compared(what: str, old: Sequence[float], young: Sequence[float], *, says: str, sound: bool) -> Claim:
    """The median of what each turn took, as a share of the other's turn beside it."""
    ratio = statistics.median(mine / other for mine, other in zip(old, young, strict=True))
    first, last = (1000 * statistics.median(each) / TURN for each in (young, old))
    return Claim(
        "load",
        f"{what} of one document after {says}, against that after {WARM_UP}: at most {SLOWER}",
        int(sound and ratio <= SLOWER),
        1,
        f"{ratio:.2f} (medians {last:.0f} ms and {first:.0f} ms; {len(old)} turns of {TURN} each)"
        + ("" if sound else ", but not all documents were completed"),
        timed=True,
    )


def _spent(process: psutil.Process) -> float:
    """With the processes below it that have ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
