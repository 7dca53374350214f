"""Engines in processes of their own, so that their time and memory are theirs alone."""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import psutil
from quire.adapters.ocr import networks
from quire.adapters.ocr.rapid import RapidOcr
from quire.adapters.ocr.tesseract import Tesseract

from benchmarks.reading_pages import TruePage

Read = Callable[[bytes], list[str]]

_engine: list[Read] = []
"""The engine of this process."""


@dataclass(frozen=True)
class Measured:
    words: list[list[str]]
    pages_per_second: list[float]
    cpu_seconds: float
    """For a page."""
    megabytes: float


def rapidocr_as_it_comes() -> Read:
    from rapidocr import RapidOCR  # noqa: PLC0415 - heavy, and of this engine alone

    engine: Any = RapidOCR(params={"Global.log_level": "error"})
    return lambda picture: " ".join(engine(picture).txts or ()).split()


def quire(**settings: Any) -> Read:
    engine = RapidOcr(**settings)
    return lambda picture: [word.text for word in engine.read(picture)]


def quire_without_openvino() -> Read:
    networks.has_openvino = lambda: False
    return quire()


def tesseract() -> Read:
    engine = Tesseract(languages="eng", seconds=120, megabytes=1024)
    return lambda picture: [word.text for word in engine.read(picture)]


def has_tesseract() -> bool:
    return shutil.which("tesseract") is not None


def has_openvino() -> bool:
    return importlib.util.find_spec("openvino") is not None


def measured(
    make: Callable[..., Read], pages: list[TruePage], *, runs: int, processes: int = 1, **settings: Any
) -> Measured:
    """The first reading of each process warms it up and is not counted."""
    with _engines(processes, make, settings) as pool:
        list(pool.map(_read, [pages[0].picture] * 2 * processes))
        rates, spent, read = [], [], []
        for _ in range(runs):
            started = time.perf_counter()
            read = list(pool.map(_read, [page.picture for page in pages]))
            rates.append(len(pages) / (time.perf_counter() - started))
            spent.append(sum(seconds for _, seconds, _ in read) / len(pages))
        megabytes = max(size for _, _, size in read)
    return Measured([words for words, _, _ in read], rates, statistics.median(spent), megabytes)


@contextmanager
def _engines(processes: int, make: Callable[..., Read], settings: dict[str, Any]) -> Iterator[ProcessPoolExecutor]:
    # Everything counts its threads by this, when it is loaded.
    threads = os.cpu_count() if make is rapidocr_as_it_comes else 1
    os.environ["OMP_NUM_THREADS"] = str(threads)
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_start, initargs=(make, settings)) as pool:
        yield pool


def _start(make: Callable[..., Read], settings: dict[str, Any]) -> None:
    _engine.append(make(**settings))


def _read(picture: bytes) -> tuple[list[str], float, float]:
    """The words, the processor's seconds for them with those of children, and the most memory so far in MiB."""
    before = os.times()
    words = _engine[0](picture)
    after = os.times()
    return words, sum(after[:4]) - sum(before[:4]), psutil.Process().memory_info().rss / 2**20
