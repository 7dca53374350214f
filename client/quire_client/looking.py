"""`quire jobs` and `quire result`: what is there already."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from quire_client.finding import Access, find_cloud
from quire_client.models import Job, Page, Result
from quire_client.options import cloud_options
from quire_client.printable import printable


@click.command()
@click.option("--status", help="Only jobs of this status.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@cloud_options
def jobs(*, status: str | None, limit: int, page: int, url: str | None, data: Path) -> None:
    """List jobs, the latest first: job, document, status, when it began, error."""
    with find_cloud(url, data, _say) as access:
        listed = asyncio.run(_jobs(access, status, limit, page))
    for job in listed.items:
        facts = (job.job_id, job.document_id, f"{job.status:<13}", job.created_at, job.error_code)
        click.echo(printable("  ".join(fact or "" for fact in facts).rstrip()))


@click.command()
@click.argument("document_id", metavar="ID")
@cloud_options
def result(*, document_id: str, url: str | None, data: Path) -> None:
    """Print the result file of a document."""
    with find_cloud(url, data, _say) as access:
        found = asyncio.run(_result(access, document_id))
    click.echo(json.dumps(found, indent=2))


async def _jobs(access: Access, status: str | None, limit: int, page: int) -> Page[Job]:
    async with access.signed_in() as quire:
        return await quire.jobs.list(status=status, limit=limit, page=page)


async def _result(access: Access, document_id: str) -> Result:
    async with access.signed_in() as quire:
        return await quire.documents.result(document_id)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
