"""`quire cost`: what an installation costs on AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from quire_client.cost.assumptions import chosen, left_out, stages
from quire_client.cost.bill import Bill, bill, effects
from quire_client.cost.measured import measured
from quire_client.cost.month import SCANNED, Ask
from quire_client.cost.prices import price_list
from quire_client.cost.table import effects_table, table


def _otherwise(_context: click.Context, _option: click.Parameter, said: tuple[str, ...]) -> dict[str, float]:
    """NAME=VALUE, each."""
    return dict(_assumption(one) for one in said)


def _assumption(said: str) -> tuple[str, float]:
    name, _, number = said.partition("=")
    try:
        return name, float(number)
    except ValueError as error:
        raise click.BadParameter(f"{said!r} is not NAME=VALUE with a number") from error


@click.command()
@click.option("--docs-per-day", required=True, type=click.FloatRange(min=0, min_open=True), metavar="N")
@click.option("--pages", type=click.IntRange(min=1), default=1, show_default=True, help="Of each document.")
@click.option(
    "--llm-share",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="Documents about which the language model is asked.",
)
@click.option("--model", type=click.Choice(price_list().models), default="claude-haiku-5-5", show_default=True)
@click.option("--kind", type=click.Choice(list(measured().kinds)), default=SCANNED, show_default=True)
@click.option("--stage", type=click.Choice(stages()), default="prod", show_default=True)
@click.option(
    "--standby", type=click.Choice(["none", "asleep", "awake"]), help="A second database instance, in another zone."
)
@click.option("--egress", type=click.Choice(["ipv6", "endpoints"]), help="How functions beside the database call AWS.")
@click.option("--second-region", is_flag=True, help="A region that waits with a copy of everything.")
@click.option("--assume", "otherwise", callback=_otherwise, multiple=True, metavar="NAME=VALUE")
@click.option("--free-tier", is_flag=True, help="Take off what AWS bills no account for, however old it is.")
@click.option("--sensitivity", is_flag=True, help="Say what it would be if an assumption were half as much again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def cost(  # noqa: PLR0913 - an option each
    *,
    docs_per_day: float,
    pages: int,
    llm_share: float,
    model: str,
    kind: str,
    stage: str,
    standby: str | None,
    egress: str | None,
    second_region: bool,
    otherwise: dict[str, float],
    free_tier: bool,
    sensitivity: bool,
    as_json: bool,
) -> None:
    """Print what a month on AWS costs, line by line, with what is assumed and what is left out.

    Prices are a dated list; what a document makes the functions do was measured on the local cloud.
    """
    ask = Ask(docs_per_day=docs_per_day, pages=pages, llm_share=llm_share, model=model, kind=kind)
    choices = chosen(*_choices(standby=standby, egress=egress, second_region=second_region))
    try:
        found = bill(ask, stage=stage, otherwise={**choices, **otherwise}, free_tier=free_tier)
    except KeyError as error:
        raise click.UsageError(f"nothing is assumed of {error.args[0]!r}; without --assume all are listed") from error
    if as_json:
        click.echo(json.dumps(_as_dict(found), indent=2))
    else:
        click.echo(table(found) + (effects_table(effects(found, stage)) if sensitivity else ""), nl=False)


def _choices(*, standby: str | None, egress: str | None, second_region: bool) -> Iterator[str]:
    if standby is not None:
        yield f"standby-{standby}"
    if egress is not None:
        yield egress
    if second_region:
        yield "second-region"


def _as_dict(found: Bill) -> dict[str, Any]:
    listed, seen = found.month.listed, found.month.measured
    return {
        "usdPerDocument": round(float(found.usd_per_document), 7),
        "monthlyUsd": float(found.usd),
        "lines": [
            {
                "service": line.service,
                "item": line.item,
                "quantity": line.quantity,
                "unit": line.price.unit,
                "usdPerUnit": float(line.price.usd),
                "usd": float(line.usd),
            }
            for line in found.lines
        ],
        "prices": {"region": listed.region, "date": listed.date},
        "measured": {"date": seen.date, "machine": seen.machine},
        "assumed": dict(found.month.given),
        "leftOut": left_out(),
    }
