"""One running cloud for the tests that look at it from outside, as a user would."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from benchmarks.running import RunningCloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    with RunningCloud(tmp_path_factory.mktemp("cloud")) as running:
        yield running


@pytest.fixture(scope="session")
def api(cloud: RunningCloud) -> Iterator[httpx.Client]:
    with cloud.client() as client:
        yield client
