"""Where blocks of a timetable are drawn, whatever they are: the rules hold for weeks that chance makes."""

from __future__ import annotations

import json
import subprocess
from itertools import combinations, pairwise
from random import Random
from typing import Any

import pytest
from local.states_node import FOLDER, needs_node

SHORTEST_GAP = 30


@pytest.fixture(scope="module")
def weeks() -> list[list[dict[str, int]]]:
    dice = Random(11)  # noqa: S311 - dice, not a secret
    return [a_day(dice, size) for size in (0, 1, 2, 3, 5, 8, 13, 40) for _ in range(40)]


def a_day(dice: Random, size: int) -> list[dict[str, int]]:
    """Blocks on a coarse clock, so that many of them touch, overlap or are equal."""
    starts = [dice.randrange(0, 200) * 5 for _ in range(size)]
    return [{"id": n, "start": start, "end": start + dice.randrange(1, 40) * 5} for n, start in enumerate(starts)]


@pytest.fixture(scope="module")
def drawn(weeks: list[list[dict[str, int]]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "week.mjs"], cwd=FOLDER, input=json.dumps(weeks), capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    return one["start"] < other["end"] and other["start"] < one["end"]


def depth(blocks: list[dict[str, int]]) -> int:
    """How many are on at the busiest moment, which is a moment at which one begins."""
    return max(sum(each["start"] <= at["start"] < each["end"] for each in blocks) for at in blocks)


def neighbours(blocks: list[dict[str, int]], one: dict[str, int]) -> list[dict[str, int]]:
    """All that overlap it, directly or by way of others."""
    found, reached = [one], [one]
    while reached:
        here = reached.pop()
        new = [each for each in blocks if each not in found and overlap(each, here)]
        found, reached = found + new, reached + new
    return found


@needs_node("typescript")
def test_every_block_is_drawn_once(weeks, drawn):
    for blocks, drawing in zip(weeks, drawn, strict=True):
        assert sorted(each["item"]["id"] for each in drawing["placed"]) == [block["id"] for block in blocks]


@needs_node("typescript")
def test_blocks_that_overlap_stand_side_by_side(drawn):
    for drawing in drawn:
        for one, other in combinations(drawing["placed"], 2):
            assert not overlap(one["item"], other["item"]) or (
                one["lane"] != other["lane"] and one["lanes"] == other["lanes"]
            )


@needs_node("typescript")
def test_there_are_as_many_lanes_as_the_busiest_moment_needs(weeks, drawn):
    for blocks, drawing in zip(weeks, drawn, strict=True):
        for each in drawing["placed"]:
            assert 0 <= each["lane"] < each["lanes"] == depth(neighbours(blocks, each["item"]))


@needs_node("typescript")
def test_free_periods_are_the_long_pauses_between_blocks(weeks, drawn):
    for blocks, drawing in zip(weeks, drawn, strict=True):
        busy = {minute for block in blocks for minute in range(block["start"], block["end"])}
        said = [(gap["start"], gap["end"]) for gap in drawing["gaps"]]
        assert said == pauses(sorted(busy))


def pauses(busy: list[int]) -> list[tuple[int, int]]:
    return [(one + 1, other) for one, other in pairwise(busy) if other - one - 1 >= SHORTEST_GAP]
