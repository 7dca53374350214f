"""Options that every command which talks to a Quire has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")

_URL = click.option(
    "--url",
    envvar="QUIRE_URL",
    help="A Quire elsewhere; sign-in by `quire login`, QUIRE_API_KEY or QUIRE_TOKEN.  [env: QUIRE_URL]",
)
_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=".quire",
    show_default=True,
    help="The local cloud's folder.",
)


def cloud_options(command: Callable[P, R]) -> Callable[P, R]:
    """--url and --data: which Quire."""
    return _URL(_DATA(command))
