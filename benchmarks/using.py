"""What a running cloud has used so far, and the difference between two moments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from benchmarks.running import RunningCloud

_NAME = re.compile(r"-(\w+)Function$")
_DATABASE = "postgres"


@dataclass(frozen=True)
class Used:
    """Counters since the start. CPU in seconds; functions by the names that the template gives them."""

    invocations: Mapping[str, float]
    cold_starts: Mapping[str, float]
    seconds: Mapping[str, float]
    """For which they ran, without their starts: what this machine's own Lambda would bill."""
    cpu: Mapping[str, float]
    requests: Mapping[str, Mapping[str, int]]
    """By function (or the form that a client sent): how often it asked for which operation."""
    stored: Mapping[str, int]
    """Bytes by bucket."""
    logged: int
    """Bytes in all logs of functions."""
    database_cpu: float


def used(cloud: RunningCloud) -> Used:
    snapshot, overview = _told(cloud, "snapshot"), _told(cloud, "api/overview")
    functions = {short(name): counted for name, counted in snapshot["functions"].items()}
    tree = cloud.tree()
    return Used(
        invocations={name: counted["invocations"] for name, counted in functions.items()},
        cold_starts={name: counted["cold_starts"] for name, counted in functions.items()},
        seconds={name: counted["seconds"] for name, counted in functions.items()},
        cpu=_cpu_of_functions(tree),
        requests={short(name): asked for name, asked in snapshot["requests"].items()},
        stored={bucket["name"].split("-")[1]: bucket["size"] for bucket in overview["buckets"]},
        logged=sum(file.stat().st_size for file in (cloud.data / "logs").glob("*.log*")),
        database_cpu=sum(map(_cpu, filter(_is_of_database, tree))),
    )


def memories(cloud: RunningCloud) -> dict[str, int]:
    """MB of each function, as the template has it."""
    return {short(function["name"]): function["memory"] for function in _told(cloud, "api/overview")["functions"]}


def peaks(cloud: RunningCloud) -> dict[str, int]:
    """MB that each function's processes had resident at most; on this machine, where they share pages."""
    functions = _told(cloud, "snapshot")["functions"].items()
    return {short(name): round(counted["peak_memory"] / 2**20) for name, counted in functions if counted["invocations"]}


def short(name: str) -> str:
    found = _NAME.search(name)
    return found[1] if found else name


def _told(cloud: RunningCloud, path: str) -> Any:
    owner = cloud.owner()
    answer = httpx.get(f"{owner['origin']}/_local/{path}", headers={"X-Local-Token": owner["token"]}, timeout=60)
    return answer.raise_for_status().json()


def _cpu_of_functions(tree: Iterable[psutil.Process]) -> dict[str, float]:
    """Of the workers that are alive, with all that they started and that has ended since."""
    cpu: dict[str, float] = {}
    for process in tree:
        name = _function(process)
        if name is not None:
            cpu[name] = cpu.get(name, 0.0) + _cpu(process)
    return cpu


def _function(process: psutil.Process) -> str | None:
    try:
        name = process.environ().get("AWS_LAMBDA_FUNCTION_NAME")
    except psutil.Error:
        return None
    return short(name) if name else None


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system + times.children_user + times.children_system


def _is_of_database(process: psutil.Process) -> bool:
    try:
        return process.name() == _DATABASE
    except psutil.Error:
        return False
