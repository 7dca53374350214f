"""Time, memory, concurrency and the life of workers."""

from __future__ import annotations

import asyncio

import psutil
import pytest
from local.functions_lab import RUNTIMES, function, is_alive, running, until
from quire_local.errors import AwsError
from quire_local.functions.logs import FunctionLog


@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_a_call_over_its_time_is_killed_and_answered_as_lambda_does(tmp_path, runtime):
    async with running(tmp_path, function(timeout=1.0), runtime=runtime) as lab:
        pid = (await lab.call(do="who"))["pid"]

        error = await lab.error(do="spin")

        assert error["errorType"] == "Sandbox.Timedout"
        assert error["errorMessage"] == f"RequestId: {error['id']} Error: Task timed out after 1.00 seconds"
        assert f"{error['id']} Task timed out after 1.00 seconds" in lab.log()
        assert not psutil.pid_exists(pid)
        assert (await lab.call(do="who"))["calls"] == 1


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("action", ["grow", "grow_in_child"])
async def test_a_process_tree_over_its_memory_is_killed_and_answered_as_lambda_does(tmp_path, runtime, action):
    async with running(tmp_path, function(timeout=60.0), runtime=runtime) as lab:
        error = await lab.error(do=action)

        assert error["errorType"] == "Runtime.OutOfMemory"
        assert error["errorMessage"] == f"RequestId: {error['id']} Error: Runtime exited with error: signal: killed"
        assert (await lab.call(do="who"))["calls"] == 1


async def test_memory_up_to_the_templates_is_left_alone(tmp_path):
    async with running(tmp_path, function(memory=1024)) as lab:
        assert await lab.call(do="hold", megabytes=400, seconds=1.5) == 400
        assert lab.functions.stats()["probe"]["peak_memory"] > 400 * 2**20


async def test_what_a_timed_out_call_had_started_is_killed_too(tmp_path):
    async with running(tmp_path, function(timeout=1.0)) as lab:
        await lab.error(do="leave_child_and_spin", note=str(tmp_path / "child"))

        child = int((tmp_path / "child").read_text())
        await until(lambda: not is_alive(child))


async def test_a_start_that_takes_too_long_is_tried_once_more_within_the_calls_time(tmp_path):
    slow = function("slow", "slow_start.handler")
    async with running(tmp_path, slow, init_limit=0.2) as lab:
        assert await lab.call("slow") == "awake"
        assert "Status: timeout" in lab.log("slow")


async def test_a_start_that_never_ends_is_a_timeout(tmp_path):
    slow = function("slow", "slow_start.handler", timeout=0.3)
    async with running(tmp_path, slow, init_limit=0.2) as lab:
        assert (await lab.error("slow"))["errorType"] == "Sandbox.Timedout"


async def test_calls_at_the_same_time_run_in_workers_of_their_own(tmp_path):
    async with running(tmp_path, machine_limit=3) as lab:
        meeting = str(tmp_path / "meeting")

        pids = await asyncio.gather(*(lab.call(do="meet", place=meeting, people=3) for _ in range(3)))

        assert len(set(pids)) == 3


async def test_a_call_waits_a_little_for_a_busy_worker_before_there_is_another(tmp_path):
    async with running(tmp_path, patience=30.0) as lab:
        answers = await asyncio.gather(*(lab.call(do="who") for _ in range(4)))

        assert sorted(answer["calls"] for answer in answers) == [1, 2, 3, 4]


async def test_a_function_that_needs_whole_processors_has_no_more_workers_than_those(tmp_path):
    async with running(tmp_path, function(memory=1769), processors=1, patience=0.0) as lab:
        answers = await asyncio.gather(*(lab.call(do="who") for _ in range(4)))

        assert sorted(answer["calls"] for answer in answers) == [1, 2, 3, 4]


async def test_calls_beyond_the_machines_limit_wait_for_their_turn(tmp_path):
    async with running(tmp_path, machine_limit=2) as lab:
        answers = await asyncio.gather(*(lab.call(do="who") for _ in range(8)))

        assert len({answer["pid"] for answer in answers}) <= 2
        assert len({answer["requestId"] for answer in answers}) == 8


async def test_at_the_machines_limit_the_least_recently_used_idle_worker_makes_room(tmp_path):
    async with running(tmp_path, function("a"), function("b"), function("c"), machine_limit=2) as lab:
        first, second = await lab.call("a", do="who"), await lab.call("b", do="who")
        assert (await lab.call("a", do="who"))["pid"] == first["pid"]

        third = await lab.call("c", do="who")

        assert sorted(lab.functions.pids()) == sorted([first["pid"], third["pid"]])
        assert not is_alive(second["pid"])


