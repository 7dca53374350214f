"""What the workers of a cloud used while they were watched, beside what the template gives them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.running import RunningCloud

_INTERVAL = 0.1
_MIB = 2**20
_REPORT = re.compile(r"^REPORT RequestId: \S+\tDuration: (?P<ms>[\d.]+) ms\t.*Memory Size: (?P<given>\d+) MB")
_CRASH = re.compile(r"Runtime exited|Runtime\.\w+")


@dataclass
class Watch(threading.Thread):
    """Samples each worker with all that it has started: resident bytes, those that they share more than once."""

    cloud: RunningCloud
    used: dict[str, float] = field(default_factory=dict)
    """MiB at most, by function."""
    given: dict[str, int] = field(default_factory=dict)

    __hash__ = threading.Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._enough = threading.Event()
        self._names: dict[psutil.Process, str] = {}

    def run(self) -> None:
        root = psutil.Process(self.cloud.process.pid)
        while not self._enough.wait(_INTERVAL):
            for process in root.children():
                self._sample(process)

    def enough(self) -> None:
        self._enough.set()
        self.join(timeout=30)

    def _sample(self, process: psutil.Process) -> None:
        try:
            name = self._names.get(process) or self._met(process)
            if not name:
                return
            tree = [process, *process.children(recursive=True)]
            used = sum(each.memory_info().rss for each in tree) / _MIB
        except psutil.Error:
            return
        self.used[name] = max(self.used.get(name, 0.0), used)

    def _met(self, process: psutil.Process) -> str:
        about = process.environ()
        name = about.get("AWS_LAMBDA_FUNCTION_NAME", "")
        if name:
            self._names[process] = name
            self.given[name] = int(about["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])
        return name


@contextmanager
def watched(cloud: RunningCloud) -> Iterator[Watch]:
    watch = Watch(cloud)
    watch.start()
    yield watch
    watch.enough()


@dataclass(frozen=True)
class Invoked:
    """What the logs of one function say of its calls."""

    function: str
    calls: int
    longest: float
    """Seconds."""
    crashes: tuple[str, ...]


def invoked(data: Path) -> list[Invoked]:
    """What has been logged below this data folder, older logs too."""
    by_name: dict[str, list[str]] = {}
    for path in sorted((data / "logs").glob("*.log*"), reverse=True):
        by_name.setdefault(path.name.partition(".log")[0], []).extend(path.read_text(errors="replace").splitlines())
    return [_read(name, lines) for name, lines in by_name.items() if name != "services"]


def _read(name: str, lines: list[str]) -> Invoked:
    reports = [report for line in lines if (report := _REPORT.match(line))]
    # What a function itself logs is JSON; what is said of it is not.
    crashes = tuple(line for line in lines if not line.startswith("{") and _CRASH.search(line))
    longest = max((float(report["ms"]) / 1000 for report in reports), default=0.0)
    return Invoked(name, len(reports), longest, crashes)
