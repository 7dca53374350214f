"""What was tried, how often it held, and the worst that was seen: the rows of one table."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import psutil


@dataclass(frozen=True)
class Scale:
    """How much is tried: a little in the suite, more with `make prove`, all of it with `make prove-long`."""

    name: str
    seeds: tuple[int, ...]
    factor: float
    """Times the sizes that stand in the text of a claim."""

    def of(self, full: int, *, least: int = 1) -> int:
        return max(least, round(full * self.factor))


BRIEF = Scale("brief", (1,), 0.01)
SHORT = Scale("short", (1, 2), 0.1)
LONG = Scale("long", tuple(range(1, 21)), 1.0)
SCALES = {scale.name: scale for scale in (BRIEF, SHORT, LONG)}


@dataclass(frozen=True)
class Claim:
    """`held` of `of` tries were as they should be."""

    proof: str
    says: str
    held: int
    of: int
    worst: str = ""
    seeds: str = ""
    timed: bool = False
    """Whether it is about how long something took: the suite, which runs on any machine, does not ask that."""

    @property
    def holds(self) -> bool:
        return self.held == self.of and self.of > 0

    def __str__(self) -> str:
        return f"{self.proof}: {self.says}: {self.held}/{self.of} {self.worst}".rstrip()


Proof = Callable[[Scale], Iterator[Claim]]


@dataclass
class Table:
    scale: str
    claims: list[Claim] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def holds(self) -> bool:
        return bool(self.claims) and all(claim.holds for claim in self.claims)

    def as_dict(self) -> dict[str, object]:
        return {"scale": self.scale, **_machine(), "claims": [asdict(claim) for claim in self.claims]}

    def as_text(self) -> str:
        heads = ("proof", "claim", "held", "worst seen", "seeds")
        rows = [
            (each.proof, each.says, f"{each.held}/{each.of}{'' if each.holds else ' !'}", each.worst, each.seeds)
            for each in self.claims
        ]
        machine = " · ".join(str(value) for value in _machine().values())
        minutes = (time.monotonic() - self.began) / 60
        return f"{_aligned([heads, *rows])}\n\n{self.scale}, {minutes:.1f} minutes · {machine}\n"


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _machine() -> dict[str, object]:
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GiB"
    return {
        "machine": f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, {memory}",
        "date": datetime.now(UTC).date().isoformat(),
    }
