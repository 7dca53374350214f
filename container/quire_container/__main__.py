"""`python -m quire_container describe | serve | work`."""

from __future__ import annotations

import asyncio
import os
import socket
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import boto3
import click

from quire_container.application import Feed, NotForContainers, Work, read_work
from quire_container.deployed import Deployed
from quire_container.deployed import describe as describe_stack
from quire_container.logs import log_as_json
from quire_container.serve import Place
from quire_container.serve import serve as serve_until_told
from quire_container.work import Bench, work_on

_DEPLOYED = "QUIRE_DEPLOYED"
_TEMPLATE = click.option(
    "--template", type=click.Path(exists=True, path_type=Path), default="template.yaml", envvar="QUIRE_TEMPLATE"
)
_HOST = click.option("--host", default="0.0.0.0", envvar="QUIRE_HOST")  # noqa: S104 - a container's own network
_PRIVATE_PORT = click.option(
    "--private-port", default=8081, envvar="QUIRE_PRIVATE_PORT", help="Probes, figures, pushes"
)
_PROCESSES = click.option("--processes", default=8, envvar="QUIRE_PROCESSES", help="Of all functions together")
_GRACE = click.option("--grace", default=40.0, envvar="QUIRE_GRACE", help="Seconds for what is under way at the end")


@click.group()
def main() -> None:
    """Quire's API, WebSockets and queues without Lambda, beside the same AWS services."""


@main.command()
@click.argument("stack")
def describe(stack: str) -> None:
    """Print what `serve` and `work` need to know of a deployed STACK, for the variable QUIRE_DEPLOYED."""
    described = describe_stack(stack, cloudformation=boto3.client("cloudformation"), lambda_=boto3.client("lambda"))
    click.echo(described.model_dump_json())


@main.command()
@_TEMPLATE
@_HOST
@click.option("--port", default=8080, envvar="QUIRE_PORT")
@_PRIVATE_PORT
@click.option("--address", envvar="QUIRE_ADDRESS", help="IPv4 address by which other replicas reach this one")
@click.option("--proxies", default=1, envvar="QUIRE_PROXIES", help="Load balancers of ours before this one")
@_PROCESSES
@_GRACE
def serve(template: Path, address: str | None, **place: Any) -> None:
    """The REST API and the WebSocket API."""
    log_as_json()
    here = IPv4Address(address or socket.gethostbyname(socket.gethostname()))
    asyncio.run(serve_until_told(_work(template), Place(address=here, **place)))


@main.command()
@click.argument("queues", nargs=-1)
@_TEMPLATE
@_HOST
@_PRIVATE_PORT
@click.option("--pushes", required=True, envvar="QUIRE_PUSHES", help="Private address of the replicas that serve")
@_PROCESSES
@click.option("--at-once", default=2, envvar="QUIRE_AT_ONCE", help="Batches at a time, for each queue")
@click.option("--wait", default=20, envvar="QUIRE_WAIT", help="Seconds that a receive waits for messages")
@_GRACE
def work(template: Path, queues: tuple[str, ...], **bench: Any) -> None:
    """The messages of QUEUES, by their names in the template; without any, of all."""
    log_as_json()
    what = _work(template)
    asyncio.run(work_on(what, _chosen(what, queues), Bench(region=os.environ["AWS_REGION"], **bench)))


def _work(template: Path) -> Work:
    for variable in (_DEPLOYED, "AWS_REGION"):
        if variable not in os.environ:
            raise click.UsageError(f"{variable} is not set")
    try:
        return read_work(template, Deployed.model_validate_json(os.environ[_DEPLOYED]))
    except NotForContainers as error:
        raise click.ClickException(str(error)) from error


def _chosen(work: Work, queues: tuple[str, ...]) -> tuple[Feed, ...]:
    known = {feed.queue: feed for feed in work.feeds}
    if unknown := set(queues) - set(known):
        raise click.UsageError(f"no queue {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return tuple(known[name] for name in queues) or work.feeds


if __name__ == "__main__":
    main()
