"""The pages themselves: their scripts against a running cloud, in jsdom."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from local.inside_lab import Watched, watched_cloud
from local.states_node import FOLDER, needs_node
from quire_local.inside.graphs import read_graph
from quire_local.inside.page import STATIC

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cloud(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    async with watched_cloud(tmp_path_factory.mktemp("page")) as watched:
        yield watched


async def node(*command: str, given: str = "") -> str:
    done = await asyncio.to_thread(
        subprocess.run, ["node", *command], cwd=FOLDER, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def on_page(cloud: Watched, path: str, script: str) -> Any:
    return json.loads(await node("page.mjs", cloud.origin, cloud.token, path, given=script))


@needs_node("jsdom")
async def test_a_chosen_state_shows_its_input_and_its_attempts(cloud):
    arn = (await cloud.run(flaky=1, correlationId="chosen"))["arn"]

    seen = await on_page(
        cloud,
        f"/_local/execution?arn={arn}",
        """
        const state = await until(() => document.querySelector('[data-state="Sort"]'));
        click(state);
        await until(() => document.querySelector(".panel h2")?.textContent === "Sort");
        return {
          label: state.getAttribute("aria-label"), pressed: state.getAttribute("aria-pressed"),
          attempts: [...document.querySelectorAll(".attempts > li")].map((each) => each.textContent),
          input: document.querySelector(".panel pre").textContent,
        };
        """,
    )

    assert seen["label"].startswith("Sort, Task · 1 retry")
    assert seen["pressed"] == "true"
    assert len(seen["attempts"]) == 2
    assert json.loads(seen["input"])["correlationId"] == "chosen"


@needs_node("jsdom")
async def test_the_page_of_a_failed_execution_opens_at_the_state_that_failed(cloud):
    arn = (await cloud.run(broken=1))["arn"]

    title = await on_page(
        cloud,
        f"/_local/execution?arn={arn}",
        'return (await until(() => document.querySelector(".panel h2"))).textContent;',
    )

    assert title == "Last"


@needs_node("jsdom")
async def test_what_documents_hold_never_becomes_part_of_the_page(cloud):
    await cloud.run(note=HOSTILE, correlationId=HOSTILE, broken=1)
    await cloud.send("letters", HOSTILE)
    pages = ["/_local/executions", "/_local/invokes", "/_local/queues?name=letters", "/_local/story?id=" + HOSTILE]

    seen = [
        await on_page(
            cloud,
            page.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20"),
            """
            await until(() => document.querySelector("main table, main .story"));
            const elements = document.querySelectorAll("main img, main script").length;
            return {elements, text: document.body.textContent};
            """,
        )
        for page in pages
    ]

    assert [each["elements"] for each in seen] == [0, 0, 0, 0]
    assert all(HOSTILE in each["text"] for each in (seen[2], seen[3]))
    await cloud.purge("letters")


@needs_node("jsdom")
async def test_new_data_leaves_the_rest_of_the_page_as_it_was(cloud):
    arn = (await cloud.run())["arn"]

    kept = await on_page(
        cloud,
        "/_local/executions",
        f"""
        const row = await until(() => document.querySelector('[data-key="{arn}"]'));
        const page = document.querySelector("local-executions");
        const next = {{arn: "new", name: "new", machine: "deliver", status: "RUNNING", started: 1, stopped: null,
          error: null, cause: null}};
        const old = {{...next, arn: "{arn}", name: "old"}};
        page.show({{items: [next, old]}});
        return [row.isConnected, document.querySelector('[data-key="{arn}"]') === row, row.textContent.includes("old"),
          [...document.querySelectorAll("tbody tr")].map((each) => each.dataset.key)];
        """,
    )

    assert kept == [True, True, True, ["new", arn]]


@needs_node("jsdom")
async def test_a_button_sends_dead_letters_back(cloud):
    await cloud.send("letters", "dead")
    await cloud.receive("letters")
    await cloud.receive("letters")

    said = await on_page(
        cloud,
        "/_local/queues",
        """
        click(await until(() => document.querySelector("button[data-redrive]:not([disabled])")));
        return (await until(() => document.querySelector("main [role=status]")?.textContent));
        """,
    )

    assert said == "1 message went back."
    assert [message["Body"] for message in await cloud.receive("letters")] == ["dead"]
    await cloud.purge("dead-letters")


@needs_node("typescript")
async def test_the_scripts_are_typed():
    await node("node_modules/typescript/bin/tsc", "-p", ".")


async def test_the_pages_name_no_other_host_and_carry_no_script_or_style_of_their_own():
    for path in STATIC.glob("*.html"):
        text = path.read_text()
        assert "://" not in text.replace("http://127.0.0.1:8080/_local?token=", "")
        assert "<style" not in text
        assert 'style="' not in text
        assert "<script>" not in text


def a_flow(dice: Random, names: list[str]) -> dict[str, Any]:
    """States of which each leads to any others, backwards too; one of them has a flow inside."""
    states = {
        name: {
            "Type": "Choice",
            "Choices": [{"Condition": "x", "Next": dice.choice(names)} for _ in range(dice.randrange(3))],
            "Default": dice.choice(names),
        }
        for name in names
    }
    states[names[-1]] |= {"Branches": [{"StartAt": "In", "States": {"In": {"Type": "Pass"}, "On": {"Type": "Pass"}}}]}
    return {"StartAt": names[0], "States": states}


@needs_node("jsdom")
async def test_no_state_is_drawn_over_another_or_outside_of_its_graph():
    dice = Random(7)  # noqa: S311 - dice, not a secret
    shipped = [path.read_text() for path in (Path(__file__).parents[2] / "statemachines").glob("*.json")]
    made = [json.dumps(a_flow(dice, [f"State{n}" for n in range(size)])) for size in (1, 2, 3, 5, 8, 13, 21) * 4]
    flows = [read_graph(text).model_dump(by_alias=True) for text in (*shipped, *made)]

    drawings = json.loads(await node("layout.mjs", given=json.dumps(flows)))

    assert len(drawings) == len(flows)
    for drawing in drawings:
        check(drawing)


def check(drawing: dict[str, Any]) -> None:
    for box in drawing["boxes"]:
        assert box["x"] >= -0.01
        assert box["x"] + box["width"] <= drawing["width"] + 0.01
        assert box["y"] + box["height"] <= drawing["height"] + 0.01
        for inner in box["inner"]:
            check(inner)
    for one, other in combinations(drawing["boxes"], 2):
        apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        above = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        assert apart or above, (one["node"]["name"], other["node"]["name"])
