"""The review as the SDK and the command see it."""

from __future__ import annotations

import asyncio
import json

from click.testing import CliRunner, Result
from client.stand_in import EMAIL, PASSWORD, StandIn
from client.wire import page_words, review, review_task
from quire_client import AsyncQuire
from quire_client.cli import cli


async def run(api: StandIn, *arguments: str) -> Result:
    environment = {"QUIRE_URL": api.origin, "QUIRE_EMAIL": EMAIL, "QUIRE_PASSWORD": PASSWORD}
    return await asyncio.to_thread(CliRunner().invoke, cli, ["review", *arguments], env=environment)


def asked(api: StandIn, path: str) -> dict[str, str]:
    """The question of the one request for this path, without how its pages are counted."""
    [one] = [one for one in api.others.asked if one.path == path]
    return {name: value for name, value in one.query.items() if name not in {"page", "limit"}}


async def test_the_queue_is_asked_for_what_one_looks_for(api: StandIn, quire: AsyncQuire) -> None:
    page = await quire.review.tasks(status="open,claimed", claimed_by="me", confidence_to=79.5, sort_by="priority")

    assert [task["taskId"] for task in page.items] == ["task-1"]
    assert asked(api, "/hitl/tasks") == {
        "status": "open,claimed",
        "claimedBy": "me",
        "confidenceTo": "79.5",
        "sortBy": "priority",
    }


async def test_a_priority_is_set_and_left_to_the_rule_again(api: StandIn, quire: AsyncQuire) -> None:
    api.others.answers["PUT", "/hitl/tasks/task-1"] = review_task("task-1")

    await quire.review.set_priority("task-1", "urgent")
    await run(api, "priority", "task-1", "rule")

    assert [one.body for one in api.others.asked] == [{"priority": "urgent"}, {"priority": None}]


async def test_reviews_are_read_page_by_page(api: StandIn, quire: AsyncQuire) -> None:
    done = [review(f"task-{number}", "document-1") for number in range(130)]
    api.others.answers["GET", "/hitl/reviews"] = done
    api.others.answers["GET", "/documents/document-1/reviews"] = done

    assert [one async for one in quire.review.reviews()] == done
    assert [one async for one in quire.review.history("document-1")] == done


async def test_the_words_of_a_page_are_as_the_api_says_them(api: StandIn, quire: AsyncQuire) -> None:
    api.others.answers["GET", "/documents/document-1/pages/2/words"] = page_words("Total 12.50")

    assert await quire.documents.page_words("document-1", 2) == page_words("Total 12.50")


async def test_the_command_lists_ones_own_tasks_with_what_comes_first(api: StandIn) -> None:
    ended = await run(api, "list", "--mine", "--sort", "priority", "--match", "rent", "--status", "open,claimed")

    assert ended.stdout.strip() == "task-1  document-1  letter  open  normal  71.0  letter.pdf"
    assert asked(api, "/hitl/tasks") == {
        "status": "open,claimed",
        "claimedBy": "me",
        "q": "rent",
        "sortBy": "priority",
    }


async def test_the_command_prints_the_history_of_a_document_line_by_line(api: StandIn) -> None:
    done = [review("task-2", "document-1"), review("task-1", "document-1", verdict="rejected")]
    api.others.answers["GET", "/documents/document-1/reviews"] = done

    ended = await run(api, "history", "document-1")

    assert [json.loads(line) for line in ended.stdout.splitlines()] == done


async def test_a_priority_that_there_is_not_is_a_usage_error(api: StandIn) -> None:
    assert (await run(api, "priority", "task-1", "now")).exit_code == 2
    assert api.others.asked == []
