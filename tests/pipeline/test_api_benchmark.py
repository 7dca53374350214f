"""The parts of `python -m benchmarks api`, small: they measure what they say."""

from __future__ import annotations

from benchmarks.at_once import upload_at_once
from benchmarks.handling import cpu_of_a_get
from benchmarks.importing import FUNCTIONS, PYDANTIC, cpu_of_imports
from benchmarks.report import Report
from benchmarks.running import RunningCloud


def test_every_import_is_measured_in_a_process_of_its_own() -> None:
    taken = cpu_of_imports()

    assert taken.keys() == {*PYDANTIC, *FUNCTIONS}
    assert all(milliseconds > 0 for milliseconds in taken.values())


def test_a_get_is_told_apart_from_its_transaction(cloud: RunningCloud) -> None:
    measured = cpu_of_a_get(cloud, 5)

    assert measured.keys() == {"whole", "database", "besides"}
    assert 0 < measured["database"] < measured["whole"]


def test_files_uploaded_at_once_are_each_processed_once(cloud: RunningCloud) -> None:
    done = upload_at_once(cloud, 3)

    assert (len(set(done.documents)), done.completed, done.executions) == (3, 3, 3)
    assert len(done.announcing) == 3


def test_a_figure_beyond_its_aim_is_marked_and_one_without_an_aim_is_not() -> None:
    report = Report("API")
    report.calibrate()
    report.add("without an aim", [1.0], "ms")
    report.add("beyond its aim", [2.0], "x", aim=1.5)

    without, beyond = report.as_table().splitlines()[-2:]
    assert ("MISSED" in without, "MISSED" in beyond) == (False, True)
