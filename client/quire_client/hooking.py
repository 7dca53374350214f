"""`quire webhooks`: who is told of what, and whether it arrived."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from quire_client.asynchronous import AsyncQuire
from quire_client.options import cloud_options
from quire_client.printable import printable
from quire_client.reviewing import asked
from quire_client.shapes import Delivery

_JSON = click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
_WEBHOOK = click.argument("webhook_id", metavar="WEBHOOK")


@click.group()
def webhooks() -> None:
    """Addresses that are told what becomes of documents; for admins."""


@webhooks.command("list")
@_JSON
@cloud_options
def list_webhooks(*, as_json: bool, url: str | None, data: Path) -> None:
    """List webhooks: webhook, address, events, description."""
    for hook in asked(url, data, _webhooks):
        facts = (hook["id"], hook["url"], ",".join(hook["events"]), hook["description"])
        _show(hook, *facts, as_json=as_json)


@webhooks.command()
@click.argument("target", metavar="ADDRESS")
@click.option("--event", "events", multiple=True, help="Only events of this name; may be given again.")
@click.option("--description", default="", help="What it is for.")
@cloud_options
def add(*, target: str, events: tuple[str, ...], description: str, url: str | None, data: Path) -> None:
    """Have an address told, and print the webhook with the secret that signs; it is shown this once."""
    made = asked(
        url,
        data,
        lambda quire: quire.webhooks.create(target, events=events or None, description=description),
    )
    click.echo(json.dumps(made, indent=2))


@webhooks.command()
@_WEBHOOK
@cloud_options
def remove(*, webhook_id: str, url: str | None, data: Path) -> None:
    """Tell an address nothing any more."""
    asked(url, data, lambda quire: quire.webhooks.delete(webhook_id))


@webhooks.command()
@_WEBHOOK
@click.option("--status", help="Only deliveries of this status.")
@_JSON
@cloud_options
def deliveries(*, webhook_id: str, status: str | None, as_json: bool, url: str | None, data: Path) -> None:
    """List what was delivered, the latest first: delivery, event, status, attempts, answer, problem."""

    async def logged(quire: AsyncQuire) -> list[Delivery]:
        return [entry async for entry in quire.webhooks.deliveries(webhook_id, status=status)]

    for entry in asked(url, data, logged):
        _show_delivery(entry, as_json=as_json)


@webhooks.command()
@_WEBHOOK
@click.argument("delivery_id", metavar="DELIVERY")
@cloud_options
def redeliver(*, webhook_id: str, delivery_id: str, url: str | None, data: Path) -> None:
    """Deliver once more, and print the new delivery."""
    _show_delivery(asked(url, data, lambda quire: quire.webhooks.redeliver(webhook_id, delivery_id)))


async def _webhooks(quire: AsyncQuire) -> list[Any]:
    return [hook async for hook in quire.webhooks.all()]


def _show_delivery(entry: Delivery, *, as_json: bool = False) -> None:
    facts = (entry["status"], entry["attempts"], entry["responseStatus"], entry["problem"])
    _show(entry, entry["id"], entry["type"], *facts, as_json=as_json)


def _show(entry: Any, *facts: object, as_json: bool) -> None:
    shown = "  ".join("-" if fact is None or fact == "" else str(fact) for fact in facts)
    click.echo(json.dumps(entry) if as_json else printable(shown))
