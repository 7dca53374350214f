"""`quire types` and `quire usage`: what is known, and what was used."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from quire_client.asynchronous import AsyncQuire
from quire_client.options import cloud_options
from quire_client.printable import printable
from quire_client.reviewing import asked

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each type.")
@cloud_options
def types(*, name: str | None, as_json: bool, url: str | None, data: Path) -> None:
    """List document types, or print the one of this NAME with its schema."""
    if name is not None:
        found = asked(url, data, lambda quire: quire.types.get(name))
        click.echo(json.dumps(found, indent=None if as_json else 2))
        return
    for entry in asked(url, data, _types):
        origin = "built in" if entry["builtIn"] else f"version {entry['version']}"
        click.echo(json.dumps(entry) if as_json else printable(f"{entry['name']}  {entry['title']}  ({origin})"))


@click.command()
@click.option("--from", "since", type=_DAY, help="The first day.")
@click.option("--to", "until", type=_DAY, help="The last day.")
@click.option("--json", "as_json", is_flag=True, help="The answer as one line of JSON.")
@cloud_options
def usage(*, since: datetime | None, until: datetime | None, as_json: bool, url: str | None, data: Path) -> None:
    """Documents, pages, tokens and cost, day by day."""
    first, last = since and since.date(), until and until.date()
    found = asked(url, data, lambda quire: quire.usage.get(since=first, until=last))
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(f"{'day':<10}{'documents':>11}{'failed':>8}{'pages':>8}{'tokens':>10}{'usd':>10}")
    for line in (*found["days"], {**found["total"], "day": "total"}):
        click.echo(
            f"{line['day']:<10}{line['documents']:>11}{line['failed']:>8}{line['pages']:>8}"
            f"{line['llmTokens']:>10}{line['usd']:>10.4f}"
        )


async def _types(quire: AsyncQuire) -> list[Any]:
    return [entry async for entry in quire.types.all()]
