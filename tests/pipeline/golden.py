"""What the samples are read as: all that is said of them, but for numbers that differ between machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import httpx
from pipeline.sending import ENDED, job, send, wait_for

ROOT = Path(__file__).parents[2]
SAMPLES, GOLDEN = ROOT / "samples", ROOT / "tests" / "golden"
IN_REVIEW = "hitl_pending"

Wire = Mapping[str, Any]


def readings(api: httpx.Client) -> Iterator[tuple[str, str]]:
    """Each sample's name with how it was read, as its golden file holds it."""
    sent = {path.name: _send(api, path) for path in sorted(SAMPLES.iterdir())}
    for name, accepted in sent.items():
        yield name, written(_read(api, accepted))


def golden(name: str) -> str:
    path = GOLDEN / f"{name}.json"
    return path.read_text() if path.is_file() else ""


def written(result: Wire) -> str:
    """Values, rows, blocks and problems of a result, which way it went, and the words that it was read from."""
    kept = {
        "type": result["type"],
        "status": result["status"],
        "route": result["route"],
        "language": result["language"],
        "fields": {name: _said(field) for name, field in sorted(result["fields"].items())},
        "lines": [{name: field["value"] for name, field in sorted(line.items())} for line in result["lines"]],
        "timeblocks": [_block(block) for block in result["timeblocks"]],
        "problems": [{"rule": one["rule"], "fields": one["fields"], "row": one["row"]} for one in result["problems"]],
        "text": result["text"].splitlines(),
    }
    return json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _block(block: Wire) -> Wire:
    told = {name: value for name, value in block.items() if name not in {"box", "why"}}
    return {**told, "confidence": None}


def _said(field: Wire) -> Wire:
    return {"value": field["value"], "source": field["source"], "page": field["page"]}


def _send(api: httpx.Client, path: Path) -> dict[str, Any]:
    kind, _ = guess_type(path.name)
    return send(api, path.read_bytes(), name=path.name, kind=kind, type=None, force=True)


def _read(api: httpx.Client, accepted: Wire) -> Wire:
    wait_for(lambda: job(api, accepted["jobId"])["status"] in ENDED | {IN_REVIEW}, seconds=300)
    answer = api.get(f"/documents/{accepted['documentId']}/result", params={"draft": "true"})
    result: Wire = answer.raise_for_status().json()["data"]
    return result
