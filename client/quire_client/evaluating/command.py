"""`quire eval`: a dataset in, a report out."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from quire_client.errors import FileError
from quire_client.evaluating.answers import Answer
from quire_client.evaluating.asking import Asking
from quire_client.evaluating.dataset import Sample, read_dataset
from quire_client.evaluating.grading import graded
from quire_client.evaluating.journal import Journal
from quire_client.evaluating.page import html_page
from quire_client.evaluating.pictures import fetch_pictures
from quire_client.evaluating.summary import report
from quire_client.finding import Access, find_cloud
from quire_client.models import ProcessedDocument
from quire_client.options import cloud_options
from quire_client.resources.documents import CONCURRENCY
from quire_client.resources.jobs import TIMEOUT
from quire_client.screen import Screen, screen_for

_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to evaluate, and how."""

    samples: tuple[Sample, ...]
    out: Path | None
    html: Path | None
    timeout: float
    parallel: int


@click.command(name="eval")
@click.argument("dataset", metavar="DATASET", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out", metavar="FILE", type=_FILE, help="Write the report there, and go on where a run was interrupted."
)
@click.option(
    "--html", metavar="FILE", type=_FILE, help="Write a page with tables, plot, and each error beside its crop."
)
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Only the first N documents.")
@click.option("--timeout", metavar="S", type=click.FloatRange(min=0, min_open=True), default=TIMEOUT, show_default=True)
@click.option("--parallel", metavar="N", type=click.IntRange(1, 64), default=CONCURRENCY, show_default=True)
@cloud_options
def evaluate(
    *,
    dataset: Path,
    out: Path | None,
    html: Path | None,
    limit: int | None,
    timeout: float,
    parallel: int,
    url: str | None,
    data: Path,
) -> None:
    """Measure how often what is read is right, and whether the confidences say so.

    DATASET is a folder with manifest.jsonl: one document a line with its file, type and expected values. The type is
    never sent along. Documents that wait for a person count with their drafts. The report is printed, or
    written with --out.
    """
    samples = read_dataset(dataset)[:limit]
    if not samples:
        raise click.UsageError(f"{dataset} lists no documents")
    order = Order(samples=samples, out=out, html=html, timeout=timeout, parallel=parallel)
    with screen_for([sample.path for sample in samples]) as screen, find_cloud(url, data, screen.say) as access:
        found = asyncio.run(_evaluate(access, order, screen))
    if out is None:
        click.echo(json.dumps(found, indent=2))


async def _evaluate(access: Access, order: Order, screen: Screen) -> dict[str, Any]:
    journal = None if order.out is None else Journal(order.out.with_name(f".{order.out.name}.answers"), access.url)
    answers = {} if journal is None else journal.known(order.samples)
    if answers:
        screen.say(f"{len(answers)} of {len(order.samples)} answers are known from the run before")

    def on_answer(sample: Sample, document: ProcessedDocument, answer: Answer) -> None:
        answers[sample.file] = answer
        screen.finished(document)
        if journal is not None:
            journal.note(sample, answer)

    async with access.signed_in() as quire:
        asking = Asking(
            quire=quire,
            timeout=order.timeout,
            parallel=order.parallel,
            on_progress=screen.progress,
            on_answer=on_answer,
        )
        await asking.ask_all([sample for sample in order.samples if sample.file not in answers])
        documents = [graded(sample, answers[sample.file]) for sample in order.samples]
        found = report(documents)
        if order.html is not None:
            _write(order.html, html_page(found, documents, await fetch_pictures(documents, quire)))
    if order.out is not None:
        _write(order.out, json.dumps(found, indent=2) + "\n")
    if journal is not None:
        journal.finish()
    return found


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}") from error
