"""`quire cost`: the bill adds up, grows with what it is for, and hides nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as some
from quire_client.cli import cli
from quire_client.cost.assumptions import assumptions, reasons, stages
from quire_client.cost.prices import price_list

DAYS = 365 / 12
A_DAY = some.integers(1, 1_000_000)
SHARE = some.floats(0, 1)


def cost(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["cost", *map(str, arguments)])


def bill(*arguments: object, docs: float = 1000) -> dict[str, Any]:
    ended = cost("--docs-per-day", docs, "--json", *arguments)
    assert ended.exit_code == 0, ended.output
    return dict(json.loads(ended.stdout))


def usd(*arguments: object, docs: float = 1000) -> float:
    return float(bill(*arguments, docs=docs)["monthlyUsd"])


@given(docs=A_DAY, pages=some.integers(1, 50), share=SHARE, stage=some.sampled_from(stages()))
def test_the_lines_add_up(docs: int, pages: int, share: float, stage: str) -> None:
    found = bill("--pages", pages, "--llm-share", share, "--stage", stage, docs=docs)

    assert sum(line["usd"] for line in found["lines"]) == pytest.approx(found["monthlyUsd"], abs=1e-6)
    assert found["usdPerDocument"] == pytest.approx(found["monthlyUsd"] / (docs * DAYS), abs=1e-6)


@given(fewer=A_DAY, more=A_DAY)
def test_more_documents_never_cost_less_in_all_nor_more_each(fewer: int, more: int) -> None:
    one, other = (bill(docs=docs) for docs in sorted((fewer, more)))

    assert one["monthlyUsd"] <= other["monthlyUsd"]
    assert one["usdPerDocument"] >= other["usdPerDocument"] - 1e-6


@pytest.mark.parametrize("kind", ["photo", "pdf", "docx"])
def test_every_further_page_costs_something(kind: str) -> None:
    by_pages = [usd("--kind", kind, "--pages", pages) for pages in (1, 2, 3, 10)]

    assert by_pages == sorted(set(by_pages))


def test_every_further_question_to_the_language_model_costs_something() -> None:
    by_share = [usd("--llm-share", share) for share in (0, 0.01, 0.1, 0.5, 1)]

    assert by_share == sorted(set(by_share))


def test_who_asks_no_language_model_has_no_line_for_one() -> None:
    services = {line["service"] for line in bill("--llm-share", 0)["lines"]}

    assert "Language model" not in services
    assert not any("language model" in line["item"] for line in bill("--llm-share", 0)["lines"])


def test_a_dearer_model_makes_a_dearer_bill() -> None:
    haiku, sonnet, opus = (usd("--model", f"claude-{name}-5-5") for name in ("haiku", "sonnet", "opus"))

    assert haiku < sonnet < opus


def test_a_stage_that_has_less_costs_less() -> None:
    assert usd("--stage", "dev") < usd("--stage", "staging") < usd("--stage", "prod")


def test_what_is_free_is_taken_off_once_and_never_more_than_there_is() -> None:
    listed, less = bill()["lines"], bill("--free-tier")["lines"]
    off = [one["quantity"] - other["quantity"] for one, other in zip(listed, less, strict=True)]
    gigabyte_seconds = [
        taken for line, taken in zip(listed, off, strict=True) if line["usdPerUnit"] == pytest.approx(0.0000133334)
    ]

    assert all(line["quantity"] >= 0 for line in less)
    assert all(taken >= 0 for taken in off)
    assert 0 < sum(gigabyte_seconds) <= 400_000


def test_every_line_is_its_quantity_at_its_price() -> None:
    for line in bill()["lines"]:
        assert line["usd"] == pytest.approx(line["quantity"] * line["usdPerUnit"], abs=0.0001), line


def test_an_assumption_can_be_said_otherwise() -> None:
    def capacity(*more: str) -> float:
        return sum(float(one["usd"]) for one in bill(*more)["lines"] if one["unit"] == "ACU-hour")

    assert capacity("--assume", "leastAcu=1") == pytest.approx(capacity() * 2)


@pytest.mark.parametrize(
    ("cheaper", "dearer"),
    [
        (["--standby", "none"], ["--standby", "asleep"]),
        (["--standby", "asleep"], ["--standby", "awake"]),
        (["--egress", "ipv6"], ["--egress", "endpoints"]),
        ([], ["--second-region"]),
    ],
)
def test_a_choice_of_the_deployment_has_its_price(cheaper: list[str], dearer: list[str]) -> None:
    assert usd(*cheaper) < usd(*dearer)


def test_prod_is_billed_with_a_standby_that_sleeps_and_without_endpoints() -> None:
    assert usd("--standby", "asleep", "--egress", "ipv6") == usd()


def test_an_assumption_that_is_said_counts_more_than_a_choice() -> None:
    assert usd("--standby", "awake", "--assume", "standbyHours=0") == usd("--standby", "none")


def test_a_second_region_is_billed_apart_from_the_first() -> None:
    lines = bill("--second-region")["lines"]
    first = [line for line in lines if line["service"] != "Second region"]

    assert first == bill()["lines"]
    assert sum(line["usd"] for line in lines) > sum(line["usd"] for line in first)


@pytest.mark.parametrize("name", sorted(assumptions("prod", {})))
def test_every_assumption_matters(name: str) -> None:
    otherwise = f"{name}={assumptions('prod', {})[name] * 1.5 or 1}"

    small = usd("--assume", otherwise) != usd()
    large = usd("--assume", otherwise, docs=3_000_000) != usd(docs=3_000_000)

    assert small or large


def test_every_price_is_on_some_bill() -> None:
    listed = price_list()
    asked = [*(("--model", model) for model in listed.models), ("--egress", "endpoints"), ("--second-region",)]
    bills = [bill(*arguments)["lines"] for arguments in asked]
    billed = {(line["unit"], line["usdPerUnit"]) for lines in bills for line in lines}

    assert {(price.unit, float(price.usd)) for price in listed.prices.values()} == billed


@pytest.mark.parametrize("otherwise", ["noSuchThing=1", "reviewShare", "reviewShare=much"])
def test_an_assumption_that_there_is_not_is_wrong_usage(otherwise: str) -> None:
    ended = cost("--docs-per-day", 10, "--assume", otherwise)

    assert ended.exit_code == 2
    assert otherwise.partition("=")[0] in ended.output


@pytest.mark.parametrize("arguments", [[], ["--docs-per-day", 0], ["--docs-per-day", 5, "--llm-share", 2]])
def test_a_bill_for_nothing_is_wrong_usage(arguments: list[object]) -> None:
    assert cost(*arguments).exit_code == 2


def test_people_see_what_it_is_made_of_and_what_is_left_out() -> None:
    shown = cost("--docs-per-day", 1000).stdout
    told = bill()

    assert f"prices: us-east-1, {told['prices']['date']}; measured: {told['measured']['date']}" in shown
    assert all(line["item"] in shown for line in told["lines"])
    assert all(name in shown and why in shown for name, why in reasons().items())
    assert all(one in shown for one in told["leftOut"])
    assert f"{told['monthlyUsd']:.2f}" in shown


def test_what_an_assumption_weighs_is_what_the_bill_would_change_by() -> None:
    shown = cost("--docs-per-day", 1000, "--sensitivity").stdout.partition("half as much again:")[2].splitlines()
    weights = {name: float(change) for name, change in (row.split() for row in shown if row)}

    assert weights.keys() == bill()["assumed"].keys()
    assert weights["coldShare"] == pytest.approx(usd("--assume", "coldShare=0.15") - usd(), abs=0.01)
    assert [*map(abs, weights.values())] == sorted(map(abs, weights.values()), reverse=True)
