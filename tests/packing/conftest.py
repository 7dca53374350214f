"""The application built twice, for Lambda and for the machine that runs the tests, and a cloud to run it against."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packing.alone import runtime
from packing.building import FUNCTIONS, ROOT, ZIPPED, Built, build, for_this_machine
from quire_client import Quire
from quire_local.live_events import payloads_by_function

from benchmarks.running import RunningCloud

SAMPLES = ("receipt.jpg", "letter.pdf", "invoice.docx")


@pytest.fixture(scope="session")
def for_lambda(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("for-lambda"), ZIPPED)


@pytest.fixture(scope="session")
def built_here(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The OCR function too: what its image holds, as folders."""
    return build(tmp_path_factory.mktemp("built-here"), FUNCTIONS, **for_this_machine())


@dataclass(frozen=True)
class Surroundings:
    """A local cloud that has processed samples, and how its functions reach it."""

    cloud: RunningCloud
    variables: Mapping[str, dict[str, str]]
    inputs: Mapping[str, Sequence[Any]]
    """What the state machine gave to each function, by its logical id."""


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    data = tmp_path_factory.mktemp("cloud")
    told = data / "env-vars.json"
    with RunningCloud(data / "kept", "--env-vars", str(told)) as cloud:
        with Quire(cloud.url) as quire:
            quire.auth.login(cloud.login["email"], cloud.login["password"])
            for name in SAMPLES:
                quire.documents.process(ROOT / "samples" / name)
        yield Surroundings(cloud, json.loads(told.read_text()), payloads_by_function(cloud.owner()))


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """AWS's runtime, which Lambda keeps apart from the functions."""
    return runtime(tmp_path_factory.mktemp("runtime"))
