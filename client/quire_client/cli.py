"""The `quire` command: what it can do, and how it ends."""

from __future__ import annotations

import logging
import os
import sys
import traceback

import click

from quire_client.completion import completion
from quire_client.cost.command import cost
from quire_client.errors import QuireError
from quire_client.evaluating.command import evaluate
from quire_client.exporting.command import export
from quire_client.hooking import webhooks
from quire_client.looking import jobs, result
from quire_client.process import process
from quire_client.reporting import types, usage
from quire_client.reviewing import review
from quire_client.signing_in import login, logout
from quire_client.up import up

FAILED, INTERRUPTED, BROKEN = 4, 130, 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quire", prog_name="quire")
def cli() -> None:
    """Documents in, checked structured data out."""


for command in (up, login, logout, process, jobs, result, review, types, usage, evaluate, webhooks, cost, completion):
    cli.add_command(command)
review.add_command(export)


def main() -> None:
    """The outermost door: every ending is an exit code and at most one line."""
    sys.exit(_ending())


def _ending() -> int:
    try:
        return int(cli.main(standalone_mode=False, prog_name="quire", complete_var="_QUIRE_COMPLETE") or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _end(INTERRUPTED, "interrupted")
    except QuireError as error:
        return _end(FAILED, error.message)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN
    except Exception as error:
        logging.getLogger("quire_client").debug("unexpected", exc_info=True)
        return _end(BROKEN, f"unexpected {type(error).__name__}: {error} (QUIRE_DEBUG=1 shows where)")


def _end(code: int, sentence: str) -> int:
    if os.environ.get("QUIRE_DEBUG") == "1":
        traceback.print_exc()
    click.echo(f"quire: {sentence}", err=True)
    return code


if __name__ == "__main__":
    main()
