"""`quire jobs` and `quire result`: what is there already, once more, or no more."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from quire_client.finding import Access, find_cloud
from quire_client.models import Job, Page, Result
from quire_client.options import cloud_options
from quire_client.printable import printable
from quire_client.reviewing import asked


@click.group(invoke_without_command=True)
@click.option("--status", help="Only jobs of this status.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@cloud_options
@click.pass_context
def jobs(context: click.Context, *, status: str | None, limit: int, page: int, url: str | None, data: Path) -> None:
    """List jobs, the latest first: job, document, status, when it began, error."""
    if context.invoked_subcommand is not None:
        return
    with find_cloud(url, data, _say) as access:
        listed = asyncio.run(_jobs(access, status, limit, page))
    for job in listed.items:
        _show(job)


@jobs.command()
@click.argument("job_id", metavar="JOB")
@click.option("--llm", is_flag=True, help="Let a language model read it.")
@cloud_options
def retry(*, job_id: str, llm: bool, url: str | None, data: Path) -> None:
    """Begin again a job that ended badly, and print the new one."""
    _show(asked(url, data, lambda quire: quire.jobs.retry(job_id, use_llm=llm)))


@jobs.command()
@click.argument("job_id", metavar="JOB")
@cloud_options
def cancel(*, job_id: str, url: str | None, data: Path) -> None:
    """End a job that still runs, and print it."""
    _show(asked(url, data, lambda quire: quire.jobs.cancel(job_id)))


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


def _show(job: Job) -> None:
    facts = (job.job_id, job.document_id, f"{job.status:<13}", job.created_at, job.error_code)
    click.echo(printable("  ".join(fact or "" for fact in facts).rstrip()))


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
