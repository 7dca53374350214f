"""`quire review export` against the stand-in: what is written, where, and what is not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from client.stand_in import EMAIL, PASSWORD, StandIn
from client.wire import draft, page_words, review, review_task
from quire_client.cli import cli
from quire_client.errors import FileError, NotFoundError
from quire_client.evaluating.dataset import read_dataset

FIRST, SECOND = (f"01931000-0000-7000-8000-00000000000{digit}" for digit in "ab")
BLOCK = {"name": "Art", "dayOfWeek": "Monday", "startTime": "08:00", "endTime": None, "notes": None}


def decision(**said: Any) -> dict[str, Any]:
    return {"verdict": "submitted", "fields": {}, "lines": None, "timeblocks": None, "reviewNotes": None} | said


def reviewed(api: StandIn, task: str, document: str, said: dict[str, Any], **more: Any) -> None:
    """A review, and the task and the file behind it."""
    kept = {key: more.pop(key) for key in ("pages", "parts", "kind") if key in more}
    kind = kept.pop("kind", "receipt")
    answers = api.others.answers
    answers.setdefault(("GET", "/hitl/reviews"), []).append(review(task, document, type=kind, **more))
    shown = {**review_task(task), **draft(), "documentId": document, "type": kind, "decision": said, **kept}
    answers["GET", f"/hitl/tasks/{task}"] = shown
    link = {"url": f"{api.origin}/picture", "contentType": "application/pdf", "expiresAt": "2026-01-01T00:05:00Z"}
    answers["GET", f"/documents/{document}/original"] = link


async def exported(api: StandIn, folder: Path, *arguments: str) -> Result:
    environment = {"QUIRE_URL": api.origin, "QUIRE_EMAIL": EMAIL, "QUIRE_PASSWORD": PASSWORD}
    given = ["review", "export", str(folder), *arguments]
    return await asyncio.to_thread(CliRunner().invoke, cli, given, env=environment)


def written(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def make(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content)


def lead_elsewhere(link: Path, elsewhere: Path) -> None:
    link.parent.mkdir()
    elsewhere.mkdir()
    link.symlink_to(elsewhere)


@pytest.fixture
def folder(api: StandIn, tmp_path: Path) -> Path:
    api.script.picture = b"the original"
    return tmp_path / "truth"


async def test_what_was_vouched_for_is_the_truth_of_a_dataset(api: StandIn, folder: Path) -> None:
    truth = {"total": "13.50", "date": None}
    said = decision(fields=truth, lines=[{"name": "Tea"}])
    reviewed(api, "task-1", FIRST, said)
    reviewed(api, "task-2", SECOND, decision(timeblocks=[{**BLOCK, "color": "#ff0000"}]), kind="timetable")

    ended = await exported(api, folder)

    assert ended.exit_code == 0, ended.output
    assert "2 of 2 reviewed documents written" in ended.stderr
    assert ended.stdout == ""
    receipt, timetable = read_dataset(folder)
    assert (receipt.type, receipt.expected) == ("receipt", truth | {"lines": [{"name": "Tea"}]})
    assert (timetable.type, timetable.blocks) == ("timetable", (BLOCK,))
    assert receipt.path.read_bytes() == b"the original"
    assert files(folder) == [f"files/{FIRST}.pdf", f"files/{SECOND}.pdf", "manifest.jsonl"]


async def test_the_latest_review_of_a_document_counts(api: StandIn, folder: Path) -> None:
    reviewed(api, "task-2", FIRST, decision(fields={"total": "2"}))
    reviewed(api, "task-1", FIRST, decision(fields={"total": "1"}))

    await exported(api, folder)

    assert [entry["expected"] for entry in written(folder)] == [{"total": "2"}]


async def test_a_second_run_changes_nothing_and_fetches_no_original_again(api: StandIn, folder: Path) -> None:
    reviewed(api, "task-1", FIRST, decision(fields={"total": "1"}))
    await exported(api, folder)
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    api.script.picture = b"fetched again"

    assert (await exported(api, folder)).exit_code == 0

    assert {name: (folder / name).read_bytes() for name in files(folder)} == before


async def test_only_what_is_asked_for_is_asked_of_the_api(api: StandIn, folder: Path) -> None:
    reviewed(api, "task-1", FIRST, decision(fields={"total": "1"}))

    await exported(api, folder, "--since", "2026-03-14", "--type", "receipt")

    [asked] = [one for one in api.others.asked if one.path == "/hitl/reviews"]
    wanted = {"verdict": "submitted", "type": "receipt", "reviewedFrom": "2026-03-14T00:00:00+00:00"}
    assert wanted.items() <= asked.query.items()


async def test_text_is_true_where_the_file_itself_holds_it_on_every_page(api: StandIn, folder: Path) -> None:
    for task, document, source in (("task-1", FIRST, "text"), ("task-2", SECOND, "ocr")):
        reviewed(api, task, document, decision(fields={"total": "1"}), pages=2)
        api.others.answers["GET", f"/documents/{document}/pages/1/words"] = page_words("Shop Ltd", "Total 1")
        api.others.answers["GET", f"/documents/{document}/pages/2/words"] = page_words("Bye", source=source)

    await exported(api, folder)

    assert [entry.get("text") for entry in written(folder)] == [["Shop Ltd", "Total 1", "Bye"], None]


async def test_documents_that_say_nothing_of_use_are_left_out_and_counted(api: StandIn, folder: Path) -> None:
    reviewed(api, "task-1", FIRST, decision())
    reviewed(api, "task-2", SECOND, decision(), parts=[{"type": "receipt"}])
    gone = "01931000-0000-7000-8000-00000000000c"
    reviewed(api, "task-3", gone, decision(fields={"total": "1"}))
    del api.others.answers["GET", f"/documents/{gone}/original"]

    ended = await exported(api, folder)

    assert ended.exit_code == 0
    assert "0 of 3 reviewed documents written" in ended.stderr
    assert all(f"1 {why}" in ended.stderr for why in ("with several", "without a value", "deleted meanwhile"))
    assert written(folder) == []


@pytest.mark.parametrize("id", ["../../../outside", "..", f"{FIRST}/../x", ""])
async def test_nothing_that_the_api_says_leads_out_of_the_folder(api: StandIn, folder: Path, id: str) -> None:  # noqa: A002 - what is attacked
    reviewed(api, "task-1", id, decision(fields={"total": "1"}), fileName="../../evil.pdf")

    ended = await exported(api, folder)

    assert ended.exception is not None
    assert [path.name for path in folder.parent.rglob("*") if path.is_file()] == []


async def test_a_folder_of_files_that_lies_elsewhere_is_not_written_to(
    api: StandIn, folder: Path, tmp_path: Path
) -> None:
    reviewed(api, "task-1", FIRST, decision(fields={"total": "1"}))
    lead_elsewhere(folder / "files", tmp_path / "elsewhere")

    ended = await exported(api, folder)

    assert isinstance(ended.exception, FileError)
    assert files(tmp_path / "elsewhere") == []


async def test_a_dataset_of_somebody_else_is_left_alone(api: StandIn, folder: Path) -> None:
    reviewed(api, "task-1", FIRST, decision(fields={"total": "1"}))
    make(folder / "manifest.jsonl", '{"file": "files/mine.png", "type": "receipt", "expected": {}}\n')

    ended = await exported(api, folder)

    assert isinstance(ended.exception, FileError)
    assert "mine.png" in (folder / "manifest.jsonl").read_text()


async def test_where_the_api_refuses_nothing_is_written(api: StandIn, folder: Path) -> None:
    ended = await exported(api, folder)

    assert isinstance(ended.exception, NotFoundError)
    assert not (folder / "manifest.jsonl").exists()
