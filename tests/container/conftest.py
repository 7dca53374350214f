"""A stack that leaves its queues to containers, and the containers that serve and work it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from container.containers import Container, deployed

from benchmarks.running import RunningCloud, signed_in


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    with pytest.MonkeyPatch.context() as given:
        given.setenv("QUIRE_PARAMETER_Workers", "containers")
        running = RunningCloud(tmp_path_factory.mktemp("cloud"))
    with running:
        yield running


@pytest.fixture(scope="session")
def first(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """A replica that serves."""
    log = tmp_path_factory.mktemp("first") / "log"
    with Container(cloud, log, "serve", told=deployed(cloud)) as replica:
        yield replica.until_ready()


@pytest.fixture
def start_worker(cloud: RunningCloud, first: Container, tmp_path: Path) -> Iterator[Callable[..., Container]]:
    started: list[Container] = []

    def start(*queues: str) -> Container:
        log = tmp_path / f"worker{len(started)}.log"
        arguments = ("work", *queues, "--pushes", first.private, "--wait", "1")
        started.append(Container(cloud, log, *arguments, told=deployed(cloud)))
        return started[-1].until_ready()

    yield start
    for worker in started:
        worker.end()


@pytest.fixture
def api(cloud: RunningCloud, first: Container) -> Iterator[httpx.Client]:
    with signed_in(cloud.login | {"url": first.public}) as client:
        yield client
