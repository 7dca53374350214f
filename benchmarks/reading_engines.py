"""Engines in processes of their own, so that their time and memory are theirs alone."""

from __future__ import annotations

import importlib.util
import os
import shutil
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
class Round:
    """All pages, read once."""

    words: list[list[str]]
    pages_per_second: float
    cpu_seconds: float
    """For a page, with those of child processes."""
    megabytes: float
    """Of the largest process."""


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


class Workers:
    """An engine in so many processes, each warmed up."""

    def __init__(self, pool: ProcessPoolExecutor, processes: int) -> None:
        self._pool = pool
        self._processes = processes

    def read(self, pages: list[TruePage]) -> Round:
        started = time.perf_counter()
        read = list(self._pool.map(_read, [page.picture for page in pages]))
        rate = len(pages) / (time.perf_counter() - started)
        spent = sum(seconds for _, seconds, _ in read) / len(pages)
        return Round([words for words, _, _ in read], rate, spent, max(size for *_, size in read))

    def warm_up(self, page: TruePage) -> None:
        self.read([page] * 2 * self._processes)


@contextmanager
def workers(make: Callable[..., Read], page: TruePage, *, processes: int = 1, **settings: Any) -> Iterator[Workers]:
    # Everything counts its threads by this, when it is loaded.
    os.environ["OMP_NUM_THREADS"] = str(os.cpu_count() if make is rapidocr_as_it_comes else 1)
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_start, initargs=(make, settings)) as pool:
        made = Workers(pool, processes)
        made.warm_up(page)
        yield made


def _start(make: Callable[..., Read], settings: dict[str, Any]) -> None:
    _engine.append(make(**settings))


def _read(picture: bytes) -> tuple[list[str], float, float]:
    """The words, the processor's seconds for them with those of children, and the most memory so far in MiB."""
    before = os.times()
    words = _engine[0](picture)
    after = os.times()
    return words, sum(after[:4]) - sum(before[:4]), psutil.Process().memory_info().rss / 2**20
