"""A short soak of a cloud in a process of its own: nothing that it holds grows with the work that it has done."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from benchmarks.soak import Soak, measure
from benchmarks.soak_samples import Sample, flat

ROUNDS = 8


@pytest.fixture(scope="module")
def soak() -> Soak:
    return measure(events=600, executions=150, rounds=ROUNDS)


def test_everything_that_was_sent_is_done_with(soak):
    states = soak.left["states"]["soak"]
    functions = {name.rpartition("-")[2]: counts for name, counts in soak.left["functions"].items()}

    assert len(soak.samples) == ROUNDS + 1
    assert states == {"SUCCEEDED": 150}
    assert functions["Hear"]["invocations"] == 600
    assert functions["Double"]["invocations"] == 150
    assert functions["Work"]["errors"] == 0


def test_no_process_thread_or_file_handle_is_left_behind(soak):
    warm, last = soak.samples[ROUNDS // 2], soak.samples[-1]

    assert last.children <= warm.children + 2
    assert last.handles <= warm.handles + 8
    assert last.threads <= warm.threads + 3


def test_memory_and_database_stay_within_bounds(soak):
    warm, last = soak.samples[ROUNDS // 2], soak.samples[-1]

    assert last.cloud < warm.cloud + 20
    assert last.figure("workers") < warm.figure("workers") + 10
    assert last.database < 40
    assert last.files < 10


def test_a_figure_that_grows_is_told_from_one_that_only_shakes():
    shaking = [_sample(100 + number % 3) for number in range(20)]
    growing = [_sample(100 + 5 * number) for number in range(20)]

    assert flat(shaking)["cloud"]
    assert not flat(growing)["cloud"]
    assert flat(growing)["handles"]


def test_a_worker_that_ends_is_no_growth_of_the_others_and_one_that_grows_is_seen():
    ending = [_sample(100, {1: 90.0, 2: 30.0} if number < 16 else {1: 90.0}) for number in range(20)]
    growing = [_sample(100, {1: 90.0 + 3 * number, 2: 30.0}) for number in range(20)]

    assert flat(ending)["workers"]
    assert not flat(growing)["workers"]


def _sample(cloud: float, workers: Mapping[int, float] = MappingProxyType({1: 30.0})) -> Sample:
    return Sample(cloud=cloud, workers=workers, handles=20, threads=5, children=3, database=1, files=1)
