"""`quire review`: the documents that wait for a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import click

from quire_client.asynchronous import AsyncQuire
from quire_client.finding import find_cloud
from quire_client.options import cloud_options
from quire_client.printable import printable
from quire_client.resources.review import Sifted
from quire_client.review_shapes import VouchedPart

_FACTS = ("taskId", "documentId", "type", "status", "priority", "confidence", "fileName")
_NOTES = click.option("--notes", help="A word for whoever looks later.")


@click.group()
def review() -> None:
    """Documents that wait for a person: see them, decide about them."""


@review.command("list")
@click.option("--status", help="Only tasks of this status, or of these: open,claimed.")
@click.option("--type", "kind", help="Only documents of this type.")
@click.option("--mine", is_flag=True, help="Only what I have claimed.")
@click.option("--match", metavar="TEXT", help="Only files with this in their name.")
@click.option("--sort", "sort_by", type=click.Choice(["createdAt", "expiresAt", "priority", "confidence"]))
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each task.")
@cloud_options
def list_tasks(
    *,
    status: str | None,
    kind: str | None,
    mine: bool,
    match: str | None,
    sort_by: str | None,
    as_json: bool,
    url: str | None,
    data: Path,
) -> None:
    """List the queue: task, document, type, status, priority, confidence, file."""
    sifted = Sifted(type=kind, claimed_by="me" if mine else None, q=match, sort_by=sort_by)
    for task in asked(url, data, lambda quire: _all(quire.review.all_tasks(status=status, **sifted))):
        facts = [task[name] for name in _FACTS]
        click.echo(json.dumps(task) if as_json else printable("  ".join("-" if f is None else str(f) for f in facts)))


@review.command()
@click.argument("task_id", metavar="TASK")
@click.argument("priority", type=click.Choice(["urgent", "high", "normal", "low", "rule"]))
@cloud_options
def priority(*, task_id: str, priority: str, url: str | None, data: Path) -> None:
    """Say how soon a task is to be looked at; `rule` leaves that to its age and confidence."""
    asked(url, data, lambda quire: quire.review.set_priority(task_id, None if priority == "rule" else priority))


@review.command()
@click.argument("document_id", metavar="ID")
@cloud_options
def history(*, document_id: str, url: str | None, data: Path) -> None:
    """Print what reviewers said of a document, one line of JSON for each review, the newest first."""
    for found in asked(url, data, lambda quire: _all(quire.review.history(document_id))):
        click.echo(json.dumps(found))


@review.command()
@click.argument("task_id", metavar="TASK")
@cloud_options
def claim(*, task_id: str, url: str | None, data: Path) -> None:
    """Keep a task from others for a while, and print its fields."""
    click.echo(json.dumps(asked(url, data, lambda quire: quire.review.claim(task_id)), indent=2))


@review.command()
@click.argument("task_id", metavar="TASK")
@cloud_options
def release(*, task_id: str, url: str | None, data: Path) -> None:
    """Leave a task to others."""
    asked(url, data, lambda quire: quire.review.release(task_id))


@review.command()
@click.argument("task_id", metavar="TASK")
@click.option("--fields", metavar="FILE", type=click.File(encoding="utf-8"), required=True, help="JSON; - is stdin.")
@click.option("--part", metavar="N", type=click.IntRange(min=1), help="Which of several documents in the file.")
@_NOTES
@cloud_options
def submit(*, task_id: str, fields: Any, part: int | None, notes: str | None, url: str | None, data: Path) -> None:
    """Say which values are right: a JSON object of field names and values."""
    values = _object(fields.read())
    own = {} if part else values
    parts = [VouchedPart(part=part, fields=values)] if part else []
    asked(url, data, lambda quire: quire.review.submit(task_id, own, parts=parts, notes=notes))


@review.command()
@click.argument("task_id", metavar="TASK")
@_NOTES
@cloud_options
def reject(*, task_id: str, notes: str | None, url: str | None, data: Path) -> None:
    """Say that a document is of no use."""
    asked(url, data, lambda quire: quire.review.reject(task_id, notes=notes))


def asked(url: str | None, data: Path, ask: Callable[[AsyncQuire], Awaitable[Any]]) -> Any:
    """What the Quire that the options name answers."""

    async def answer() -> Any:
        async with access.signed_in() as quire:
            return await ask(quire)

    with find_cloud(url, data, lambda sentence: click.echo(sentence, err=True)) as access:
        return asyncio.run(answer())


async def _all(listed: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in listed]


def _object(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except ValueError as error:
        raise click.UsageError(f"--fields is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise click.UsageError("--fields is not a JSON object")
    return values
