"""Sessions, whole lists, and the commands beyond `process`."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from client.stand_in import EMAIL, PASSWORD, StandIn
from quire_client import AsyncQuire, Tokens
from quire_client.cli import cli
from quire_client.errors import UnauthorizedError


async def test_a_session_is_renewed_once_for_many_requests_that_find_it_ended(api: StandIn) -> None:
    heard: list[Tokens] = []
    ended = Tokens(access_token="ended", refresh_token="refresh-1")

    async with AsyncQuire(api.origin, tokens=ended, on_tokens=heard.append) as quire:
        await asyncio.gather(*(quire.auth.me() for _ in range(8)))

    assert (api.refreshed, api.logins) == (["refresh-1"], 0)
    assert [tokens.refresh_token for tokens in heard] == ["refresh-1-next"]


async def test_a_session_that_is_over_is_an_error_without_a_password(api: StandIn) -> None:
    async with AsyncQuire(api.origin, tokens=Tokens(access_token="x", refresh_token="spent")) as quire:
        with pytest.raises(UnauthorizedError):
            await quire.auth.me()


async def test_an_api_key_that_is_refused_is_never_refreshed(api: StandIn) -> None:
    async with AsyncQuire(api.origin, token="qk_wrong") as quire:
        with pytest.raises(UnauthorizedError):
            await quire.auth.me()

    assert api.refreshed == []


async def test_a_whole_list_is_read_page_by_page(api: StandIn, quire: AsyncQuire) -> None:
    api.script.types = 230

    assert [entry["name"] async for entry in quire.types.all()] == [f"type-{number}" for number in range(230)]


async def test_a_decision_says_its_values(api: StandIn, quire: AsyncQuire) -> None:
    await quire.review.submit("task-1", {"total": "12.50"}, lines=[{"amount": "12.50"}], notes="seen")

    assert api.decisions == [
        ("task-1", "submit", {"fields": {"total": "12.50"}, "lines": [{"amount": "12.50"}], "reviewNotes": "seen"})
    ]


async def run(api: StandIn, home: Path, *arguments: str, given: str | None = None, **more: str) -> tuple[int, str]:
    environment = {"QUIRE_URL": api.origin, "XDG_CONFIG_HOME": str(home), "HOME": str(home), **more}
    ended = await asyncio.to_thread(CliRunner().invoke, cli, arguments, input=given, env=environment)
    return ended.exit_code, ended.stdout


def kept_in(home: Path) -> tuple[int, str]:
    [kept] = home.rglob("sessions.json")
    return stat.S_IMODE(kept.stat().st_mode), kept.read_text()


async def test_login_keeps_a_session_for_its_owner_alone_and_logout_ends_it(api: StandIn, tmp_path: Path) -> None:
    assert (await run(api, tmp_path, "login", "--email", EMAIL, given=f"{PASSWORD}\n"))[0] == 0
    mode, text = kept_in(tmp_path)
    assert mode == 0o600
    assert PASSWORD not in text
    assert (await run(api, tmp_path, "usage"))[0] == 0

    assert (await run(api, tmp_path, "logout"))[0] == 0
    assert api.ended == ["refresh-1"]
    assert (await run(api, tmp_path, "usage"))[0] == 2


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("types",), "type-0  Type-0  (built in)"),
        (("types", "--json"), '"name": "type-2"'),
        (("usage",), "2026-01-01"),
        (("usage", "--json"), '"monthlyUsd": 10.0'),
        (("review", "list"), "task-1  document-1  letter"),
        (("completion", "bash"), "_QUIRE_COMPLETE=bash_complete"),
        (("completion", "zsh"), "#compdef quire"),
        (("completion", "fish"), "complete"),
    ],
)
async def test_a_command_shows_what_it_is_asked_for(
    api: StandIn, tmp_path: Path, arguments: tuple[str, ...], shown: str
) -> None:
    code, out = await run(api, tmp_path, *arguments, QUIRE_TOKEN="token-1")

    assert code == 0
    assert shown in out


async def test_fields_that_are_no_object_are_a_usage_error(api: StandIn, tmp_path: Path) -> None:
    arguments = ("review", "submit", "task-1", "--fields", "-")

    assert (await run(api, tmp_path, *arguments, given="[1]", QUIRE_TOKEN="token-1"))[0] == 2
    assert api.decisions == []
