"""`quire up`: the local cloud. The only file here that knows there is one."""

from __future__ import annotations

import importlib
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, cast

import click

from quire_client.errors import LocalCloudError
from quire_client.login_file import Login, LoginFile


class Run(Protocol):
    """quire_local.run.run"""

    def __call__(  # noqa: PLR0913 - the options of a command
        self,
        *,
        template: Path,
        data: Path,
        host: str,
        port: int,
        chaos: str | None,
        reload: bool,
        env_vars: Path | None,
        welcome: Mapping[str, str],
        on_start: Sequence[tuple[str, dict[str, Any]]],
        on_ready: Callable[[str], None],
    ) -> int: ...


@click.command()
@click.option("--port", default=8080, show_default=True, help="The next free one if it is taken.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=".quire", show_default=True)
@click.option("--chaos", metavar="SPEC", help="Misbehave on purpose, for tests.")
@click.option(
    "--env-vars",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write each function's variables there while it runs, for `sam local invoke --env-vars`.",
)
@click.option("--reload", is_flag=True, help="Functions take changes of their code at their next call.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The application.  [default: template.yaml here or in Quire's own folder]",
)
@click.option("--until-eof", is_flag=True, hidden=True, help="Stop when standard input ends.")
@click.pass_context
def up(  # noqa: PLR0913 - its options
    ctx: click.Context,
    *,
    port: int,
    host: str,
    data: Path,
    chaos: str | None,
    env_vars: Path | None,
    reload: bool,
    template: Path | None,
    until_eof: bool,
) -> None:
    """Run the local cloud until Ctrl-C."""
    application = template or _own_template()
    run = _local_cloud()
    if until_eof:
        threading.Thread(target=_stop_at_eof, daemon=True).start()
    code = bring_up(
        run, template=application, data=data, host=host, port=port, chaos=chaos, reload=reload, env_vars=env_vars
    )
    ctx.exit(code)


def bring_up(
    run: Run,
    *,
    template: Path,
    data: Path,
    host: str,
    port: int,
    chaos: str | None,
    reload: bool = False,
    env_vars: Path | None = None,
) -> int:
    """Run the cloud; login.json holds its address for as long as it answers."""
    logins = LoginFile(data)
    login = logins.ensure()
    admin = {"email": login.email, "password": login.password}
    try:
        return run(
            template=template,
            data=data,
            host=host,
            port=port,
            chaos=chaos,
            reload=reload,
            env_vars=env_vars,
            welcome=admin,
            on_start=[("MigrateFunction", {"admin": admin})],
            on_ready=lambda origin: logins.write(replace(login, url=origin, pid=os.getpid())),
        )
    finally:
        _forget_address(logins, login)


def _local_cloud() -> Run:
    try:
        return cast("Run", importlib.import_module("quire_local.run").run)
    except ImportError as error:
        raise LocalCloudError(f"the local cloud is not installed here ({error}); `make up` installs it") from error


def _own_template() -> Path:
    here, ours = Path("template.yaml"), Path(__file__).parents[2] / "template.yaml"
    for candidate in (here, ours):
        if candidate.is_file():
            return candidate
    raise click.UsageError("there is no template.yaml here; name one with --template")


def _forget_address(logins: LoginFile, login: Login) -> None:
    """Only where it is ours: another cloud may run on the same folder, and then we never started."""
    written = logins.read()
    if written and written.pid == os.getpid():
        logins.write(replace(login, url=None, pid=None))


def _stop_at_eof() -> None:
    """Whoever started us holds the other end; it closes however they end."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
