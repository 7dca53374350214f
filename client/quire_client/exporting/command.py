"""`quire review export`: what reviewers said, as a dataset that `quire eval` reads."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from quire_client.asynchronous import AsyncQuire
from quire_client.errors import NotFoundError
from quire_client.exporting.entries import true_text, truth_of
from quire_client.exporting.folder import DatasetFolder
from quire_client.options import cloud_options
from quire_client.resources.documents import CONCURRENCY
from quire_client.review_shapes import Review
from quire_client.reviewing import asked


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--since", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help="Only what was reviewed since (UTC).")
@click.option("--type", "kind", help="Only documents of this type.")
@cloud_options
def export(*, folder: Path, since: datetime | None, kind: str | None, url: str | None, data: Path) -> None:
    """Write reviewed documents as a dataset: what people vouched for is its truth.

    DIR gets manifest.jsonl and the originals in files/. The manifest lists what this run found; originals that are
    there already are not fetched again. Needs an admin.
    """
    moment = None if since is None else since.replace(tzinfo=UTC).isoformat()
    target = DatasetFolder(folder)
    click.echo(asked(url, data, lambda quire: _Export(quire, target).run(kind, moment)), err=True)


class _LeftOutError(Exception):
    """A document that no dataset can say anything of; its text says why."""


class _Export:
    """One run: the latest review of each document, several documents at a time."""

    def __init__(self, quire: AsyncQuire, target: DatasetFolder) -> None:
        self._quire = quire
        self._target = target
        self._gate = asyncio.Semaphore(CONCURRENCY)
        self._left_out: Counter[str] = Counter()

    async def run(self, kind: str | None, since: str | None) -> str:
        """Write the dataset; answers what was done, as a sentence."""
        latest: dict[str, Review] = {}
        async for one in self._quire.review.reviews(verdict="submitted", type=kind, since=since):
            latest.setdefault(one["documentId"], one)
        entries = [entry for entry in await self._entries(latest.values()) if entry is not None]
        self._target.write(entries)
        left_out = "".join(f"; {count} {why}" for why, count in self._left_out.items())
        return f"{len(entries)} of {len(latest)} reviewed documents written{left_out}"

    async def _entries(self, reviews: Iterable[Review]) -> list[dict[str, Any] | None]:
        running = [asyncio.create_task(self._entry(one)) for one in reviews]
        try:
            return await asyncio.gather(*running)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _entry(self, reviewed: Review) -> dict[str, Any] | None:
        async with self._gate:
            try:
                return await self._written(reviewed)
            except NotFoundError:
                self._left_out["deleted meanwhile"] += 1
            except _LeftOutError as why:
                self._left_out[str(why)] += 1
        return None

    async def _written(self, reviewed: Review) -> dict[str, Any]:
        task = await self._quire.review.get(reviewed["taskId"])
        if task.get("parts"):
            raise _LeftOutError("with several documents in the file left out")
        expected = truth_of(task)
        if not expected:
            raise _LeftOutError("without a value that anybody vouched for left out")
        name = self._target.name_of(reviewed)
        if not self._target.has(name):
            link = await self._quire.documents.original(reviewed["documentId"])
            self._target.keep(name, await self._quire.documents.download(link["url"]))
        entry = {"file": name, "type": task["type"], "expected": expected}
        text = await true_text(self._quire, reviewed["documentId"], task["pages"])
        return entry if text is None else {**entry, "text": text}
