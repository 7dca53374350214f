"""Datasets that are made by a command: what their manifest says and what the files hold."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from quire_client.evaluating.dataset import read_dataset

from training.generate import FORMATS, PAPERS, generated, write


def test_types_and_formats_take_turns() -> None:
    made = list(generated(["letter", "form"], count=8, seed=1))

    assert [one.type for one in made] == ["letter", "form"] * 4
    assert {Path(one.name).suffix for one in made} == {f".{form}" for form in FORMATS}


def test_the_manifest_is_one_that_the_evaluation_reads(tmp_path: Path) -> None:
    write(generated(["receipt"], count=1, seed=3), tmp_path)

    [sample] = read_dataset(tmp_path)

    assert (sample.type, sample.path.read_bytes()[:5]) == ("receipt", b"%PDF-")
    assert {"company", "date", "total"} <= set(sample.expected)


@pytest.mark.parametrize("kind", ["form", "letter", "receipt"])
def test_a_word_file_says_what_the_page_says(kind: str) -> None:
    paper = PAPERS[kind](5)

    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(paper.docx)).paragraphs)

    told = [value for value in paper.expected_of_docx.values() if isinstance(value, str)]
    assert any(value in text for value in told)
    assert ("☐" in text or "☒" in text) == (kind == "form")


def test_a_photo_is_a_picture_of_one_page_and_the_same_each_time() -> None:
    [one] = [made for made in generated(["letter"], count=4, seed=1) if made.name.endswith(".jpg")]
    [other] = [made for made in generated(["letter"], count=4, seed=1) if made.name.endswith(".jpg")]

    assert one.content == other.content
    assert Image.open(BytesIO(one.content)).format == "JPEG"
