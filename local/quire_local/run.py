"""Runs a local cloud until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quire_local.chaos import parse
from quire_local.cloud import Cloud, Settings
from quire_local.errors import StartError, Unsupported
from quire_local.folder import FolderInUse
from quire_local.reload import source_files, tell_changes
from quire_local.states.fields import InvalidDefinition

OnStart = Sequence[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class _Wishes:
    on_start: OnStart
    on_ready: Callable[[str], None]
    watched: Sequence[Path]
    """Files of which a change is told for as long as the cloud runs."""


def run(  # noqa: PLR0913 - a command's options
    template: Path,
    data: Path,
    *,
    host: str,
    port: int,
    chaos: str | None,
    reload: bool = False,
    env_vars: Path | None = None,
    welcome: Mapping[str, str] | None = None,
    on_start: OnStart,
    on_ready: Callable[[str], None],
) -> int:
    """Serve `template` from `data` until SIGINT or SIGTERM; the exit code for the shell.

    `on_start` names functions (by logical id) to invoke, with their payloads, before anyone is served; `on_ready` is
    told the address. With `reload` functions take changes of their code; a change of the template is told. `env_vars`
    is a file that holds each function's variables for as long as the cloud runs. `welcome` is told to the page of the
    application, in browsers that followed the owner's link.
    """
    os.umask(0o077)  # the data folder may have been there before, open to everybody
    try:
        settings = Settings(
            template=template,
            data=data,
            host=host,
            port=port,
            chaos=parse(chaos or ""),
            reload=reload,
            env_vars=env_vars,
            welcome=welcome,
        )
        watched = source_files(template) if reload else ()
        return asyncio.run(_serve(Cloud(settings), _Wishes(on_start, on_ready, watched)))
    except (FolderInUse, InvalidDefinition, StartError, Unsupported) as error:
        sys.stderr.write(f"quire: {error}\n")
        return 1


async def _serve(cloud: Cloud, wishes: _Wishes) -> int:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    starting = asyncio.create_task(_start(cloud, wishes))
    waiting = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await waiting
    finally:
        for task in (starting, waiting):
            task.cancel()
        await asyncio.wait({starting, waiting})  # what is still being started must not outrun the stop
        await cloud.stop()
    return 0


async def _start(cloud: Cloud, wishes: _Wishes) -> None:
    await cloud.start()
    for logical_id, payload in wishes.on_start:
        await cloud.call(logical_id, payload)
    await cloud.resume()
    for line in cloud.describe():
        sys.stderr.write(f"{line}\n")
    wishes.on_ready(cloud.origin)
    await tell_changes(wishes.watched, sys.stderr.write)
