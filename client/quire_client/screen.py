"""Progress on stderr: a live table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from quire_client.models import FINAL, IN_REVIEW, ProcessedDocument, Progress
from quire_client.printable import printable
from quire_client.processing import PREPARING

_UNTOLD = FINAL | {PREPARING}
"""Statuses that need no line of their own: the end has one, the beginning none."""


class Screen(Protocol):
    """Where people see how far the files are."""

    def say(self, sentence: str) -> None: ...

    def progress(self, progress: Progress) -> None: ...

    def finished(self, document: ProcessedDocument) -> None: ...

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Nothing of ours is drawn while the block writes to stdout."""


@contextmanager
def screen_for(files: Sequence[Path]) -> Iterator[Screen]:
    """The screen that suits stderr."""
    if not sys.stderr.isatty():
        yield PlainLines(len(files))
        return
    table = LiveTable(len(files))
    with table.shown():
        yield table


class PlainLines:
    """A line for each new status of a file."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0
        self._last: dict[Path, str] = {}

    def say(self, sentence: str) -> None:
        click.echo(printable(sentence), err=True)

    def progress(self, progress: Progress) -> None:
        if progress.status in _UNTOLD or progress.status == self._last.get(progress.file):
            return
        self._last[progress.file] = progress.status
        self.say(f"{progress.file}: {progress.status}")

    def finished(self, document: ProcessedDocument) -> None:
        self._done += 1
        why = f" {document.error_code}: {document.message}" if document.error_code else ""
        self.say(f"[{self._done}/{self._count}] {document.file}: {document.status}{why}")

    @contextmanager
    def aside(self) -> Iterator[None]:
        yield


class LiveTable:
    """File, status, stage and bar: of what moves now and of what has just finished."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0
        self._note = ""
        self._rows: dict[Path, Progress] = {}
        self._console = Console(stderr=True)
        # stdout is data: rich must leave it alone.
        self._live = Live(console=self._console, get_renderable=self._render, redirect_stdout=False, transient=True)

    @contextmanager
    def shown(self) -> Iterator[None]:
        with self._live:
            yield

    def say(self, sentence: str) -> None:
        self._note = printable(sentence)

    def progress(self, progress: Progress) -> None:
        self._rows.pop(progress.file, None)
        self._rows[progress.file] = progress  # the latest change comes last

    def finished(self, document: ProcessedDocument) -> None:
        self._done += 1
        stage = document.error_code or ""
        self.progress(Progress(file=document.file, status=document.status, stage=stage, percent=100))

    @contextmanager
    def aside(self) -> Iterator[None]:
        self._live.stop()
        yield
        self._live.start()

    def _render(self) -> Group:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for heading in ("file", "status", "stage", ""):
            table.add_column(heading, overflow="ellipsis", no_wrap=True)
        room = max(3, self._console.height - 4)
        for row in list(self._rows.values())[-room:]:
            table.add_row(*_cells(row))
        return Group(table, Text(f"{self._done} of {self._count} done  {self._note}", style="dim"))


def _cells(row: Progress) -> tuple[Text, Text, Text, ProgressBar]:
    return (
        Text(printable(str(row.file))),
        Text(row.status, style=_style(row.status)),
        Text(printable(row.stage or "")),
        ProgressBar(total=100, completed=row.percent, width=20),
    )


def _style(status: str) -> str:
    known = {"completed": "green", IN_REVIEW: "yellow", "failed": "red", "rejected": "red"}
    return known.get(status, "cyan")
