"""Engines that are not in process: what they are asked, and how they fail."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines_pages import printed
from engines_vision import Vision, listening
from quire.adapters.ocr.tesseract import Tesseract, TesseractLooksAgain
from quire.adapters.ocr.vision import CloudVision
from quire.domain.codes import ErrorCode
from quire.errors import PermanentError, TransientError

PICTURE = printed(((40, "5.15"),), scale=1).picture


@pytest.fixture(scope="module")
def server() -> Iterator[Vision]:
    with listening() as vision:
        yield vision


@pytest.fixture
def vision(server: Vision) -> Iterator[Vision]:
    yield server
    server.asked.clear()
    server.refusals.clear()
    server.answers.clear()


@pytest.fixture(scope="module")
def engine(server: Vision) -> CloudVision:
    return CloudVision(endpoint=server.url, seconds=30)


def test_vision_is_asked_for_the_text_of_a_document_once(vision: Vision, engine: CloudVision) -> None:
    engine.read(PICTURE)

    ((request,),) = [asked["requests"] for asked in vision.asked]
    assert [feature["type"] for feature in request["features"]] in (["DOCUMENT_TEXT_DETECTION"], [11])


@pytest.mark.parametrize(("status", "name"), [(503, "UNAVAILABLE"), (429, "RESOURCE_EXHAUSTED"), (500, "INTERNAL")])
def test_what_may_pass_is_left_to_whoever_calls_again(
    vision: Vision, engine: CloudVision, status: int, name: str
) -> None:
    vision.refusals = [(status, name)]

    with pytest.raises(TransientError):
        engine.read(PICTURE)

    assert len(vision.asked) == 1


def test_nobody_listening_may_pass_too() -> None:
    with pytest.raises(TransientError):
        CloudVision(endpoint="http://127.0.0.1:9", seconds=5).read(PICTURE)


def test_a_picture_that_vision_refuses_cannot_be_read(vision: Vision, engine: CloudVision) -> None:
    vision.answers = [{"error": {"code": 3, "message": "Bad image data."}}]

    with pytest.raises(PermanentError) as raised:
        engine.read(PICTURE)

    assert raised.value.code is ErrorCode.OCR_FAILED


def test_a_failure_inside_an_answer_may_pass(vision: Vision, engine: CloudVision) -> None:
    vision.answers = [{"error": {"code": 14, "message": "The service is busy."}}]

    with pytest.raises(TransientError):
        engine.read(PICTURE)


def test_credentials_that_vision_does_not_take_are_our_mistake(vision: Vision, engine: CloudVision) -> None:
    vision.refusals = [(403, "PERMISSION_DENIED")]

    with pytest.raises(RuntimeError, match="403"):
        engine.read(PICTURE)


def test_words_at_the_edge_and_beyond_it_keep_within_the_page(vision: Vision, engine: CloudVision) -> None:
    edge = {"vertices": [{"y": -3}, {"x": 9_000, "y": -3}, {"x": 9_000, "y": 20}, {"y": 20}]}
    word = {"boundingBox": edge, "symbols": [{"text": "X"}], "confidence": 0.5}
    blocks = [{"paragraphs": [{"words": [word]}]}]
    vision.answers = [{"fullTextAnnotation": {"pages": [{"blocks": blocks}], "text": "X"}}]

    (read,) = engine.read(PICTURE)

    assert read.box[:3] == (0, 0, 1)
    assert 0 < read.box[3] < 1


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stand_in(tmp_path, monkeypatch, "exec sleep 60")

    with pytest.raises(PermanentError) as raised:
        Tesseract(languages="eng", seconds=0.5, megabytes=1024).read(PICTURE)

    assert raised.value.code is ErrorCode.TIMEOUT


def test_a_program_that_fails_has_read_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stand_in(tmp_path, monkeypatch, "exit 1")

    with pytest.raises(PermanentError) as raised:
        Tesseract(languages="eng", seconds=30, megabytes=1024).read(PICTURE)

    assert raised.value.code is ErrorCode.OCR_FAILED


def test_the_program_gets_none_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    _stand_in(tmp_path, monkeypatch, f'env > "{tmp_path}/environment"; ulimit -t >> "{tmp_path}/environment"')

    Tesseract(languages="eng", seconds=30, megabytes=1024).read(PICTURE)

    said = (tmp_path / "environment").read_text()
    assert "hidden" not in said
    assert said.splitlines()[-1] == "30"


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(LookupError, match="tesseract is not installed"):
        Tesseract(languages="eng", seconds=30, megabytes=1024).read(PICTURE)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_reads_many_pieces_in_one_go_and_keeps_them_apart() -> None:
    again = TesseractLooksAgain(Tesseract(languages="eng", seconds=30, megabytes=1024))
    pieces = [printed(((40, text),)).pixels[50:125, 60:330] for text in ("19.80", "Harbour", "24/03/2026")]

    assert again.read(pieces) == ["19.80", "Harbour", "24/03/2026"]
    assert again.read([]) == []


def _stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program called tesseract that does something else."""
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\necho level\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
