"""The life of the local cloud as a process: starting, stopping, standing beside another."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from pipeline.sending import pdf, send, until_ended

from benchmarks.running import RunningCloud


def test_two_clouds_stand_side_by_side_and_know_nothing_of_each_other(cloud: RunningCloud, tmp_path: Path) -> None:
    with RunningCloud(tmp_path / "other") as other, other.client() as there, cloud.client() as here:
        accepted = send(there, pdf("only there"))
        until_ended(there, accepted["jobId"])

        assert other.url != cloud.url
        assert here.get(f"/documents/{accepted['documentId']}").status_code == 404
        stolen = httpx.get(
            f"{cloud.url}/api/v1/documents", headers={"Authorization": there.headers["Authorization"]}, timeout=30
        )
        assert stolen.status_code == 401


def test_a_second_cloud_on_the_same_folder_is_refused_with_a_sentence(cloud: RunningCloud) -> None:
    with pytest.raises(RuntimeError, match="another local cloud is running on"):
        RunningCloud(cloud.data)


def test_a_clean_stop_leaves_no_process_and_the_next_start_finds_everything(tmp_path: Path) -> None:
    with RunningCloud(tmp_path / "data") as first, first.client() as api:
        accepted = send(api, pdf("kept over a restart"))
        until_ended(api, accepted["jobId"])
        tree = first.tree()
        first.stop()

    assert first.process.returncode == 0
    psutil.wait_procs(tree, timeout=3)
    assert [process for process in tree if process.is_running()] == []
    with RunningCloud(tmp_path / "data") as second, second.client() as api:
        assert "kept over a restart" in api.get(f"/documents/{accepted['documentId']}/result").json()["data"]["text"]
        assert send(api, pdf("and it goes on"))["status"] == "pending"


def test_only_the_owner_can_read_what_is_kept_even_in_a_folder_that_was_open(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    with RunningCloud(data) as cloud, cloud.client() as api:
        until_ended(api, send(api, pdf("for my eyes only"))["jobId"])

    kept = [path for path in data.rglob("*") if path.name != "up.log"]
    assert {"login.json", "cloud.json", "secret", "state.sqlite", "services.log"} <= {path.name for path in kept}
    assert [str(path) for path in kept if path.lstat().st_mode & 0o077] == []


def test_a_killed_database_costs_a_moment_and_no_document(cloud: RunningCloud, api: httpx.Client) -> None:
    postmaster = psutil.Process(int((cloud.data / "postgres/data/postmaster.pid").read_text().split()[0]))
    accepted = send(api, pdf("before the database was killed"))

    postmaster.kill()

    def has_completed() -> bool:
        answer = api.get(f"/jobs/{accepted['jobId']}")
        if answer.status_code == httpx.codes.OK:
            return bool(answer.json()["data"]["status"] == "completed")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) > 0
        return False

    wait_for(has_completed, seconds=120)


def wait_for(happened: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not seen within {seconds} s"
        time.sleep(0.05)