async def test_at_the_machines_limit_a_busy_function_does_not_take_the_only_worker_of_another(tmp_path):
    async with running(tmp_path, function("a"), function("b"), machine_limit=2, patience=0.0) as lab:
        seldom = await lab.call("a", do="who")

        answers = await asyncio.gather(*(lab.call("b", do="who") for _ in range(4)))

        assert len({answer["pid"] for answer in answers}) == 1
        assert (await lab.call("a", do="who"))["pid"] == seldom["pid"]


async def test_while_one_call_waits_for_room_another_still_gets_its_warm_worker(tmp_path):
    async with running(tmp_path, function("a"), function("b"), machine_limit=2) as lab:
        meeting = str(tmp_path / "meeting")
        await asyncio.gather(*(lab.call("a", do="meet", place=meeting, people=2) for _ in range(2)))

        other, same = await asyncio.gather(lab.call("b", do="who"), lab.call("a", do="who"))

        assert (other["calls"], same["calls"]) == (1, 2)


async def test_a_function_whose_folder_is_gone_is_a_service_error(tmp_path):
    async with running(tmp_path, function(folder=tmp_path / "gone")) as lab:
        with pytest.raises(AwsError, match="ServiceException: probe could not be started") as refusal:
            await lab.call()

        assert refusal.value.status == 500
        assert lab.functions.pids() == []


async def test_a_waiting_call_of_another_function_gets_the_place_of_a_finished_one(tmp_path):
    async with running(tmp_path, function("a"), function("b"), machine_limit=1) as lab:
        answers = await asyncio.gather(*(lab.call(name, do="who") for name in "abab"))

        assert [answer["functionName"] for answer in answers] == ["a", "b", "a", "b"]


async def test_calls_beyond_the_reserved_concurrency_are_throttled(tmp_path):
    async with running(tmp_path, function(reserved_concurrency=1)) as lab:
        meeting = str(tmp_path / "meeting")
        first = asyncio.create_task(lab.call(do="meet", place=meeting, people=2))
        await until((tmp_path / "meeting").exists)

        with pytest.raises(AwsError, match="TooManyRequestsException") as refusal:
            await lab.call(do="who")

        assert refusal.value.status == 429
        (tmp_path / "meeting").write_text("xx")
        await first
        assert (await lab.call(do="who"))["calls"] == 2


async def test_an_idle_worker_is_retired_after_a_while(tmp_path):
    async with running(tmp_path, idle_seconds=0.05) as lab:
        pid = (await lab.call(do="who"))["pid"]

        await until(lambda: not lab.functions.pids())
        assert not is_alive(pid)


async def test_reconfiguring_recycles_warm_workers_and_changes_the_environment_of_new_ones(tmp_path):
    async with running(tmp_path, environment={"POINT": "off"}) as lab:
        before = await lab.call(do="who")

        await lab.functions.reconfigure({"POINT": "save:kill"})

        assert not is_alive(before["pid"])
        assert (await lab.call(do="environment"))["environment"]["POINT"] == "save:kill"


async def test_reconfiguring_lets_a_busy_worker_finish_its_call(tmp_path):
    async with running(tmp_path) as lab:
        meeting = tmp_path / "meeting"
        busy = asyncio.create_task(lab.call(do="meet", place=str(meeting), people=2))
        await until(meeting.exists)

        await lab.functions.reconfigure({})
        meeting.write_text("xx")

        pid = await busy
        assert (await lab.call(do="who"))["pid"] != pid


async def test_no_worker_starts_before_the_first_call(tmp_path):
    async with running(tmp_path) as lab:
        assert lab.functions.pids() == []


async def test_stopping_leaves_no_process_and_no_scratch_of_a_busy_worker(tmp_path):
    async with running(tmp_path) as lab:
        meeting = tmp_path / "meeting"
        call = asyncio.create_task(lab.invoke("probe", do="meet", place=str(meeting), people=2))
        await until(meeting.exists)
        (pid,) = lab.functions.pids()

    assert not is_alive(pid)
    assert list((tmp_path / "scratch").iterdir()) == []
    with pytest.raises(AwsError, match="ServiceException: the local cloud is stopping"):
        await call


async def test_a_log_file_never_grows_beyond_its_size(tmp_path):
    log = FunctionLog(tmp_path / "talk.log", largest=1_000)
    for number in range(100):
        log.write(f"line {number:04d} {'x' * 50}\n".encode())
    log.close()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["talk.log", "talk.log.1"]
    assert all(path.stat().st_size <= 1_000 for path in tmp_path.iterdir())
    assert "line 0099" in (tmp_path / "talk.log").read_text()
