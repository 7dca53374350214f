"""`quire login` and `quire logout`: a session with a Quire elsewhere."""

from __future__ import annotations

import asyncio

import click

from quire_client.asynchronous import AsyncQuire
from quire_client.models import Tokens
from quire_client.sessions import Sessions

_URL = click.option("--url", envvar="QUIRE_URL", required=True, help="The Quire.  [env: QUIRE_URL]")


@click.command()
@_URL
@click.option("--email", envvar="QUIRE_EMAIL", prompt=True, help="[env: QUIRE_EMAIL]")
def login(*, url: str, email: str) -> None:
    """Sign in at a Quire elsewhere; the session is kept for the other commands."""
    password = click.prompt("Password", hide_input=True, err=True)
    who = asyncio.run(_login(url, email, password))
    click.echo(f"signed in at {url} as {who}", err=True)


@click.command()
@_URL
def logout(*, url: str) -> None:
    """End the session with a Quire elsewhere."""
    sessions = Sessions()
    kept = sessions.read(url)
    sessions.forget(url)
    if kept is not None:
        asyncio.run(_logout(url, kept))
    click.echo(f"signed out at {url}", err=True)


async def _login(url: str, email: str, password: str) -> str:
    sessions = Sessions()
    async with AsyncQuire(url, on_tokens=lambda tokens: sessions.keep(url, tokens)) as quire:
        return (await quire.auth.login(email, password)).user.email


async def _logout(url: str, tokens: Tokens) -> None:
    async with AsyncQuire(url, tokens=tokens) as quire:
        await quire.auth.logout()
