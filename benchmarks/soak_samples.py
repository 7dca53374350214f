"""What a running cloud holds at a moment, and whether that grows."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psutil


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Sizes in MiB."""

    cloud: float
    workers: Mapping[int, float]
    """By the number of the process."""
    handles: float
    threads: float
    children: float
    database: float
    files: float

    def figure(self, name: str) -> float:
        return float(getattr(self, name)) if name != "workers" else statistics.fmean(self.workers.values() or [0.0])


UNITS = {
    "cloud": "memory of the cloud, MiB",
    "workers": "memory of one worker (mean), MiB",
    "handles": "open file handles of the cloud",
    "threads": "threads of the cloud",
    "children": "processes below the cloud",
    "database": "state.sqlite with its log, MiB",
    "files": "logs and scratch, MiB",
}
# Less growth than this over the second half is noise, whatever the mean.
_NOISE = {"cloud": 8.0, "workers": 4.0, "handles": 6.0, "threads": 2.0, "children": 2.0, "database": 4.0, "files": 2.0}
_SHARE = 0.05


def take(process: psutil.Process, data: Path) -> Sample:
    children = process.children(recursive=True)
    return Sample(
        cloud=process.memory_info().rss / 2**20,
        workers={child.pid: size / 2**20 for child in children if (size := _worker_memory(child))},
        handles=process.num_fds(),
        threads=process.num_threads(),
        children=len(children),
        database=sum(path.stat().st_size for path in data.glob("state.sqlite*")) / 2**20,
        files=sum(_size(data / name) for name in ("logs", "scratch")) / 2**20,
    )


def growth(samples: Sequence[Sample]) -> dict[str, float]:
    """By how much each figure rises over the second half, by a straight line through its samples."""
    half = _of_those_that_stay(samples[len(samples) // 2 :])
    moments = range(len(half))
    rise = {}
    for name in UNITS:
        slope, _ = statistics.linear_regression(moments, [sample.figure(name) for sample in half])
        rise[name] = slope * (len(half) - 1)
    return rise


def _of_those_that_stay(samples: Sequence[Sample]) -> list[Sample]:
    """A small worker that ends does not make the others grow: those are compared that were there all the time."""
    staying = set.intersection(*(set(sample.workers) for sample in samples))
    if not staying:
        return [*samples]
    return [
        replace(sample, workers={pid: size for pid, size in sample.workers.items() if pid in staying})
        for sample in samples
    ]


def flat(samples: Sequence[Sample]) -> dict[str, bool]:
    """Which figures rise by less than a twentieth, or than what is noise, over the second half."""
    mean = {name: statistics.fmean(sample.figure(name) for sample in samples) for name in UNITS}
    return {name: rise <= max(_NOISE[name], _SHARE * mean[name]) for name, rise in growth(samples).items()}


def _worker_memory(process: psutil.Process) -> int:
    """Of a process that runs Python; the servers behind the cloud are not what is asked about."""
    try:
        return int(process.memory_info().rss) if "python" in process.name() else 0
    except psutil.Error:
        return 0


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue  # a worker's scratch file, gone in the meantime
    return total
