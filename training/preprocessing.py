"""Measures what each step of preparing a picture is worth: recall of words, and of whole lines, with and without it, on
real receipts as they are and with a fault added that the step is for.

    python -m training.preprocessing ../shared/data/receipts --sample 8
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
from quire.adapters.ocr.rapid import RapidOcr
from quire.adapters.pictures.photos import cropped, enlarged, without_grain
from quire.adapters.pictures.rasters import Raster
from quire.adapters.pictures.straightening import lies_on_its_side, skew_of, straightened
from quire.domain.lines import lines_of
from quire.domain.pages import Line
from quire.ports import TextEngine

Change = Callable[[Raster], Raster]
Page = tuple[Raster, list[str]]


def unchanged(picture: Raster) -> Raster:
    return picture


def upright(picture: Raster) -> Raster:
    return np.rot90(picture) if lies_on_its_side(picture) else picture


def straight(picture: Raster) -> Raster:
    return straightened(picture, skew_of(picture))


def evenly_lit(picture: Raster) -> Raster:
    """Without shadows: each place as bright as it is against the paper around it."""
    paper = cv2.medianBlur(cv2.dilate(picture, np.ones((7, 7), np.uint8)), 41)
    return np.asarray(cv2.divide(picture, cv2.max(paper, np.ones_like(paper)), scale=255), np.uint8)


def on_its_side(picture: Raster) -> Raster:
    return np.rot90(picture, -1)


def leaning(picture: Raster) -> Raster:
    high, wide = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), 3.0, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (wide, high), borderValue=(255, 255, 255)), np.uint8)


def shaded(picture: Raster) -> Raster:
    high, wide = picture.shape[:2]
    across, down = np.meshgrid(np.linspace(0, 1, wide), np.linspace(0, 1, high))
    light = 0.35 + 0.65 / (1 + np.exp(-12 * (across + 0.4 * down - 0.7)))
    return np.asarray(picture * light[..., None], np.uint8)


def grainy(picture: Raster) -> Raster:
    grain = np.random.default_rng(7).normal(0, 22, picture.shape)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)


def on_a_table(picture: Raster) -> Raster:
    high, wide = picture.shape[:2]
    across, down = round(wide * 1.5), round(high * 1.3)
    start = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    shares = np.array([[0.22, 0.12], [0.8, 0.08], [0.86, 0.93], [0.15, 0.9]], np.float32)
    warp = cv2.getPerspectiveTransform(start, np.asarray(shares * [across, down], np.float32))
    return np.asarray(cv2.warpPerspective(picture, warp, (across, down), borderValue=(70, 60, 55)), np.uint8)


def small(picture: Raster) -> Raster:
    return np.asarray(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


STEPS: Mapping[str, tuple[Change, Change]] = {
    "upright": (on_its_side, upright),
    "straight": (leaning, straight),
    "crop": (on_a_table, cropped),
    "light": (shaded, evenly_lit),
    "grain": (grainy, without_grain),
    "size": (small, enlarged),
}
"""Each step with the fault that it is for."""


class Reader:
    """Reads each picture once, however often it is asked for."""

    def __init__(self, engine: TextEngine) -> None:
        self._engine = engine
        self._known: dict[str, tuple[Line, ...]] = {}

    def lines(self, picture: Raster) -> tuple[Line, ...]:
        png = cv2.imencode(".png", cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2BGR))[1].tobytes()
        name = sha256(png).hexdigest()
        if name not in self._known:
            self._known[name] = lines_of(self._engine.read(png))
        return self._known[name]


def tokens(lines: Iterable[str]) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", " ".join(lines).casefold()))


def samples(folder: Path, size: int) -> list[Page]:
    entries = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    chosen = entries[:: max(1, len(entries) // size)][:size]
    return [(_loaded(folder / one["file"]), one["text"]) for one in chosen]


def _loaded(path: Path) -> Raster:
    return np.asarray(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB), np.uint8)  # type: ignore[arg-type]


def word_recall(pages: list[Page], change: Change, reader: Reader) -> float:
    """Share of the true words that were read, over all pages."""
    found = sum(
        sum((tokens(line.text for line in reader.lines(change(picture))) & tokens(truth)).values())
        for picture, truth in pages
    )
    return found / sum(sum(tokens(truth).values()) for _, truth in pages)


def line_recall(pages: list[Page], change: Change, reader: Reader) -> float:
    """Share of the true lines whose words were all read into one line."""
    found = 0
    for picture, truth in pages:
        read = [tokens([line.text]) for line in reader.lines(change(picture))]
        found += sum(any(tokens([line]) <= one for one in read) for line in truth)
    return found / sum(len(truth) for _, truth in pages)


def both(fault: Change, step: Change, picture: Raster) -> Raster:
    return step(fault(picture))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=8)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    arguments = parser.parse_args()
    pages, reader = samples(arguments.folder, arguments.sample), Reader(RapidOcr())
    say = partial(print, file=sys.stdout, flush=True)
    say(f"{len(pages)} receipts, {platform.processor() or platform.machine()}, {datetime.now(UTC):%Y-%m-%d}\n")
    say("| step | as they are | with it | with its fault | with both |\n| --- | --- | --- | --- | --- |")
    for name in arguments.steps:
        fault, step = STEPS[name]
        for measure in (word_recall, line_recall):
            changes = (unchanged, step, fault, partial(both, fault, step))
            cells = " | ".join(f"{measure(pages, change, reader):.3f}" for change in changes)
            say(f"| {name}, {measure.__name__.partition('_')[0]}s | {cells} |")


if __name__ == "__main__":
    main()
