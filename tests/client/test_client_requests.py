"""What each method of the SDK asks the API for, and the commands that stand on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from client.others import Asked
from client.stand_in import StandIn
from quire_client import AsyncQuire
from quire_client.cli import cli
from quire_client.errors import NotFoundError

BLOCK = {"name": "Maths", "dayOfWeek": "monday", "startTime": "09:00", "endTime": "10:00"}
JOB = {"jobId": "j-2", "documentId": "d-1", "version": 1, "status": "uploaded", "stage": "uploaded", "progress": 0}
HOOK = {"id": "w-1", "url": "https://a.test/in", "description": "", "events": ["job.completed"], "enabled": True}
DELIVERY = {"id": "x-1", "type": "job.completed", "status": "failed", "attempts": 8, "responseStatus": 500}
DELIVERY |= {"problem": None}

Call = Callable[[AsyncQuire], Awaitable[Any]]


async def read(entries: AsyncIterator[Any]) -> list[Any]:
    return [entry async for entry in entries]


@pytest.mark.parametrize(
    ("call", "method", "path", "body", "repeatable"),
    [
        (lambda q: q.timetables.get("t-1"), "GET", "/timetables/t-1", None, False),
        (
            lambda q: q.timetables.create({"name": "Year 3"}, [BLOCK]),
            "POST",
            "/timetables",
            {"name": "Year 3", "timeblocks": [BLOCK]},
            True,
        ),
        (lambda q: q.timetables.change("t-1", {"name": "4"}), "PUT", "/timetables/t-1", {"name": "4"}, False),
        (lambda q: q.timetables.add_block("t-1", BLOCK), "POST", "/timetables/t-1/timeblocks", BLOCK, True),
        (lambda q: q.timetables.change_block("b-1", BLOCK), "PUT", "/timeblocks/b-1", BLOCK, False),
        (lambda q: q.webhooks.get("w-1"), "GET", "/webhooks/w-1", None, False),
        (
            lambda q: q.webhooks.create("https://a.test", events=["job.failed"], description="mine"),
            "POST",
            "/webhooks",
            {"url": "https://a.test", "description": "mine", "events": ["job.failed"]},
            False,
        ),
        (
            lambda q: q.webhooks.create("https://a.test"),
            "POST",
            "/webhooks",
            {"url": "https://a.test", "description": ""},
            False,
        ),
        (
            lambda q: q.types.try_on("d-1", "note", {"title": "Note"}),
            "POST",
            "/types/try",
            {"title": "Note", "name": "note", "documentId": "d-1"},
            False,
        ),
        (
            lambda q: q.types.draft("d-1", "note", [{"value": "12"}]),
            "POST",
            "/types/draft",
            {"documentId": "d-1", "name": "note", "examples": [{"value": "12"}]},
            False,
        ),
        (lambda q: q.webhooks.ping("w-1"), "POST", "/webhooks/w-1/ping", {}, False),
        (lambda q: q.webhooks.redeliver("w-1", "x-1"), "POST", "/webhooks/w-1/deliveries/x-1/redeliver", {}, False),
        (
            lambda q: q.auth.make_api_key("robot", ["webhooks"], expires_in_days=7),
            "POST",
            "/auth/api-keys",
            {"name": "robot", "scopes": ["webhooks"], "expiresInDays": 7},
            False,
        ),
    ],
)
async def test_a_method_asks_for_its_operation_and_hands_on_the_answer(
    api: StandIn, quire: AsyncQuire, call: Call, method: str, path: str, body: Any, *, repeatable: bool
) -> None:
    api.others.answers[method, path] = {"id": "answered"}

    assert await call(quire) == {"id": "answered"}
    assert api.others.asked == [Asked(method, path, {}, body, repeatable=repeatable)]


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda q: q.timetables.delete("t-1"), "/timetables/t-1"),
        (lambda q: q.timetables.delete_block("b-1"), "/timeblocks/b-1"),
        (lambda q: q.webhooks.delete("w-1"), "/webhooks/w-1"),
        (lambda q: q.auth.remove_api_key("k-1"), "/auth/api-keys/k-1"),
    ],
)
async def test_what_is_deleted_is_named_by_its_path(api: StandIn, quire: AsyncQuire, call: Call, path: str) -> None:
    api.others.answers["DELETE", path] = None

    await call(quire)

    assert [(asked.method, asked.path) for asked in api.others.asked] == [("DELETE", path)]


@pytest.mark.parametrize(
    ("call", "path", "query"),
    [
        (
            lambda q: q.documents.export("d-1", "xlsx"),
            "/documents/d-1/export",
            {"format": "xlsx"},
        ),
        (
            lambda q: q.timetables.export("t-1", "ics", starts_on="2026-09-01"),
            "/timetables/t-1/export",
            {"format": "ics", "startsOn": "2026-09-01"},
        ),
    ],
)
async def test_an_export_says_its_form_and_leaves_out_what_was_not_given(
    api: StandIn, quire: AsyncQuire, call: Call, path: str, query: dict[str, str]
) -> None:
    link = {"url": "https://s3.test/x", "fileName": "x", "size": 3}
    api.others.answers["GET", path] = link

    assert await call(quire) == link
    assert api.others.asked[0].query == query


async def test_a_search_gives_its_page_of_hits(api: StandIn, quire: AsyncQuire) -> None:
    hits = [{"document": {"documentId": f"d-{number}"}, "highlights": []} for number in range(3)]
    api.others.answers["GET", "/search"] = hits

    found = await quire.documents.search("blue whale", page=2, limit=2)

    assert ([*found.items], found.total, found.has_next) == (hits[2:], 3, False)
    assert api.others.asked[0].query == {"q": "blue whale", "page": "2", "limit": "2"}


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda q: q.timetables.all(document_id="d-1"), "/timetables"),
        (lambda q: q.webhooks.all(), "/webhooks"),
        (lambda q: q.webhooks.deliveries("w-1", status="failed"), "/webhooks/w-1/deliveries"),
        (lambda q: q.auth.api_keys(), "/auth/api-keys"),
    ],
)
async def test_a_list_is_read_to_its_end(
    api: StandIn, quire: AsyncQuire, call: Callable[[AsyncQuire], AsyncIterator[Any]], path: str
) -> None:
    entries = [{"id": str(number)} for number in range(130)]
    api.others.answers["GET", path] = entries

    assert await read(call(quire)) == entries
    assert [asked.query["page"] for asked in api.others.asked] == ["1", "2"]


async def test_a_retry_may_ask_for_a_language_model_and_a_cancel_asks_for_nothing(
    api: StandIn, quire: AsyncQuire
) -> None:
    api.others.answers = {("POST", f"/jobs/j-1/{verb}"): JOB for verb in ("retry", "cancel")}

    begun, ended = await quire.jobs.retry("j-1", use_llm=True), await quire.jobs.cancel("j-1")

    assert (begun.job_id, ended.status) == ("j-2", "uploaded")
    assert api.others.asked == [
        Asked("POST", "/jobs/j-1/retry", {}, {"useLlm": True}, repeatable=True),
        Asked("POST", "/jobs/j-1/cancel", {}, {}, repeatable=False),
    ]


async def test_what_the_api_does_not_know_is_an_error_of_its_own(api: StandIn, quire: AsyncQuire) -> None:
    with pytest.raises(NotFoundError):
        await quire.timetables.get("t-9")

    assert len(api.others.asked) == 1


async def run(api: StandIn, home: Path, *arguments: str) -> tuple[int, str]:
    environment = {"QUIRE_URL": api.origin, "QUIRE_TOKEN": "token-1", "XDG_CONFIG_HOME": str(home), "HOME": str(home)}
    ended = await asyncio.to_thread(CliRunner().invoke, cli, arguments, env=environment)
    return ended.exit_code, ended.stdout


@pytest.mark.parametrize(
    ("arguments", "place", "answer", "shown"),
    [
        (("jobs", "retry", "j-1", "--llm"), ("POST", "/jobs/j-1/retry"), JOB, "j-2  d-1  uploaded"),
        (("jobs", "cancel", "j-1"), ("POST", "/jobs/j-1/cancel"), JOB, "j-2  d-1  uploaded"),
        (("webhooks", "list"), ("GET", "/webhooks"), [HOOK], "w-1  https://a.test/in  job.completed  -\n"),
        (("webhooks", "list", "--json"), ("GET", "/webhooks"), [HOOK], '"events": ["job.completed"]'),
        (("webhooks", "remove", "w-1"), ("DELETE", "/webhooks/w-1"), None, ""),
        (
            ("webhooks", "deliveries", "w-1"),
            ("GET", "/webhooks/w-1/deliveries"),
            [DELIVERY],
            "x-1  job.completed  failed  8  500  -\n",
        ),
        (
            ("webhooks", "redeliver", "w-1", "x-1"),
            ("POST", "/webhooks/w-1/deliveries/x-1/redeliver"),
            DELIVERY,
            "x-1  job.completed  failed  8  500  -\n",
        ),
    ],
)
async def test_a_command_asks_for_one_thing_and_prints_the_answer(
    api: StandIn, tmp_path: Path, arguments: tuple[str, ...], place: tuple[str, str], answer: Any, shown: str
) -> None:
    api.others.answers[place] = answer

    code, out = await run(api, tmp_path, *arguments)

    assert code == 0
    assert shown in out
    assert [(asked.method, asked.path) for asked in api.others.asked] == [place]


async def test_adding_a_webhook_prints_its_secret_and_asks_for_the_chosen_events(api: StandIn, tmp_path: Path) -> None:
    api.others.answers["POST", "/webhooks"] = {**HOOK, "secret": "whsec_1"}

    code, out = await run(api, tmp_path, "webhooks", "add", "https://a.test/in", "--event", "job.failed")

    assert (code, '"secret": "whsec_1"' in out) == (0, True)
    assert api.others.asked[0].body == {"url": "https://a.test/in", "description": "", "events": ["job.failed"]}
