"""The `quire` command, run as a program against the stand-in."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from client.script import JOURNEY
from client.stand_in import EMAIL, PASSWORD, StandIn

Quire = Callable[..., Coroutine[Any, Any, "Ended"]]


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def environment(api: StandIn) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUIRE_")}
    return {**inherited, "QUIRE_URL": api.origin, "QUIRE_EMAIL": EMAIL, "QUIRE_PASSWORD": PASSWORD}


@pytest.fixture
async def quire(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Quire]:
    async def run(*arguments: object, **more: str) -> Ended:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "quire_client", *map(str, arguments)),
            env={**environment, **more},
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await child.communicate()
        return Ended(child.returncode or 0, out.decode(), err.decode())

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents below each other, and what a file manager leaves behind."""
    folder = tmp_path / "papers"
    (folder / "more").mkdir(parents=True)
    (folder / "a.pdf").write_text("%PDF a")
    (folder / "more" / "b.pdf").write_text("%PDF b")
    (folder / ".DS_Store").write_text("nothing")
    return folder


async def test_a_document_becomes_a_readable_result(quire: Quire, letter: Path) -> None:
    ended = await quire("process", letter)

    assert ended.code == 0
    for shown in ("letter.pdf", "document", "completed", "not calibrated", "total", "12.50", "automatically"):
        assert shown in ended.out
    assert f"{letter}: extracting" in ended.err
    assert f"[1/1] {letter}: completed" in ended.err


async def test_what_waits_for_a_person_shows_its_draft_and_what_is_doubtful_in_it(
    api: StandIn, quire: Quire, folder: Path, tmp_path: Path
) -> None:
    api.script.journeys["b.pdf"] = (*JOURNEY[:-2], "hitl_pending")
    block = {"dayOfWeek": "Monday", "startTime": "08:35", "endTime": None, "name": "Maths", "notes": None}
    problem = {"rule": "required", "fields": ["date"], "row": None, "message": "is missing"}
    sure = {"value": "Mill", "confidence": 99.0, "source": "text"}
    doubtful = {"value": "12.50", "confidence": 91.0, "source": "text"}
    api.script.results["b.pdf"] = {
        "fields": {"company": sure, "total": doubtful},
        "timeblocks": [block] * 9,
        "lines": [{"amount": doubtful}],
        "problems": [problem],
    }

    ended = await quire("process", "papers/more", "--out", "results")

    assert ended.code == 3
    for shown in ("person", "91 ?", "99  ", "Monday", "08:35", "... 3 more time blocks", "amount", "date: is missing"):
        assert shown in ended.out
    assert "quire review list" in ended.out
    assert "First line" not in ended.out
    written = json.loads((tmp_path / "results" / "b.pdf.json").read_text())
    assert (written["status"], written["fields"]["total"]["value"]) == ("hitl_pending", "12.50")


async def test_a_draft_that_is_gone_is_no_failure(api: StandIn, quire: Quire, folder: Path) -> None:
    api.script.journeys["b.pdf"] = (*JOURNEY[:-2], "hitl_pending")
    api.script.no_draft = frozenset({"b.pdf"})

    ended = await quire("process", "papers/more", "--json")

    assert (ended.code, ended.lines[0]["status"], "fields" in ended.lines[0]) == (3, "hitl_pending", False)


async def test_pages_are_told_where_there_are_no_values(api: StandIn, quire: Quire, letter: Path) -> None:
    api.script.results["letter.pdf"] = {"fields": {}}

    ended = await quire("process", letter)

    assert "| First line" in ended.out
    assert "1 document: 1 completed, 0 waiting for a person, 0 failed" in ended.out


async def test_a_result_that_no_answer_holds_is_fetched_from_where_it_lies(
    api: StandIn, quire: Quire, letter: Path
) -> None:
    whole = {"type": "statement", "status": "completed", "fields": {}, "lines": [{"amount": {"value": "1"}}]}
    api.script.results["letter.pdf"] = {"resultUrl": f"{api.origin}/picture"}
    api.script.picture = json.dumps(whole).encode()

    ended = await quire("process", letter, "--json")

    assert (ended.lines[0]["type"], ended.lines[0]["lines"]) == ("statement", [{"amount": {"value": "1"}}])


async def test_json_is_one_line_a_document_on_stdout_alone(quire: Quire, folder: Path) -> None:
    ended = await quire("process", "papers", "--json")

    assert ended.code == 0
    assert sorted(line["file"] for line in ended.lines) == ["papers/a.pdf", "papers/more/b.pdf"]
    assert {line["status"] for line in ended.lines} == {"completed"}
    assert ended.lines[0]["text"] == "First line\nSecond line"


