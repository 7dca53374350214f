"""Following jobs through everything that a network does to pushes."""

from __future__ import annotations

from pathlib import Path

import pytest
from client.script import JOURNEY
from client.stand_in import StandIn
from quire_client import AsyncQuire, Progress
from quire_client.errors import NotFoundError, WaitTimeoutError


async def statuses(api: StandIn, quire: AsyncQuire, path: Path) -> list[str]:
    """What the caller hears of one file's job, where no machine is so slow that it asks before the first push."""
    api.script.stored_when_followed = api.script.websocket
    heard: list[Progress] = []
    done = await quire.documents.process(path, on_progress=heard.append, timeout=20)
    assert done.completed
    return [p.status for p in heard if p.stage]


async def test_each_change_is_pushed_and_nothing_is_polled(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    assert await statuses(api, quire, letter) == list(JOURNEY)
    assert api.job_reads == 0


async def test_a_gap_in_the_versions_makes_the_client_ask(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.silent_versions = frozenset({2, 3})

    heard = await statuses(api, quire, letter)

    assert heard[0] == "uploaded"
    assert heard[-1] == "completed"
    assert api.job_reads >= 1


async def test_an_older_version_changes_nothing(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.stale_after = 4

    assert await statuses(api, quire, letter) == list(JOURNEY)


async def test_a_dropped_connection_is_opened_again_with_a_new_ticket(
    api: StandIn, quire: AsyncQuire, letter: Path
) -> None:
    api.script.drop_after = 2

    heard = await statuses(api, quire, letter)

    # While there is no connection the job is asked for, and that may come before the next push.
    assert heard == [status for status in JOURNEY if status in heard]
    assert (heard[:2], heard[-1]) == (list(JOURNEY[:2]), "completed")
    assert api.tickets == 2


async def test_without_a_websocket_the_job_is_polled(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.websocket = False
    api.script.job_errors = 1

    assert (await statuses(api, quire, letter))[-1] == "completed"
    assert api.job_reads >= 2


async def test_a_job_that_never_ends_is_left_after_the_time_allowed(
    api: StandIn, quire: AsyncQuire, letter: Path
) -> None:
    api.script.journeys["letter.pdf"] = ("uploaded", "extracting")

    left = await quire.documents.process(letter, timeout=0.5)

    assert (left.status, left.error_code) == ("extracting", "WAIT_TIMEOUT")
    assert left.job_id == "job-1"


async def test_watching_ends_with_the_time_allowed(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.journeys["letter.pdf"] = ("uploaded",)
    upload = await quire.documents.upload(letter)

    with pytest.raises(WaitTimeoutError):
        async for _ in quire.jobs.follow([upload.job_id], timeout=0.3):
            pass


async def test_several_jobs_are_watched_on_one_connection(api: StandIn, quire: AsyncQuire, tmp_path: Path) -> None:
    uploads = []
    for number in range(3):
        path = tmp_path / f"{number}.pdf"
        path.write_text(f"%PDF {number}")
        uploads.append(await quire.documents.upload(path))

    ended = {s.job_id async for s in quire.jobs.follow([u.job_id for u in uploads]) if s.final}

    assert ended == {"job-1", "job-2", "job-3"}
    assert api.tickets == 1


async def test_watching_a_job_that_does_not_exist_is_an_error(api: StandIn, quire: AsyncQuire) -> None:
    api.script.websocket = False

    with pytest.raises(NotFoundError):
        async for _ in quire.jobs.follow(["job-none"], timeout=20):
            pass


async def test_a_job_that_waits_for_a_person_ends_with_its_draft(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.journeys["letter.pdf"] = ("uploaded", "extracting", "hitl_pending")

    done = await quire.documents.process(letter, timeout=20)

    assert done.needs_review
    assert done.error_code is None
    assert done.result is not None
    assert done.result["text"]


async def test_a_job_that_somebody_reviews_at_this_moment_ends_without_a_draft(
    api: StandIn, quire: AsyncQuire, letter: Path
) -> None:
    api.script.journeys["letter.pdf"] = ("uploaded", "extracting", "hitl_pending")
    api.script.no_draft = frozenset({"letter.pdf"})

    done = await quire.documents.process(letter, timeout=20)

    assert (done.needs_review, done.result) == (True, None)


async def test_a_job_that_fails_says_why(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.journeys["letter.pdf"] = ("uploaded", "failed")
    api.script.endings["letter.pdf"] = ("CORRUPT", "The document is damaged.")

    done = await quire.documents.process(letter, timeout=20)

    assert (done.status, done.error_code, done.message) == ("failed", "CORRUPT", "The document is damaged.")


async def test_a_duplicate_gets_the_earlier_result(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    first = await quire.documents.process(letter)

    second = await quire.documents.process(letter)

    assert second.duplicate_of == second.document_id == first.document_id
    assert second.result == first.result


async def test_one_bad_file_never_stops_the_others(api: StandIn, quire: AsyncQuire, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.pdf", "b.txt", "c.pdf", "missing.pdf", "d.pdf")]
    for path in paths:
        if path.stem != "missing":
            path.write_text(f"%PDF {path.stem}")

    done = {d.file.name: d.error_code or d.status async for d in quire.documents.process_many(paths, timeout=20)}

    assert done == {
        "a.pdf": "completed",
        "b.txt": "UNSUPPORTED_MEDIA_TYPE",
        "c.pdf": "completed",
        "missing.pdf": "FILE_UNREADABLE",
        "d.pdf": "completed",
    }


async def test_an_upload_that_the_store_refuses_is_a_failure(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.storage_error = "EntityTooLarge"

    done = await quire.documents.process(letter)

    assert (done.status, done.error_code) == ("failed", "UPLOAD_REFUSED")
    assert "EntityTooLarge" in str(done.message)


async def test_files_are_sent_a_few_at_a_time(api: StandIn, quire: AsyncQuire, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.pdf" for number in range(8)]
    for path in paths:
        path.write_text(f"%PDF {path.stem}")
    under_way: set[Path] = set()
    most = 0

    def heard(progress: Progress) -> None:
        nonlocal most
        (under_way.discard if progress.percent == 100 and not progress.stage else under_way.add)(progress.file)
        most = max(most, len(under_way))

    done = [d async for d in quire.documents.process_many(paths, concurrency=2, on_progress=heard)]

    assert len(done) == 8
    assert most == 2
