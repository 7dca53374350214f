"""`quire eval` against the stand-in."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from client.script import JOURNEY
from client.stand_in import EMAIL, PASSWORD, StandIn
from quire_client.cli import cli
from quire_client.errors import ForbiddenError, QuireError

REVIEWED = (*JOURNEY[:-2], "hitl_pending")
PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 200, 100)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Two documents, with their truth."""
    folder = tmp_path / "papers"
    (folder / "files").mkdir(parents=True)
    (folder / "manifest.jsonl").write_text("".join(line(name) for name in "ab"))
    for name in "ab":
        (folder / "files" / f"{name}.pdf").write_text(f"%PDF {name}")
    return folder


def line(name: str) -> str:
    truth = {"total": "12.50", "company": "Mill & Sons"}
    return json.dumps({"file": f"files/{name}.pdf", "type": "receipt", "expected": truth}) + "\n"


def read(kind: str = "receipt", **values: str) -> dict[str, Any]:
    fields = {
        name: {"value": value, "confidence": 90.0, "source": "ocr", "page": 1, "box": [0.1, 0.2, 0.4, 0.3]}
        for name, value in values.items()
    }
    return {"type": kind, "fields": fields}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def evaluated(api: StandIn, dataset: Path, *arguments: object) -> Result:
    environment = {"QUIRE_URL": api.origin, "QUIRE_EMAIL": EMAIL, "QUIRE_PASSWORD": PASSWORD}
    given = ["eval", str(dataset), "--out", str(dataset.parent / "report.json"), *map(str, arguments)]
    return await asyncio.to_thread(CliRunner().invoke, cli, given, env=environment)


async def measured(api: StandIn, dataset: Path, *arguments: object) -> dict[str, Any]:
    ended = await evaluated(api, dataset, *arguments)
    assert ended.exit_code == 0, ended.output
    found: dict[str, Any] = json.loads((dataset.parent / "report.json").read_text())
    return found


async def test_a_dataset_is_measured_without_telling_the_types(api: StandIn, dataset: Path) -> None:
    api.script.results["a.pdf"] = read(total="12.50", company="MILL&SONS")
    api.script.results["b.pdf"] = read("letter", total="12.50", company="Mill")

    found = await measured(api, dataset)

    assert (found["documents"], found["classification_accuracy"]) == (2, 0.5)
    assert found["by_type"]["receipt"]["micro_f1"] == 0.75
    assert found["confidence"]["values"] == 4
    assert found["seconds_per_page"]["p50"] == 0.25
    assert all("type" not in announced and announced["force"] for announced in api.announcements)


async def test_a_document_in_review_counts_with_its_draft(api: StandIn, dataset: Path) -> None:
    api.script.journeys["b.pdf"] = REVIEWED
    api.script.results["a.pdf"] = read(total="12.50")
    api.script.results["b.pdf"] = read(total="12.50", company="mill sons")

    found = await measured(api, dataset)

    assert found["by_type"]["receipt"]["fields"]["company"]["recall"] == 0.5
    assert found["route_shares"] == {"accept": 0.5, "llm": 0.0, "review": 0.5, "failed": 0.0}


async def test_a_failed_document_has_missed_everything(api: StandIn, dataset: Path) -> None:
    api.script.journeys["b.pdf"] = ("uploaded", "failed")
    api.script.endings["b.pdf"] = ("CORRUPT", "It cannot be read.")
    api.script.results["a.pdf"] = read(total="12.50", company="Mill & Sons")

    found = await measured(api, dataset)

    assert found["by_type"]["receipt"]["fields"]["total"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}


async def test_the_report_is_all_that_is_printed(api: StandIn, dataset: Path) -> None:
    environment = {**os.environ, "QUIRE_URL": api.origin, "QUIRE_EMAIL": EMAIL, "QUIRE_PASSWORD": PASSWORD}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "quire_client", "eval", str(dataset), "--limit", "1"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )

    out, progress = await child.communicate()

    assert json.loads(out)["documents"] == 1
    assert b"[1/1]" in progress


async def test_an_interrupted_run_goes_on_where_it_stopped(api: StandIn, dataset: Path, tmp_path: Path) -> None:
    api.script.results["a.pdf"] = read(total="12.50", company="Mill & Sons")
    api.script.journeys["b.pdf"] = REVIEWED
    api.script.results["b.pdf"] = read()
    api.script.jobs_refused = frozenset({"b.pdf"})
    stopped = await evaluated(api, dataset, "--parallel", "1")
    assert isinstance(stopped.exception, ForbiddenError)

    api.script.jobs_refused = frozenset()
    found = await measured(api, dataset)

    assert [announced["fileName"] for announced in api.announcements] == ["a.pdf", "b.pdf", "b.pdf"]
    assert found["by_type"]["receipt"]["fields"]["total"]["recall"] == 0.5
    assert names(tmp_path) == ["papers", "report.json"]


async def test_a_file_that_changed_is_asked_about_again(api: StandIn, dataset: Path) -> None:
    api.script.journeys["b.pdf"] = REVIEWED
    api.script.jobs_refused = frozenset({"b.pdf"})
    await evaluated(api, dataset, "--parallel", "1")

    api.script.jobs_refused = frozenset()
    (dataset / "files" / "a.pdf").write_text("%PDF another")
    await measured(api, dataset)

    assert [announced["fileName"] for announced in api.announcements].count("a.pdf") == 2


async def test_a_page_shows_each_error_beside_its_crop(api: StandIn, dataset: Path, tmp_path: Path) -> None:
    api.script.picture = PICTURE
    api.script.results["a.pdf"] = read(total="13.50", company="<script>alert(1)</script>")

    await evaluated(api, dataset, "--limit", "1", "--html", tmp_path / "report.html")

    page = (tmp_path / "report.html").read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("data:image/png;base64,") == 1
    assert page.count('viewBox="16.0 18.0 68.0 14.0"') == 2
    assert "http" not in page.replace("http-equiv", "")


async def test_a_page_without_pictures_still_names_the_errors(api: StandIn, dataset: Path, tmp_path: Path) -> None:
    await evaluated(api, dataset, "--html", tmp_path / "report.html")

    page = (tmp_path / "report.html").read_text()
    assert "Mill &amp; Sons" in page
    assert "data:image" not in page


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        ("", "lists no documents"),
        ("{", "line 1: not JSON"),
        ('{"file": "files/a.pdf"}', "line 1: not an object"),
        ('{"file": "../../secret.pdf", "type": "receipt", "expected": {}}', "no file of the dataset"),
        ('{"file": 7, "type": "receipt", "expected": {}}', "must be texts"),
    ],
)
async def test_what_is_no_dataset_is_told(api: StandIn, dataset: Path, manifest: str, told: str) -> None:
    (dataset / "manifest.jsonl").write_text(manifest)

    ended = await evaluated(api, dataset)

    said = ended.exception.message if isinstance(ended.exception, QuireError) else ended.output
    assert ended.exit_code != 0
    assert told in said
