"""The samples are read as their golden files say: values, types, rows, time blocks, problems, words and ways."""

from __future__ import annotations

import json

import httpx
from pipeline.golden import GOLDEN, golden, readings


def test_every_sample_is_read_as_its_golden_file_says(api: httpx.Client) -> None:
    read = dict(readings(api))

    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.json" for name in read}
    for name, text in read.items():
        assert json.loads(text) == json.loads(golden(name)), name