async def test_each_result_is_written_under_a_name_of_its_own(quire: Quire, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.pdf").write_text("%PDF another a")

    ended = await quire("process", "papers", "other", "--out", "results", "--json")

    written = {path.name: json.loads(path.read_text())["file"] for path in (tmp_path / "results").iterdir()}
    assert ended.code == 0
    assert written == {
        "a.pdf.json": "papers/a.pdf",
        "a.pdf-2.json": "other/a.pdf",
        "b.pdf.json": "papers/more/b.pdf",
    }


async def test_some_in_review_is_exit_code_3(api: StandIn, quire: Quire, folder: Path) -> None:
    api.script.journeys["b.pdf"] = (*JOURNEY[:-1], "hitl_pending")

    ended = await quire("process", "papers", "--json")

    assert ended.code == 3
    assert {line["status"] for line in ended.lines} == {"completed", "hitl_pending"}


async def test_some_failed_is_exit_code_4_and_the_others_are_done(api: StandIn, quire: Quire, folder: Path) -> None:
    api.script.journeys["a.pdf"] = ("uploaded", "rejected")
    api.script.endings["a.pdf"] = ("ENCRYPTED", "The document is protected by a password.")
    (folder / "c.txt").write_text("no document")

    ended = await quire("process", "papers", "--json")

    by_name = {Path(line["file"]).name: line for line in ended.lines}
    assert ended.code == 4
    assert by_name["b.pdf"]["status"] == "completed"
    assert by_name["a.pdf"]["status"] == "rejected"
    assert by_name["a.pdf"]["errorCode"] == "ENCRYPTED"
    assert by_name["a.pdf"]["message"] == "The document is protected by a password."
    assert by_name["c.txt"]["errorCode"] == "UNSUPPORTED_MEDIA_TYPE"


async def test_a_failure_is_readable_too(api: StandIn, quire: Quire, letter: Path) -> None:
    api.script.journeys["letter.pdf"] = ("failed",)
    api.script.endings["letter.pdf"] = ("CORRUPT", "Damaged \x1b[31m beyond reading.")

    ended = await quire("process", letter)

    assert ended.code == 4
    assert "CORRUPT: Damaged" in ended.out
    assert "\x1b" not in ended.out + ended.err


async def test_the_wait_is_over_after_timeout_seconds(api: StandIn, quire: Quire, letter: Path) -> None:
    api.script.journeys["letter.pdf"] = ("uploaded",)

    ended = await quire("process", letter, "--json", "--timeout", "0.5")

    assert ended.code == 4
    assert ended.lines[0]["errorCode"] == "WAIT_TIMEOUT"


@pytest.mark.parametrize("arguments", [["nowhere.pdf"], [], ["--timeout", "0", "."], ["empty"]])
async def test_wrong_usage_is_exit_code_2(quire: Quire, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "empty").mkdir()

    ended = await quire("process", *arguments)

    assert ended.code == 2
    assert "Usage:" in ended.err or "Error:" in ended.err
    assert ended.out == ""


async def test_a_wrong_password_is_one_line(quire: Quire, letter: Path) -> None:
    ended = await quire("process", letter, QUIRE_PASSWORD="guess")

    assert ended.code == 4
    assert ended.err == "quire: The e-mail address or the password is wrong.\n"


async def test_debug_shows_where(quire: Quire, letter: Path) -> None:
    ended = await quire("process", letter, QUIRE_PASSWORD="guess", QUIRE_DEBUG="1")

    assert "Traceback" in ended.err


async def test_type_is_passed_on(api: StandIn, quire: Quire, letter: Path) -> None:
    await quire("process", letter, "--type", "letter")

    assert api.announcements[0]["type"] == "letter"


async def test_jobs_and_results_can_be_looked_at_later(quire: Quire, letter: Path) -> None:
    (done,) = (await quire("process", letter, "--json")).lines

    jobs = await quire("jobs")
    result = await quire("result", done["documentId"])

    assert done["jobId"] in jobs.out
    assert json.loads(result.out)["text"] == done["text"]


async def test_version_and_help_need_no_cloud(quire: Quire) -> None:
    version, described = await quire("--version"), await quire("process", "--help")

    assert version.out.startswith("quire, version ")
    assert "Exit codes: 0 all completed, 3 some need review, 4 some failed, 2 usage." in described.out


async def test_ctrl_c_ends_the_command(api: StandIn, environment: dict[str, str], letter: Path) -> None:
    api.script.journeys["letter.pdf"] = ("uploaded",)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "quire_client", "process", str(letter)),
        env=environment,
        stderr=asyncio.subprocess.PIPE,
        # Who runs the tests may ignore the signal, and a child would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert child.stderr is not None
    while b"uploaded" not in await child.stderr.readline():
        pass

    child.send_signal(signal.SIGINT)
    _, err = await child.communicate()

    assert child.returncode == 130
    assert err.decode().strip() == "quire: interrupted"


async def test_on_a_terminal_progress_is_a_table_and_stdout_stays_data(
    environment: dict[str, str], folder: Path
) -> None:
    ours, theirs = os.openpty()
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "quire_client", "process", str(folder), "--json"),
        env={**environment, "TERM": "xterm-256color", "COLUMNS": "120"},
        stdout=asyncio.subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    drawing = asyncio.create_task(asyncio.to_thread(_read_all, ours))
    out, _ = await child.communicate()
    drawn = await drawing

    assert child.returncode == 0
    assert len([json.loads(line) for line in out.splitlines()]) == 2
    assert "\x1b[" in drawn
    assert "of 2 done" in drawn


def _read_all(terminal: int) -> str:
    pieces = []
    try:
        while piece := os.read(terminal, 4096):
            pieces.append(piece)
    except OSError:  # Linux's way to say that nobody writes any more
        pass
    os.close(terminal)
    return b"".join(pieces).decode("utf-8", "replace")
