"""`quire process`: documents in, results out."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from quire_client.finding import Access, find_cloud
from quire_client.inputs import find_files
from quire_client.models import ProcessedDocument
from quire_client.options import cloud_options
from quire_client.outputs import OutputFolder
from quire_client.resources.documents import CONCURRENCY
from quire_client.resources.jobs import TIMEOUT
from quire_client.screen import Screen, screen_for
from quire_client.showing import show

COMPLETED, NEEDS_REVIEW, FAILED = 0, 3, 4

Deliver = Callable[[ProcessedDocument], None]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to process, and how."""

    files: tuple[Path, ...]
    type: str | None
    timeout: float
    parallel: int


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path, exists=True))
@click.option("--type", "kind", metavar="T", help="Say what kind of document it is.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), help="Write DIR/<file>.json.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each document.")
@click.option("--timeout", metavar="S", type=click.FloatRange(min=0, min_open=True), default=TIMEOUT, show_default=True)
@click.option(
    "--parallel",
    metavar="N",
    type=click.IntRange(1, 64),
    default=CONCURRENCY,
    show_default=True,
    help="Files at a time.",
)
@cloud_options
@click.pass_context
def process(  # noqa: PLR0913 - an option each
    ctx: click.Context,
    *,
    paths: tuple[Path, ...],
    kind: str | None,
    out: Path | None,
    as_json: bool,
    timeout: float,
    parallel: int,
    url: str | None,
    data: Path,
) -> None:
    """Upload documents, follow them, print the results.

    A PATH that is a folder means every file below it, but for names that begin with a dot. Without --url or QUIRE_URL
    the local cloud is used, and started for as long as it takes where none runs.

    Exit codes: 0 all completed, 3 some need review, 4 some failed, 2 usage.
    """
    order = Order(files=tuple(find_files(paths)), type=kind, timeout=timeout, parallel=parallel)
    if not order.files:
        raise click.UsageError("there is no file below the given folders")
    write = OutputFolder(out, order.files).write if out else None
    with screen_for(order.files) as screen, find_cloud(url, data, screen.say) as access:
        deliver = _delivery(screen, as_json=as_json, write=write)
        documents = asyncio.run(_process(access, order, screen, deliver))
    if not as_json:
        click.echo(summary(documents))
    ctx.exit(exit_code(documents))


async def _process(access: Access, order: Order, screen: Screen, deliver: Deliver) -> list[ProcessedDocument]:
    documents = []
    async with access.signed_in() as quire:
        work = quire.documents.process_many(
            order.files, type=order.type, timeout=order.timeout, concurrency=order.parallel, on_progress=screen.progress
        )
        async with aclosing(work) as outcomes:
            async for document in outcomes:
                deliver(document)
                documents.append(document)
    return documents


def _delivery(screen: Screen, *, as_json: bool, write: Callable[[ProcessedDocument], Path] | None) -> Deliver:
    """What happens with a document as soon as it has ended."""
    console = Console(markup=False, highlight=False)

    def deliver(document: ProcessedDocument) -> None:
        screen.finished(document)
        if write:
            write(document)
        with screen.aside():
            if as_json:
                click.echo(json.dumps(document.as_json()))
            else:
                show(console, document)

    return deliver


def summary(documents: Sequence[ProcessedDocument]) -> str:
    """How many went which way."""
    count = Counter(_code(document) for document in documents)
    waiting = f"{count[NEEDS_REVIEW]} waiting for a person" + (" (quire review list)" if count[NEEDS_REVIEW] else "")
    many = "document" if len(documents) == 1 else "documents"
    return f"{len(documents)} {many}: {count[COMPLETED]} completed, {waiting}, {count[FAILED]} failed"


def exit_code(documents: Iterable[ProcessedDocument]) -> int:
    """The worst ending decides."""
    return max((_code(document) for document in documents), default=COMPLETED)


def _code(document: ProcessedDocument) -> int:
    if document.completed:
        return COMPLETED
    # An error of our own (the wait was over) is a failure whatever the job may still become.
    return NEEDS_REVIEW if document.needs_review and document.error_code is None else FAILED
